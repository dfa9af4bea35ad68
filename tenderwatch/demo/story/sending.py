"""What was sent, by whom and where."""

SENT, SENT_ON, SENDER = "cleaning-swimming-hall", -14, "maija"
FILES = ("Tarjouslomake.pdf", "Hintaliite.pdf", "ESPD.pdf")
PORTAL = "Tarjouspalvelu"
RECEIPT = "TP-2041-7735"
OWN_ITEM = "Allekirjoitus ja jättäminen portaalissa"
READERS = {"pink": ("helena",), "green": ("helena", "sanna")}
REMARKS = (
    ("pink", "Referenssien vuosiarvot puuttuvat taulukosta.", "done", None),
    ("pink", "Ympäristöliite omaksi luvukseen.", "declined", "Tarjouspyyntö pyytää sen liitteenä."),
    ("green", "Ikkunanpesun yksikköhinta on alle omakustannushinnan: tarkista.", "open", None),
)
