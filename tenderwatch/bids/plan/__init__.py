"""Will it be ready in time: the milestones of a bid, counted back from its deadline in working days."""
