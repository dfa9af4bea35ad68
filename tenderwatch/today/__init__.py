"""What each person decides next: the Today page and the daily digest."""
