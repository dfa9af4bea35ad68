"""A fictional supplier to try TenderWatch with: people, notices, bids and contracts, dated around the day of loading.

Every name, number and sentence is made up for this project; no real organisation is meant.
"""
