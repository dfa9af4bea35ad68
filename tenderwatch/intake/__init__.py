"""Sources and their state, documents received, and those that could not be read."""
