"""Whether the product is used, by role: a mark a day, person and room, and nothing of what was done there."""
