"""The rules of contracts: terms and their dates, the decisions they ask for, and when each is said."""
