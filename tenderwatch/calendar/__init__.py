"""Working days, period arithmetic and dated legal rules."""
