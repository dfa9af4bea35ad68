"""What the bid for the cleaning of schools says: requirements, a question, documents, answers used again."""

BID, OWNER = "cleaning-schools", "maija"
TYPED = """\
! Toiminut siivousalalla vähintään kolme vuotta
! Kaksi referenssiä kouluista, kumpikin yli 200 000 € vuodessa #LOT-0001
! Laatujärjestelmä: ISO 9001 tai vastaava, voimassa tarjouksen jättöpäivänä
! Vastuuvakuutus vähintään 1 000 000 €
30p Laadunvarmistus: mittaus, palaute ja korjaavat toimet
15p Ympäristö: aineet, annostelu ja jätteet
2,5p Opastus koulun väelle #LOT-0002
Kohdekäynnit ilmoitetuin ajoin
"""
STATES = ((1, "met"), (2, "partly"), (3, "met"), (5, "partly"), (8, "met"))
QUESTION = "Hyväksytäänkö referenssiksi myös päiväkoti, jossa on esiopetusta?"
ANSWER = "Kyllä, jos esiopetuksen osuus pinta-alasta on vähintään puolet."
ANSWERS = (
    ("Laatujärjestelmä", "Laatujärjestelmämme on sertifioitu ISO 9001:n mukaan.", ("laatu", "90910000"), -20),
    ("Ympäristö", "Käytämme ympäristömerkittyjä aineita ja annostelemme ne koneellisesti.", ("ympäristö",), 160),
)
DOCUMENTS = (
    ("ISO-9001-todistus.pdf", "certificate", 1, "Todistus"),
    ("Laatusuunnitelma.pdf", "plan", None, "Luonnos"),
    ("Laatusuunnitelma.pdf", "plan", None, "Luku 3 uusiksi"),
)
