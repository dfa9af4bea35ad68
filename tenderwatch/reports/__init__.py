"""Reports, one file each, and the scorecard: every number with its scope, its period and what it was divided by.

A file of this folder that holds a `REPORT` is a report: nothing else is to be done to add one.
"""
