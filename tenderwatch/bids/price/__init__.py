"""What we ask for it: the price table of a bid, its cost and margin, who approved which figures, what bidding cost."""
