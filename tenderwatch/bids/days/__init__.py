"""Every day that matters to bids, in one calendar: on a page, and as a feed for other programs."""
