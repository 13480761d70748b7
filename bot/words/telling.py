"""How somebody tells a story: "I" against "we", words that say little, and how long it takes to say."""

from __future__ import annotations

import re

WORDS_A_MINUTE = 140
"""At which people speak when they are listened to."""
_I = re.compile(r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|mine|myself)\b", re.IGNORECASE)
_WE = re.compile(r"\b(?:we|we['’](?:re|ve|d|ll)|us|our|ours|ourselves)\b", re.IGNORECASE)
VAGUE = (
    "a lot", "a number of", "aligned", "alignment", "and so on", "basically", "best practices", "collaborated", "drove",
    "enabled", "etc", "facilitated", "helped to", "impact", "impactful", "involved in", "kind of", "leveraged",
    "moved the needle", "owned", "participated in", "significant", "significantly", "some", "sort of", "spearheaded",
    "stakeholders", "strategic", "supported", "synergies", "various", "very", "worked on", "worked with",
)  # fmt: skip
"""Words that leave a listener asking: how, how much, which."""
_VAGUE = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, VAGUE), key=len, reverse=True))})\b", re.IGNORECASE)


def said_i(text: str) -> int:
    """Count how often somebody speaks of themselves alone."""
    return len(_I.findall(text))


def said_we(text: str) -> int:
    """Count how often somebody speaks of a group they are in."""
    return len(_WE.findall(text))


def vague_words(text: str) -> list[str]:
    """Return the words that say little, each once, in the order in which they come."""
    return list(dict.fromkeys(found.casefold() for found in _VAGUE.findall(text)))


def marked(text: str) -> str:
    """Return a text with [brackets] around "we" and its kin, and around words that say little."""
    return _WE.sub(lambda one: f"[{one[0]}]", _VAGUE.sub(lambda one: f"[{one[0]}]", text))


def seconds_to_say(text: str) -> int:
    """Return how long a text takes to say, in seconds."""
    return round(len(text.split()) * 60 / WORDS_A_MINUTE)
