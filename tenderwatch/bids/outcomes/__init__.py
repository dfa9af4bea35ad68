"""How bids ended: what award notices say of it, what we record, what follows from it."""
