"""What others buy besides: a watcher must leave most of it out."""

from tenderwatch.demo.model import Awarded, Called, Procedure

OTHERS = (
    Procedure(
        key="roads",
        buyer="harjusalmi",
        title={"fi": "Kaavateiden päällystäminen"},
        text={
            "fi": "Rakennusurakka: 6,4 kilometriä kaavateiden päällystystöitä ja reunakiviä. Työ tehdään ensi kesän "
            "aikana.",
        },
        cpv="45233140",
        nature="works",
        value=780_000,
        price=100,
        said=(Called(-7, due=30),),
    ),
    Procedure(
        key="school-transport",
        buyer="granasen",
        title={"sv": "Skolskjutsar på landsbygden", "fi": "Maaseudun koulukuljetukset"},
        text={
            "sv": "Elva rutter för skolskjutsar med buss och taxi. Fordonen ska uppfylla kraven på utsläppsfria "
            "fordon stegvis under avtalsperioden.",
            "fi": "Yksitoista koulukuljetusreittiä linja-autolla ja taksilla.",
        },
        cpv="60130000",
        value=1_700_000,
        months=36,
        starts=160,
        price=85,
        said=(Called(-4, due=23),),
    ),
    Procedure(
        key="pumps",
        buyer="aallokko",
        title={"fi": "Jätevesipumppaamojen pumput"},
        text={
            "fi": "Tavarahankinta: 24 uppopumppua ohjauskeskuksineen sekä asennusvalvonta ja käyttökoulutus.",
        },
        cpv="42122000",
        nature="supplies",
        value=330_000,
        months=18,
        price=75,
        quality={"fi": "Energiatehokkuus"},
        said=(Called(-19, due=4),),
    ),
    Procedure(
        key="architects",
        buyer="kaislaranta",
        title={"fi": "Sataman koulun arkkitehtisuunnittelu", "sv": "Arkitektplanering av hamnskolan"},
        text={
            "fi": "Uuden yhtenäiskoulun pää- ja arkkitehtisuunnittelu hankesuunnittelusta takuuaikaan.",
            "sv": "Huvud- och arkitektplanering av en ny enhetlig skola, från projektplanering till garantitid.",
        },
        cpv="71200000",
        value=640_000,
        kind="neg-w-call",
        months=48,
        price=30,
        quality={"fi": "Suunnitteluryhmän osaaminen", "sv": "Planeringsgruppens kunnande"},
        said=(Called(-3, due=45),),
    ),
    Procedure(
        key="energy",
        buyer="tuulimaa",
        title={"en": "Energy audits of campus buildings"},
        text={
            "en": "Energy audits of eleven buildings with proposals for savings, their cost and their payback time. "
            "The consultant presents the results to the board.",
        },
        cpv="71314300",
        value=96_000,
        months=12,
        price=50,
        quality={"en": "Method and team"},
        said=(Called(0, due=38),),
    ),
    Procedure(
        key="guards",
        buyer="vuorikangas",
        title={"fi": "Vartiointi- ja aulapalvelut"},
        text={
            "fi": "Vartiointi, aulapalvelut ja hälytyskäynnit kahdessa sairaalassa ympäri vuorokauden. "
            "Palveluntuottajalta vaaditaan turvallisuusalan elinkeinolupa.",
        },
        cpv="79713000",
        value=1_350_000,
        months=36,
        starts=75,
        renewals=1,
        options={"fi": "Yksi 12 kuukauden optio"},
        price=65,
        quality={"fi": "Henkilöstön pysyvyys"},
        said=(Called(-10, due=11),),
    ),
    Procedure(
        key="guards-bergsunda",
        buyer="bergsunda",
        title={"sv": "Bevakning av hamnområdet"},
        text={
            "sv": "Bevakning, rondering och in- och utpasseringskontroll i hamnen. Uppdraget omfattar även utryckning "
            "vid larm.",
        },
        cpv="79713000",
        value=480_000,
        months=24,
        starts=120,
        price=100,
        said=(Called(-2, due=60),),
    ),
    Procedure(
        key="laundry",
        buyer="vuorikangas",
        title={"fi": "Pesulapalvelut ja työvaatteet"},
        text={
            "fi": "Potilas- ja työvaatteiden sekä liinavaatteiden pesulapalvelut. Kaikki tarjoukset hylättiin, koska "
            "ne ylittivät käytettävissä olevat varat.",
        },
        cpv="98310000",
        value=1_150_000,
        months=48,
        said=(Called(-45, due=-10), Awarded(-1, reason="ins-fund")),
    ),
    Procedure(
        key="waste",
        buyer="strandhamn",
        title={"sv": "Avfallstransporter från stadens fastigheter"},
        text={
            "sv": "Tömning och transport av sju avfallsslag från 112 fastigheter. Fordonen ska drivas med biogas "
            "eller el.",
        },
        cpv="90511000",
        value=390_000,
        months=36,
        starts=70,
        price=80,
        quality={"sv": "Utsläpp"},
        said=(Called(-8, due=17),),
    ),
)
