"""What customers say, by a form or written down by us: complaints run their steps, praise finds its doers."""
