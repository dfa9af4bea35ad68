"""Who works on a bid as what, and what all bids together ask of each person, week by week."""
