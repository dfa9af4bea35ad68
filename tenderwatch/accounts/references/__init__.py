"""Work of ours that customers let us name: what it was, whether it may be named, and for which bid it serves."""
