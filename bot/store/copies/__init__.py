"""Whole copies of the main database."""
