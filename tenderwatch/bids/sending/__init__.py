"""What goes out, what still holds it up, and what was sent when: the pack of a bid, its hurdles, its sendings."""
