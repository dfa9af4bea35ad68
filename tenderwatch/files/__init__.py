"""Documents kept as they were received, by digest."""
