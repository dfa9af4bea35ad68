"""What was sent, by whom and where."""

SENT, SENT_ON, SENDER = "cleaning-swimming-hall", -14, "maija"
FILES = ("Tarjouslomake.pdf", "Hintaliite.pdf", "ESPD.pdf")
PORTAL = "Tarjouspalvelu"
RECEIPT = "TP-2041-7735"
OWN_ITEM = "Allekirjoitus ja jättäminen portaalissa"
