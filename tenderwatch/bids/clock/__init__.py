"""The legal clock of a bid: what is recorded of the decision, and the days that the law makes of it."""
