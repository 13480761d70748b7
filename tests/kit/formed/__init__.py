"""Decks that hold an item of every form, and a circle on them."""
