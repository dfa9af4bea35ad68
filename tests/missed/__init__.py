"""The recall audit."""
