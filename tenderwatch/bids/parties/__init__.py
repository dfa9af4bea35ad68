"""Who bids with us, and what is bid for under a framework or a dynamic purchasing system that we are admitted to."""
