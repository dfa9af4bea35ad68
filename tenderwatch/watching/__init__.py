"""Saved searches, matching and triage."""
