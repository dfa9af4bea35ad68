"""Cleaning: our main line."""

from tenderwatch.demo.model import Awarded, Called, Changed, Lot, Planned, Procedure, Win
from tenderwatch.demo.parties import OWN

CLEANING = (
    Procedure(
        key="cleaning-schools",
        buyer="kaislaranta",
        title={
            "fi": "Koulujen ja päiväkotien siivouspalvelut",
            "sv": "Städtjänster för skolor och daghem",
        },
        text={
            "fi": "Kaislarannan kaupunki pyytää tarjouksia 14 koulun ja 22 päiväkodin ylläpito- ja perussiivouksesta. "
            "Kohteita on yhteensä 61 000 neliömetriä kolmella alueella. Palvelu sisältää kesän perussiivoukset ja "
            "kertaluonteiset lisätyöt. Tarjouksen voi antaa yhdestä tai useammasta osasta.",
            "sv": "Kaislastrands stad begär anbud på underhålls- och grundstädning av 14 skolor och 22 daghem på tre "
            "områden, sammanlagt 61 000 kvadratmeter. Anbud kan lämnas på en eller flera delar.",
        },
        cpv="90919300",
        more_cpv=("90911200",),
        value=2_400_000,
        lots=(
            Lot(title={"fi": "Osa 1: pohjoinen alue", "sv": "Del 1: norra området"}, value=900_000),
            Lot(title={"fi": "Osa 2: keskusta", "sv": "Del 2: centrum"}, value=840_000),
            Lot(title={"fi": "Osa 3: saaristo ja etelä", "sv": "Del 3: skärgården och södern"}, value=660_000),
        ),
        months=36,
        starts=95,
        renewals=2,
        options={"fi": "Kaksi 12 kuukauden optiota (1+1 vuotta)", "sv": "Två optioner på 12 månader (1+1 år)"},
        quality={"fi": "Laadunvarmistus ja henkilöstön osaaminen", "sv": "Kvalitetssäkring och personalens kunnande"},
        said=(Called(-18, due=2), Changed(-3, due=4)),
    ),
    Procedure(
        key="cleaning-health-plan",
        buyer="vuorikangas",
        title={"fi": "Ennakkoilmoitus: terveysasemien puhtauspalvelut"},
        text={
            "fi": "Hyvinvointiyhtymä valmistelee terveysasemien puhtauspalvelujen kilpailutusta ja kutsuu "
            "palveluntuottajia keskustelemaan mitoituksesta, hygieniatasoista ja laadun mittaamisesta. Kysymykset ja "
            "huomiot pyydetään kirjallisina ennen tarjouspyynnön julkaisemista.",
        },
        cpv="90911200",
        value=1_600_000,
        months=48,
        said=(Planned(-70),),
    ),
    Procedure(
        key="cleaning-health",
        buyer="vuorikangas",
        title={"fi": "Terveysasemien ja hammashoitoloiden puhtauspalvelut"},
        text={
            "fi": "Hankinnan kohteena ovat 18 terveysaseman ja 11 hammashoitolan puhtauspalvelut. Tiloissa "
            "noudatetaan terveydenhuollon hygieniatasoja 1–4. Palveluntuottajalta edellytetään laitoshuoltajien "
            "koulutusta, omavalvontasuunnitelmaa ja kuukausittaista laaturaportointia.",
        },
        cpv="90911200",
        value=1_650_000,
        months=48,
        starts=130,
        renewals=1,
        options={"fi": "Yksi 24 kuukauden optio"},
        price=50,
        quality={"fi": "Omavalvonta ja henkilöstön pätevyys"},
        said=(Called(-9, due=24),),
    ),
    Procedure(
        key="cleaning-granasen",
        buyer="granasen",
        title={"sv": "Städtjänster för skolor och idrottshallar"},
        text={
            "sv": "Granåsens kommun begär anbud på daglig städning av sju skolor, två idrottshallar och ett "
            "bibliotek, sammanlagt 28 500 kvadratmeter. Anbudsgivaren ska ha ett dokumenterat miljöprogram. "
            "Personalen ska kunna betjäna på svenska och finska.",
        },
        cpv="90919300",
        value=690_000,
        months=24,
        starts=80,
        renewals=2,
        options={"sv": "Två optionsår, ett åt gången"},
        quality={"sv": "Miljöprogram och egenkontroll"},
        said=(Called(-6, due=20),),
    ),
    Procedure(
        key="cleaning-offices",
        buyer="koivuvirta",
        title={"fi": "Virastotalojen ja toimipisteiden siivouspalvelut"},
        text={
            "fi": "Koivuvirran kaupunki hankkii viiden virastotalon ja kahdeksan pienemmän toimipisteen siivouksen. "
            "Työ tehdään pääosin arkisin kello 6–16. Sopimuskauden alussa on kahden kuukauden käyttöönotto.",
        },
        cpv="90919200",
        value=540_000,
        months=36,
        starts=40,
        renewals=1,
        options={"fi": "Yksi 12 kuukauden optio"},
        quality={"fi": "Käyttöönottosuunnitelma"},
        said=(
            Called(-68, due=-43),
            Awarded(-9, wins=(Win(party=OWN, value=498_600, tenders=5, number="KOI 2231/02"),), signed=-11),
        ),
    ),
    Procedure(
        key="cleaning-libraries",
        buyer="lehtoranta",
        title={"fi": "Kirjastojen ja museoiden siivouspalvelut"},
        text={
            "fi": "Kilpailutus koskee pääkirjaston, neljän lähikirjaston ja kahden museon siivousta. Museoiden "
            "näyttelytilat siivotaan konservaattorin ohjeiden mukaan. Nykyinen sopimus päättyy kuluvan kauden lopussa.",
        },
        cpv="90911200",
        value=310_000,
        months=36,
        starts=-15,
        renewals=1,
        options={"fi": "Yksi 24 kuukauden optio"},
        price=70,
        quality={"fi": "Näyttelytilojen erityisosaaminen"},
        said=(
            Called(-73, due=-55),
            Awarded(-20, wins=(Win(party="kirkasvesi", value=268_900, tenders=4, number="LEH/88"),), signed=-22),
        ),
    ),
    Procedure(
        key="cleaning-campus",
        buyer="northlake",
        title={"en": "Cleaning services for the lakeside campus", "fi": "Rantakampuksen siivouspalvelut"},
        text={
            "en": "The university buys daily cleaning of lecture halls, laboratories and student housing receptions, "
            "19,400 square metres in all. Laboratories are cleaned under supervision. The supplier reports quality "
            "rounds monthly and takes part in the campus sustainability programme.",
        },
        cpv="90911200",
        value=420_000,
        months=36,
        starts=110,
        renewals=2,
        options={"en": "Two options of one year each"},
        quality={"en": "Service plan and sustainability"},
        said=(Called(-4, due=29),),
    ),
    Procedure(
        key="windows",
        buyer="harjusalmi",
        title={"fi": "Kunnan kiinteistöjen ikkunanpesut"},
        text={
            "fi": "Pienhankinta: 31 kiinteistön ikkunanpesut kaksi kertaa vuodessa. Osa kohteista edellyttää "
            "henkilönostinta. Tarjous annetaan kiinteänä hintana kohdetta kohti.",
        },
        cpv="90911300",
        value=58_000,
        months=24,
        price=100,
        said=(Called(-2, due=6, questions=3, has_offset=False),),
    ),
    Procedure(
        key="cleaning-care-homes",
        buyer="skargard",
        title={"sv": "Städning och hygientjänster för vårdboenden"},
        text={
            "sv": "Samkommunen konkurrensutsätter städning och hygientjänster för fyra vårdboenden på tre öar. "
            "Anbudsgivaren ordnar resor och logi för personalen. Städningen följer samkommunens hygienanvisningar och "
            "sker alla dagar i veckan.",
        },
        cpv="90911200",
        value=380_000,
        months=24,
        starts=60,
        renewals=2,
        options={"sv": "1+1 år"},
        quality={"sv": "Bemanning och kontinuitet"},
        said=(Called(-25, due=2), Changed(-8)),
    ),
    Procedure(
        key="cleaning-dps",
        buyer="koivuvirta",
        title={"fi": "Dynaaminen hankintajärjestelmä: erikois- ja loppusiivoukset"},
        text={
            "fi": "Dynaamiseen hankintajärjestelmään voi hakea koko sen voimassaoloajan. Järjestelmän sisällä "
            "kilpailutetaan remonttien loppusiivoukset, homepölysiivoukset ja muut erikoissiivoukset. Hakijat "
            "hyväksytään kymmenen työpäivän kuluessa osallistumishakemuksesta.",
        },
        cpv="90911000",
        kind="restricted",
        dps=True,
        framework_max=1_200_000,
        months=48,
        price=100,
        said=(Called(-30, due=700),),
    ),
    Procedure(
        key="cleaning-city-hall",
        buyer="kaislaranta",
        title={"fi": "Hallintokiinteistöjen siivouspalvelut", "sv": "Städtjänster för förvaltningsbyggnader"},
        text={
            "fi": "Jälki-ilmoitus kaupungintalon, palvelupisteiden ja varikon siivouspalveluista. Sopimus sisältää "
            "kaksi 12 kuukauden optiota.",
            "sv": "Efterannons om städtjänster för stadshuset, servicepunkterna och depån. Avtalet omfattar två "
            "optioner på 12 månader.",
        },
        cpv="90919200",
        value=760_000,
        months=36,
        renewals=2,
        options={"fi": "1+1 vuotta", "sv": "1+1 år"},
        said=(Awarded(-960, wins=(Win(party=OWN, value=742_000, tenders=6, number="KAI-2023/118"),), signed=-965),),
    ),
    Procedure(
        key="cleaning-swimming-hall",
        buyer="lehtoranta",
        title={"fi": "Uimahallin ja jäähallin puhtauspalvelut"},
        text={
            "fi": "Lehtorannan kaupunki kilpailuttaa uimahallin ja jäähallin siivouksen sekä yöaikaiset "
            "perussiivoukset. Märkätilojen siivouksesta vaaditaan vähintään kaksi vastaavaa referenssiä viideltä "
            "viime vuodelta.",
        },
        cpv="90911200",
        value=265_000,
        months=36,
        starts=45,
        renewals=1,
        options={"fi": "Yksi 12 kuukauden optio"},
        quality={"fi": "Referenssit ja siivoussuunnitelma"},
        said=(Called(-48, due=-13),),
    ),
)
