"""What is told of a customer by facts: phase, ladder, nature, segment, strength and risks.  Pure functions."""
