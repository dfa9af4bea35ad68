"""Tests of the room of activities."""
