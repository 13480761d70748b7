"""Exercises of the workbook: what they look like in a deck, how they are walked, and the proof that every walk ends."""
