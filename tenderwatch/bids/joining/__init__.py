"""A bid that began before its notice is joined to the procedure when that is published."""
