"""Property maintenance and grounds."""

from tenderwatch.demo.model import Awarded, Called, Cancelled, Changed, Lot, Modified, Planned, Procedure, Win
from tenderwatch.demo.parties import OWN

MAINTENANCE = (
    Procedure(
        key="maintenance-framework",
        buyer="koivuvirta",
        title={"fi": "Kiinteistönhoidon puitejärjestely"},
        text={
            "fi": "Puitejärjestelyyn valitaan kuhunkin osaan enintään kolme palveluntuottajaa. Palveluun kuuluvat "
            "kiinteistönhoito, vikailmoitusten päivystys ympäri vuorokauden, taloautomaation seuranta ja pienet "
            "korjaustyöt. Tilaukset tehdään etusijajärjestyksessä.",
        },
        cpv="50700000",
        more_cpv=("71315000",),
        framework="fa-wo-rc",
        framework_max=6_800_000,
        lots=(
            Lot(title={"fi": "Osa 1: koulut ja päiväkodit"}, value=2_100_000),
            Lot(title={"fi": "Osa 2: virastot"}, value=1_150_000),
            Lot(title={"fi": "Osa 3: liikuntapaikat"}, value=980_000),
            Lot(title={"fi": "Osa 4: asuinkiinteistöt"}, value=1_470_000),
            Lot(title={"fi": "Osa 5: varikot ja hallit"}, value=540_000),
        ),
        months=48,
        starts=120,
        price=65,
        quality={"fi": "Päivystyksen järjestäminen"},
        said=(Called(-12, due=18), Changed(0, due=25)),
    ),
    Procedure(
        key="maintenance-schools",
        buyer="harjusalmi",
        title={"fi": "Koulukiinteistöjen hoito ja ulkoalueet"},
        text={
            "fi": "Harjusalmen kunta hankkii kuuden koulun ja liikuntahallin kiinteistönhoidon sekä pihojen kesä- ja "
            "talvihoidon. Kohteisiin tutustuminen järjestetään ennen kysymysten määräaikaa. Palveluntuottaja nimeää "
            "kohteille vakituisen kiinteistönhoitajan.",
        },
        cpv="50700000",
        more_cpv=("90620000",),
        value=610_000,
        months=36,
        starts=100,
        renewals=2,
        options={"fi": "12 kk + 12 kk"},
        quality={"fi": "Vastuuhenkilön kokemus"},
        said=(Called(-5, due=18),),
    ),
    Procedure(
        key="maintenance-strandhamn",
        buyer="strandhamn",
        title={"sv": "Fastighetsskötsel och jour för stadens byggnader"},
        text={
            "sv": "Upphandlingen gäller fastighetsskötsel, jour dygnet runt och snöröjning för 43 byggnader i centrum "
            "och hamnen. Nuvarande avtal löper ut i årets slut. Anbudsgivaren ska ha ett verksamhetsställe inom 40 "
            "minuter.",
        },
        cpv="50700000",
        value=1_050_000,
        months=36,
        starts=50,
        renewals=1,
        options={"sv": "En option på 24 månader"},
        quality={"sv": "Jourens inställelsetid"},
        said=(Called(-15, due=9),),
    ),
    Procedure(
        key="winter-maintenance",
        buyer="lehtoranta",
        title={"fi": "Kiinteistöjen talvihoito ja hiekoitus"},
        text={
            "fi": "Talvihoito kattaa lumenaurauksen, liukkaudentorjunnan ja lumen poiskuljetuksen 58 kiinteistöllä. "
            "Lähtökynnys on kolme senttimetriä ja työn on oltava valmis ennen kello seitsemää.",
        },
        cpv="90620000",
        value=240_000,
        months=24,
        renewals=1,
        options={"fi": "Yksi talvikausi"},
        price=80,
        quality={"fi": "Kalusto"},
        said=(Called(-28, due=-2),),
    ),
    Procedure(
        key="campus-maintenance-plan",
        buyer="tuulimaa",
        title={"en": "Advance notice: maintenance of the campus buildings"},
        text={
            "en": "The company plans to buy maintenance of eleven campus buildings, including building automation, "
            "energy follow-up and a service desk for tenants. Suppliers are invited to comment on the draft division "
            "into lots.",
        },
        cpv="50700000",
        value=1_900_000,
        months=48,
        said=(Planned(-20),),
    ),
    Procedure(
        key="ventilation",
        buyer="aallokko",
        title={"fi": "LVI-laitteiden huolto ja korjaus"},
        text={
            "fi": "Vesihuoltoyhtymä hankkii lämmitys-, vesi- ja ilmanvaihtolaitteiden määräaikaishuollot ja "
            "korjaukset kolmella laitoksella. Osa kohteista on räjähdysvaarallisia tiloja, joissa vaaditaan "
            "erityispätevyys.",
        },
        cpv="50710000",
        value=185_000,
        months=24,
        starts=70,
        renewals=2,
        options={"fi": "1+1 vuotta"},
        quality={"fi": "Pätevyydet"},
        said=(Called(-8, due=15),),
    ),
    Procedure(
        key="green-areas",
        buyer="kaislaranta",
        title={"fi": "Puistojen ja viheralueiden hoito", "sv": "Skötsel av parker och grönområden"},
        text={
            "fi": "Hankinta koskee 74 hehtaarin viheralueita, leikkipaikkoja ja uimarantoja. Hoitoluokat on kuvattu "
            "liitteessä. Kaupunki kannustaa sähkökäyttöisten koneiden käyttöön laatupisteillä.",
            "sv": "Upphandlingen gäller 74 hektar grönområden, lekplatser och badstränder. Elektriska maskiner ger "
            "kvalitetspoäng.",
        },
        cpv="77310000",
        value=880_000,
        months=36,
        starts=150,
        renewals=1,
        options={"fi": "Yksi 12 kuukauden optio", "sv": "En option på 12 månader"},
        quality={"fi": "Sähkökäyttöinen kalusto", "sv": "Elektriska maskiner"},
        said=(Called(-3, due=33),),
    ),
    Procedure(
        key="maintenance-bergsunda",
        buyer="bergsunda",
        title={"sv": "Fastighetsservice för förskolor och äldreboenden"},
        text={
            "sv": "Hamnkommunen upphandlar fastighetsservice för nio förskolor och tre äldreboenden. Uppdraget "
            "omfattar tillsyn, skötsel, felavhjälpande underhåll och rapportering av energiförbrukning.",
        },
        cpv="50700000",
        value=720_000,
        months=36,
        starts=90,
        renewals=1,
        options={"sv": "Förlängning med upp till 12 månader"},
        quality={"sv": "Genomförandeplan"},
        said=(Called(-7, due=25),),
    ),
    Procedure(
        key="maintenance-housing",
        buyer="koivuvirta",
        title={"fi": "Vuokratalojen kiinteistönhoito"},
        text={
            "fi": "Kaupungin vuokrataloyhtiön 640 asunnon kiinteistönhoito, porrassiivous ja muuttotarkastukset. "
            "Asukkaat arvioivat palvelua puolivuosittain, ja arvio vaikuttaa maksettavaan bonukseen.",
        },
        cpv="50700000",
        value=930_000,
        months=36,
        starts=10,
        said=(
            Called(-90, due=-55),
            Awarded(-20, wins=(Win(party="havukka", value=None, tenders=7, number="KVA-17"),), signed=-22),
        ),
    ),
    Procedure(
        key="lifts",
        buyer="vuorikangas",
        title={"fi": "Hissien ja nosto-ovien huolto"},
        text={
            "fi": "Tarjouspyyntö koski 62 hissin ja 34 nosto-oven huoltoa ja päivystystä. Hankintayksikkö on "
            "keskeyttänyt hankinnan, koska tarpeen laajuus on muuttunut.",
        },
        cpv="50750000",
        value=340_000,
        months=48,
        starts=60,
        price=100,
        said=(Called(-11, due=13), Cancelled(-2)),
    ),
    Procedure(
        key="yards-waterworks",
        buyer="aallokko",
        title={"fi": "Vesilaitosten pihojen talvikunnossapito"},
        text={
            "fi": "Kuuden vesilaitoksen ja kahden jätevedenpuhdistamon pihojen auraus, hiekoitus ja lumen poisto "
            "marraskuusta huhtikuuhun. Lähtöaika enintään kaksi tuntia.",
        },
        cpv="90620000",
        value=120_000,
        months=24,
        starts=12,
        renewals=2,
        options={"fi": "1+1 vuotta"},
        price=80,
        quality={"fi": "Kaluston päästöt"},
        said=(Awarded(-2, wins=(Win(party=OWN, value=108_400, tenders=3, number="AV-58"),), signed=-4),),
    ),
    Procedure(
        key="maintenance-colleges",
        buyer="pohjantahti",
        title={"fi": "Oppilaitosten kiinteistönhoito"},
        text={
            "fi": "Neljän oppilaitoksen ja kahden asuntolan kiinteistönhoito. Sopimusta on muutettu lisäämällä siihen "
            "uuden työpajarakennuksen hoito.",
        },
        cpv="50700000",
        value=1_280_000,
        months=36,
        renewals=2,
        options={"fi": "Kaksi 12 kuukauden optiota"},
        said=(
            Awarded(-980, wins=(Win(party=OWN, value=1_214_000, tenders=3, number="PT 45/2023"),), signed=-985),
            Modified(
                on=-31,
                win=Win(party=OWN, value=1_322_000, tenders=3, number="PT 45/2023"),
                signed=-985,
                text={"fi": "Sopimukseen lisätään työpajarakennuksen kiinteistönhoito tarkistuslausekkeen mukaisesti."},
            ),
        ),
    ),
)
