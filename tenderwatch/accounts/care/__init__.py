"""Care of customers: what each segment gets how often, after-care, customers sent on, and campaigns."""
