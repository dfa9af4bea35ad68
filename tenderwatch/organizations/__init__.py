"""Buyers, suppliers and ourselves: identifiers, names, who is who."""
