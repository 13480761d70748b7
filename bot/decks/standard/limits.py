"""The limits over everything we ship. content/README.md prints them; `content check` shows each beside its count."""

from __future__ import annotations

ENFORCED = False
"""Whether a count over its limit is a fault of the shipped folder. Counts of a community's own folder never are."""

MOST_OF_A_FORM = 0.30
MOST_JOINED = 0.20
"""Of the questions. Three in one is never one ask."""
MOST_OF_AN_OPENER = 0.15
"""Of the questions that begin with one word, and of the texts that begin with the same two."""
MOST_MAXIMS = 0.10
"""Of the tips."""
MOST_WRITTEN_DOWN = 1 / 6
LEAST_EXECUTIVE = 0.50
FIRST_SENTENCE = 12
"""Words."""
TIP_WORDS = (25, 110)
TIP_WORDS_IN_ALL = (45, 130)
SETUP_WORDS = (15, 60)
"""Decks of a community's own may be a little longer: they were written before these limits."""
TOO_ALIKE = 0.25
"""From here on two items of the decks of version 1 were about one thing in nearly all cases (see `likeness`)."""
