"""IT support: our youngest line."""

from tenderwatch.demo.model import Awarded, Called, Changed, Planned, Procedure, Win
from tenderwatch.demo.parties import OWN

IT = (
    Procedure(
        key="workstations",
        buyer="pohjantahti",
        title={"fi": "Työasemapalvelut ja käyttäjätuki"},
        text={
            "fi": "Kuntayhtymä hankkii 1 100 työaseman ylläpidon, käyttäjätuen puhelimitse ja paikan päällä sekä "
            "laiterekisterin hoidon. Palvelu toimii suomeksi ja englanniksi arkisin kello 7.30–16.30.",
        },
        cpv="72253000",
        more_cpv=("72610000",),
        value=560_000,
        months=36,
        starts=85,
        renewals=2,
        options={"fi": "12 kk + 12 kk"},
        quality={"fi": "Palvelunhallinta"},
        said=(Called(-14, due=16), Changed(-4, due=22)),
    ),
    Procedure(
        key="onsite-support",
        buyer="koivuvirta",
        title={"fi": "IT-lähituki kouluille ja päiväkodeille"},
        text={
            "fi": "Lähituki käy jokaisessa koulussa vähintään kerran viikossa ja päiväkodissa kerran kuukaudessa. "
            "Työhön kuuluvat laitteiden vaihdot, esitystekniikan tuki ja opastus. Tarjottavien henkilöiden kokemus "
            "pisteytetään.",
        },
        cpv="72253200",
        value=390_000,
        months=24,
        starts=120,
        renewals=2,
        options={"fi": "1+1 vuotta"},
        quality={"fi": "Henkilöiden kokemus"},
        said=(Called(-2, due=35),),
    ),
    Procedure(
        key="helpdesk-university",
        buyer="northlake",
        title={"en": "Service desk and end-user support", "fi": "Palvelupiste ja loppukäyttäjätuki"},
        text={
            "en": "The university buys a service desk for 600 staff and 5,200 students. The supplier answers in "
            "English and Finnish, keeps a knowledge base and measures satisfaction after every ticket.",
        },
        cpv="72253100",
        value=870_000,
        months=36,
        starts=20,
        renewals=1,
        options={"en": "One option of 24 months"},
        quality={"en": "Service management"},
        said=(
            Called(-62, due=-36),
            Awarded(-3, wins=(Win(party="bitkallio", value=801_500, tenders=4, number="NL-2231"),), signed=-6),
        ),
    ),
    Procedure(
        key="it-strandhamn",
        buyer="strandhamn",
        title={"sv": "IT-stöd för stadens personal"},
        text={
            "sv": "Staden begär anbud på användarstöd, fjärrstöd och närstöd för 780 användare. Tjänsten ges på "
            "svenska och finska. Övertagandet sker stegvis under tre månader.",
        },
        cpv="72253000",
        value=450_000,
        months=36,
        starts=100,
        renewals=1,
        options={"sv": "En option på 12 månader"},
        quality={"sv": "Övertagandeplan"},
        said=(Called(-9, due=27),),
    ),
    Procedure(
        key="laptops",
        buyer="lehtoranta",
        title={"fi": "Kannettavat tietokoneet opetukseen"},
        text={
            "fi": "Tavarahankinta: 900 kannettavaa tietokonetta, latauskaapit ja kolmen vuoden takuu. Toimitus "
            "kahdessa erässä ennen lukukauden alkua.",
        },
        cpv="30213100",
        nature="supplies",
        value=520_000,
        months=12,
        price=100,
        said=(Called(-5, due=19),),
    ),
    Procedure(
        key="service-desk-plan",
        buyer="aallokko",
        title={"fi": "Ennakkoilmoitus: IT-palvelupiste ja valvomon tuki"},
        text={
            "fi": "Yhtymä suunnittelee IT-palvelupisteen ja valvomojärjestelmien käyttötuen hankintaa. Järjestelmien "
            "kriittisyyden vuoksi selvitetään päivystysmalleja yhdessä toimittajien kanssa.",
        },
        cpv="72253000",
        value=300_000,
        months=36,
        said=(Planned(-12),),
    ),
    Procedure(
        key="it-islands",
        buyer="skargard",
        title={"sv": "IT-support och apparatservice"},
        text={
            "sv": "Efterannons om IT-support och apparatservice för samkommunens enheter på öarna. Avtalet gäller "
            "tills vidare med sex månaders uppsägningstid.",
        },
        cpv="72253000",
        more_cpv=("50312000",),
        value=210_000,
        said=(Awarded(-700, wins=(Win(party=OWN, value=196_000, tenders=2, number="YSK 12"),), signed=-705),),
    ),
)
