"""Find, fetch and read public procurement notices.

A library of its own: it knows sources and formats, and nothing of TenderWatch.
"""
