"""What two bids ask for their work, and what they cost."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Priced:
    """The price table of a bid as it is typed, when it was approved and, where the margin is thin, why."""

    procedure: str
    on: int
    approved: int
    lines: str
    reason: str = ""
    expenses: tuple[tuple[str, int], ...] = ()


PRICED = (
    Priced(
        procedure="cleaning-swimming-hall",
        on=-18,
        approved=-15,
        lines="""\
Ylläpitosiivous, uimahalli; 24; kk; 8640; 7590
Perussiivous kesäseisokissa; 2; kerta; 9820; 8100
Ikkunat ja lasipinnat; 1240; m²; 2,10; 1,62
Kemikaalit ja annostelu; 24; kk; 890; 802
""",
        expenses=(("Tarjousvakuus, pankin palkkio", 380),),
    ),
    Priced(
        procedure="cleaning-schools",
        on=-8,
        approved=-5,
        lines="""\
#LOT-0001 Ylläpitosiivous, ala-asteet; 36; kk; 24150; 22080
#LOT-0001 Perussiivous lomien aikana; 6; kerta; 11200; 9850
#LOT-0002 Ylläpitosiivous, yläasteet; 36; kk; 18340; 16910
#LOT-0002 Perussiivous lomien aikana; 6; kerta; 8900; 7900
#LOT-0002 Tekstiilien vaihto; 5120; kpl; 7,4825; 6,91
""",
        reason="Kunnan suurin asiakkuus: katetta saadaan lisätöistä.",
        expenses=(("Kohdekäynnit, kilometrikorvaukset", 214), ("Käännös ruotsiksi", 640)),
    ),
)
DEARER, DEARER_LINE, DEARER_PRICE, DEARER_ON = "cleaning-schools", "Tekstiilien vaihto", Decimal("7.9875"), -2
