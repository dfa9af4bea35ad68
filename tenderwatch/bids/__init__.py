"""Our bids: stages, go or no-go, outcome and its reasons."""
