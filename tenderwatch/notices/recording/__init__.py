"""Recording notices: from what was read to procedures, lots, awards and published contracts, a batch at a time."""

from tenderwatch.notices.recording.reading import Reading, ReadNotice
from tenderwatch.notices.recording.record import Counts, Recorded, record

__all__ = ["Counts", "ReadNotice", "Reading", "Recorded", "record"]
