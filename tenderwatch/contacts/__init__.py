"""People at the organisations we deal with: who they are there, why we may keep it, and until when."""
