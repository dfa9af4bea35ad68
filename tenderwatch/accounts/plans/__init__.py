"""The plan of an account: its goals, what is done for them, and what was learnt."""
