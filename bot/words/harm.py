"""Catches threats and slurs before anything is sealed: nobody shall be hurt under the cover of having no name.

Small, English and local. It knows plain threats against a person and a short list of words that are slurs and nothing
else. Idioms pass ("this deadline is killing me"), and so does sharp criticism: what is hard to hear is not harm. The
slurs are kept as digests, so that this file can be read aloud; `digest` makes one more for a community's own list.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

ADVICE = (
    "“{0}” reads as {1}. Sidecar does not carry that, and has kept nothing. Say what happened and what it did, then "
    "send it again."
)

_PERSON = r"(?:you|u|her|him|them|your (?:family|kids|children|wife|husband|partner))"
_VERB = r"(?:kill|hurt|stab|shoot|strangle|beat|punch|rape|murder|destroy|ruin|burn)"
_THREATS = (
    rf"(?:i|we)(?:'ll| will|'m going to| am going to|'re going to| are going to|'m gonna| gonna) {_VERB} {_PERSON}",
    rf"(?:somebody|someone) (?:should|ought to|will) {_VERB} {_PERSON}",
    r"(?:i|we) know where you (?:live|sleep|park)",
    # Only where the sentence ends there: "I will find you a coach" is no threat.
    r"(?:i|we)(?:'ll| will) (?:find|get|come for) you(?= ?[.!,;]|$)",
    r"watch your back",
    r"you(?:'ll| will) (?:pay|suffer) for (?:this|that|it)",
    r"you(?:'ll| will) (?:regret|be sorry for) (?:this|that|it)",
    r"you(?:'re| are) (?:dead|a dead (?:man|woman))(?= ?[.!,;]|$)",
    r"(?:go )?(?:kill|hang) yourself",
    r"kys",
    r"you (?:should|deserve to) (?:die|be dead|be hurt)",
)
_SLURS = frozenset(
    {
        "120f6e5b4ea32f65", "08a841e996781e9e", "c3de533e9b7fe63b", "8f5083e3e5c7dc89", "cc02032349c833ac",
        "98b52c4b6b7d1f48", "eef3bd091670c344", "16ea09fc78ca83ca", "33740da8a87dc7de", "22fc75e65a0e9d34",
        "333f7618092958c7", "3b1e0d7c5dd45583",
    }
)  # fmt: skip
"""Words that are slurs and have no other meaning; what is also a tool, a dog or a verb is not here."""
# Digits and signs typed for the letters they look like.
_LEET = str.maketrans("013457$@", "oleastsa")


@dataclass(frozen=True, slots=True)
class Harm:
    """What was found: in the writer's words, and what to do about it."""

    kind: str
    excerpt: str

    @property
    def advice(self) -> str:
        """The sentence for the writer: what was found, that nothing was kept, what to do."""
        return ADVICE.format(self.excerpt, f"a {self.kind}")


def digest(word: str) -> str:
    """Return a word as the list of slurs keeps it: 16 hexadecimal digits of its plain small letters."""
    return hashlib.sha256(word.casefold().translate(_LEET).encode()).hexdigest()[:16]


def harm(text: str) -> Harm | None:
    """Return the first threat or slur in a text, or None."""
    even = re.sub(r"\s+", " ", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    for pattern in _THREATS:
        if match := re.search(rf"\b{pattern}\b", even, re.I):
            return Harm("threat", match.group())
    for word in re.findall(r"[\w$@]+", even):
        # A digest knows one spelling, so plurals are cut by hand.
        if {digest(word), digest(word.removesuffix("s")), digest(word.removesuffix("es"))} & _SLURS:
            return Harm("slur", word)
    return None
