"""Renewal work: a plan that opens in time, its tasks, the notice that follows, and the bid that it becomes."""
