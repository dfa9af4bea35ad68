"""What several reports and measures count: rows of the rooms below, as the rules reckon with them."""
