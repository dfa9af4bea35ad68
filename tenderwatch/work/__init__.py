"""What people do with and for customers: activities with a next step, one model for bids, renewals and care."""
