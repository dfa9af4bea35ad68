"""Who wins what we bid for: competitors as award notices and our own outcomes tell of them."""
