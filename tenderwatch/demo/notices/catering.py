"""Meals and catering."""

from tenderwatch.demo.model import Awarded, Called, Changed, Lot, Planned, Procedure, Win

CATERING = (
    Procedure(
        key="meals-schools",
        buyer="harjusalmi",
        title={"fi": "Koulujen ja esiopetuksen ateriapalvelut"},
        text={
            "fi": "Kunta hankkii noin 1 450 lounasta koulupäivässä sekä välipalat iltapäivätoimintaan. Ruoka "
            "valmistetaan kunnan keskuskeittiössä, jonka palveluntuottaja vuokraa. Lähi- ja luomuruoan osuus "
            "pisteytetään.",
        },
        cpv="55523100",
        more_cpv=("55524000",),
        value=1_900_000,
        months=36,
        starts=160,
        renewals=2,
        options={"fi": "1+1 vuotta"},
        price=55,
        quality={"fi": "Lähi- ja luomuruoan osuus"},
        said=(Called(-10, due=26),),
    ),
    Procedure(
        key="meals-hospital",
        buyer="vuorikangas",
        title={"fi": "Sairaalan ja hoivayksiköiden ateriapalvelut"},
        text={
            "fi": "Ateriapalvelut kattavat potilasateriat, erityisruokavaliot ja henkilöstöravintolan. Ateriat "
            "toimitetaan kylminä yhdeksään hoivayksikköön. Toiminta jatkuu keskeytyksettä myös poikkeusoloissa.",
        },
        cpv="55320000",
        value=4_700_000,
        months=48,
        starts=200,
        renewals=1,
        options={"fi": "Yksi 24 kuukauden optio"},
        price=50,
        quality={"fi": "Varautuminen ja ravitsemuslaatu"},
        said=(Called(-21, due=1),),
    ),
    Procedure(
        key="meals-granasen",
        buyer="granasen",
        title={"sv": "Skolmåltider och mellanmål"},
        text={
            "sv": "Kommunen begär anbud på skolmåltider för tolv enheter, cirka 900 portioner per skoldag. Anbudet "
            "ska innehålla en plan för minskat matsvinn. Kommunen ställer tre kök till förfogande.",
        },
        cpv="55523100",
        value=1_250_000,
        months=36,
        starts=170,
        renewals=1,
        options={"sv": "En option på 12 månader"},
        price=55,
        quality={"sv": "Matsvinn och menyplanering"},
        said=(Called(-13, due=31), Changed(-5)),
    ),
    Procedure(
        key="catering-campus",
        buyer="northlake",
        title={"en": "Campus restaurants and conference catering", "fi": "Kampuksen ravintola- ja kokouspalvelut"},
        text={
            "en": "The university seeks an operator for two student restaurants and for conference catering. Lunch "
            "prices follow the national support for student meals. The operator invests in the serving lines and "
            "keeps them for the contract period.",
        },
        cpv="55510000",
        value=2_100_000,
        lots=(
            Lot(title={"en": "Lot 1: student restaurants"}, value=1_700_000),
            Lot(title={"en": "Lot 2: conference catering"}, value=400_000, cpv="55520000"),
        ),
        months=48,
        starts=140,
        renewals=2,
        options={"en": "Two options of 12 months"},
        price=40,
        quality={"en": "Concept and menu"},
        said=(Called(-16, due=12),),
    ),
    Procedure(
        key="meals-daycare-plan",
        buyer="koivuvirta",
        title={"fi": "Tietopyyntö: päiväkotien ateriapalvelut"},
        text={
            "fi": "Kaupunki kartoittaa markkinoita päiväkotien ateriapalvelujen järjestämisestä kuljetettuna ruokana. "
            "Vastauksissa pyydetään kertomaan toimitusvarmuudesta, mitoituksesta ja hinnoittelusta.",
        },
        cpv="55524000",
        value=1_100_000,
        months=36,
        said=(Planned(-35),),
    ),
    Procedure(
        key="catering-meetings",
        buyer="pohjantahti",
        title={"fi": "Kokous- ja juhlatarjoilut"},
        text={
            "fi": "Pienhankinta: kokoustarjoilut kolmessa toimipisteessä, keskimäärin 60 tilaisuutta vuodessa. "
            "Tarjoilut tilataan sähköisesti viimeistään kaksi työpäivää ennen tilaisuutta.",
        },
        cpv="55520000",
        value=72_000,
        months=24,
        price=70,
        quality={"fi": "Valikoima"},
        said=(Called(0, due=8, questions=4),),
    ),
    Procedure(
        key="meals-elderly",
        buyer="lehtoranta",
        title={"fi": "Ikäihmisten kotiin kuljetettavat ateriat"},
        text={
            "fi": "Kotiateriat noin 320 asiakkaalle seitsemänä päivänä viikossa. Aterioista puolet toimitetaan "
            "lämpiminä. Kuljettaja varmistaa, että asiakas on tavattu.",
        },
        cpv="55521100",
        value=1_480_000,
        lots=(
            Lot(title={"fi": "Osa 1: keskusta ja länsi"}, value=860_000),
            Lot(title={"fi": "Osa 2: itä ja saaristo"}, value=620_000),
        ),
        months=36,
        starts=30,
        renewals=1,
        options={"fi": "Yksi 12 kuukauden optio"},
        quality={"fi": "Toimitusvarmuus"},
        said=(
            Called(-85, due=-50),
            Awarded(
                -17,
                wins=(
                    Win(lot=1, party="ruokapuro", value=815_300, tenders=3, number="LEH/91-1"),
                    Win(lot=2, party="ruokapuro-by-name", value=604_800, tenders=2, number="LEH/91-2"),
                ),
                signed=-19,
            ),
        ),
    ),
    Procedure(
        key="food",
        buyer="kaislaranta",
        title={"fi": "Elintarvikkeiden hankinta keskuskeittiölle", "sv": "Livsmedel till centralköket"},
        text={
            "fi": "Tavarahankinta: tuoretuotteet, pakasteet ja kuiva-aineet keskuskeittiölle kolmena toimituspäivänä "
            "viikossa.",
            "sv": "Varuupphandling: färskvaror, frysvaror och torrvaror till centralköket tre dagar i veckan.",
        },
        cpv="15000000",
        nature="supplies",
        value=2_600_000,
        months=24,
        starts=90,
        price=90,
        said=(Called(-6, due=40),),
    ),
)
