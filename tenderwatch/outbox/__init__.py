"""Messages to send, each exactly once, and the channels that carry them."""
