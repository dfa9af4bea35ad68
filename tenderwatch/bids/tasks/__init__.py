"""Who does what until when for a bid: its tasks, what each waits for, and their checklists."""
