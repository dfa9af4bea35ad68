"""The procedures of the demo, by what is bought: 66 notices in Finnish, Swedish and English."""

from tenderwatch.demo.model import Procedure
from tenderwatch.demo.notices.catering import CATERING
from tenderwatch.demo.notices.cleaning import CLEANING
from tenderwatch.demo.notices.it import IT
from tenderwatch.demo.notices.maintenance import MAINTENANCE
from tenderwatch.demo.notices.others import OTHERS
from tenderwatch.demo.notices.unseen import UNSEEN

PROCEDURES: tuple[Procedure, ...] = (*CLEANING, *MAINTENANCE, *CATERING, *IT, *OTHERS, *UNSEEN)
BY_KEY = {procedure.key: procedure for procedure in PROCEDURES}
