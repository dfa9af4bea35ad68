"""TenderWatch: public tenders watched, bids run, contracts renewed in time."""

__version__ = "0.1.0"
