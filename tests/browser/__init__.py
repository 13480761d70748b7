"""The demonstration as somebody in front of it sees it, in a real browser."""
