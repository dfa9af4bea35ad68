"""What was bought past our searches: the awards tell of it weeks later."""

from tenderwatch.demo.model import Awarded, Called, Procedure, Win

UNSEEN = (
    Procedure(
        key="office-windows",
        buyer="koivuvirta",
        title={"fi": "Virastotalojen ikkunanpesut ja lattioiden vahaukset"},
        text={
            "fi": "Ikkunanpesu kahdesti vuodessa viidessä virastotalossa ja lattioiden vahaus kerran vuodessa. Pesu "
            "tehdään nostimella tai köysin; suunnitelma esitetään tarjouksessa.",
        },
        cpv="90911300",
        value=96_000,
        months=24,
        starts=20,
        quality={"fi": "Työturvallisuus"},
        said=(
            Called(-47, due=-24),
            Awarded(-10, wins=(Win(party="kirkasvesi", value=88_400, tenders=3, number="KOI 2240/02"),), signed=-12),
        ),
    ),
    Procedure(
        key="caretaking-bergsunda",
        buyer="bergsunda",
        title={"sv": "Fastighetsskötsel för kommunens byggnader"},
        text={
            "sv": "Daglig tillsyn, skötsel och felavhjälpande underhåll av tolv byggnader i hamnkommunen. Jour dygnet "
            "runt med inställelse inom två timmar.",
        },
        cpv="50700000",
        value=3_100_000,
        months=36,
        starts=45,
        said=(
            Called(-52, due=-22),
            Awarded(-12, wins=(Win(party="nordfasad", value=2_940_000, tenders=5, number="BH 77"),), signed=-14),
        ),
    ),
    Procedure(
        key="greenery",
        buyer="kaislaranta",
        title={"fi": "Viheralueiden hoito", "sv": "Skötsel av grönområden"},
        text={
            "fi": "Puistojen ja pihojen nurmikot, istutukset ja puut kolmella alueella, noin 84 hehtaaria.",
            "sv": "Gräsmattor, planteringar och träd i parker och på gårdar i tre områden, cirka 84 hektar.",
        },
        cpv="77310000",
        value=870_000,
        months=36,
        starts=60,
        said=(
            Called(-50, due=-26),
            Awarded(-13, wins=(Win(party="havukka", value=812_000, tenders=4, number="KAI 3107"),), signed=-15),
        ),
    ),
)
