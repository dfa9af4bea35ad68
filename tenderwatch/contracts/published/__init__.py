"""Published award and modification notices of our own contracts: found, proposed as updates, decided by people."""
