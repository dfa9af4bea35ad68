"""Customers that we care for: where the relationship stands, who leads it, what is planned, and how it is measured."""
