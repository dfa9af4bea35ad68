"""What a bid says: its requirements, questions, documents, and the answers that are used again."""
