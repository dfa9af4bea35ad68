"""Our own company: what it can show to buyers, whichever bid it is."""
