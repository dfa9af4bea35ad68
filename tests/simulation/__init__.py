"""Ten years of a company in a few minutes: its people, contracts and mishaps are made up, all else is the real thing.

`decade` lets the years pass and writes everything that happened into a log of events; `checker` reads that log and
says what ought to have been said, by a second and simpler reading of the rules that shares no code with the product.
"""
