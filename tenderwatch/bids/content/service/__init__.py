"""What people do with requirements, questions, documents and reusable answers; each step is audited."""
