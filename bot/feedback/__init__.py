"""A round of feedback, from the asking to the destruction of its key."""
