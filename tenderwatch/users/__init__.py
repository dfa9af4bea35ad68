"""People: who they are, what they may do, who stands in for them, and what they did."""
