"""What the people did in the eleven weeks before the day of loading, as tables; days are counted from that day."""

BEGAN = -75
"""The day on which the company took TenderWatch into use: people, contracts and saved searches are entered on it."""
