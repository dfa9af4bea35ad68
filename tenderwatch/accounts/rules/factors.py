"""What keeps a relationship alive, rated 1 to 5 with evidence at each review."""

FACTORS = (
    "tendering-competence",
    "trust",
    "quality",
    "co-operation",
    "sales-work",
    "personal-relations",
    "customer-service",
    "co-operation-state",
    "co-operation-nature",
    "co-operation-quality",
)
"""The seven success factors, then how the co-operation stands."""
RATINGS = (1, 2, 3, 4, 5)
