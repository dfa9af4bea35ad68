"""Notices: procedures, lots, awards and published contracts, recorded, linked and found again."""
