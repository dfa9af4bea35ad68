"""Months of polling in minutes: every kind of source, servers that misbehave, processes that are killed.

    python -m tests.soak                 # 20,000 notices through TED, Hilma and OCDS, 2,000 through each other kind
    python -m tests.soak --scale 0.05    # the same, smaller

At the end every notice that a server ever published must be kept once, every day be complete, and the index hold as
many notices as the database.  The figures are printed; the exit status is 1 when something is missing or there twice.
"""
