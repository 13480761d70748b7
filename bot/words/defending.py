"""Notices when somebody who asked for feedback explains or defends instead of asking on.

A small English word list, used here and nowhere else; nothing is sent anywhere. It errs on the side of silence: one
plain phrase of defence is enough, a weaker one needs a second, and a reply that asks a question needs one more.
"""

from __future__ import annotations

import re

HINT = "This explains rather than asks. Keep it, or turn it into a question?"
HEARD_HINT = "Say back what they said before you explain."
MOST_SHOWN = 3

_PLAIN = (
    # Correcting the other person's view.
    r"(?:you|people) (?:have to|need to|must|should) (?:understand|know|see|remember|consider)",
    r"you(?: clearly| just)? (?:don't|do not|didn't|did not|can't|cannot) (?:know|see|understand|reali[sz]e)",
    r"you(?:'re| are) (?:wrong|mistaken|misreading|being unfair)",
    r"you(?:'ve| have)? (?:misunderstood|misunderstand|misread|got (?:it|that|this) wrong)",
    r"that(?:'s| is| was)(?: just| simply)? (?:not (?:true|fair|right|what (?:i|happened))|unfair|untrue|wrong)",
    r"i (?:disagree|don't agree|do not agree|never (?:said|did|meant))",
    # Speaking for one's own defence.
    r"in my defen[cs]e",
    r"to defend myself",
    r"(?:it|that) (?:wasn't|was not|isn't|is not) (?:my|our) (?:fault|idea|decision|choice|job)",
    r"i had no (?:choice|option|other choice)",
    r"(?:blame|ask) (?:the|my) (?:team|boss|manager|board|ceo)",
)
"""Phrases that hardly ever open a door."""

_WEAK = (
    # Giving reasons nobody asked for.
    r"the (?:only )?reason (?:i|we|why|that|is|was|for)",
    r"(?:i|we) (?:had|was|were) (?:to|forced to|asked to|told to)",
    r"(?:that|this|it)(?:'s| is| was) (?:only )?because",
    r"let me (?:explain|clarify|be clear)",
    r"what (?:i|we) (?:actually |really )?meant",
    r"i (?:actually|really) (?:did|do|tried|try|was|am)",
    r"i was (?:only|just) (?:trying|doing|being)",
    # Making it smaller.
    r"to be fair",
    r"as i(?:'ve| have)? (?:said|explained|told)",
    r"(?:yes|sure|okay|ok|thanks|thank you),? but",
    r"everybody (?:does|did) (?:it|that)",
    r"under (?:those|these|the) circumstances",
)
"""Phrases that defend in company of others."""


def _found(patterns: tuple[str, ...], text: str) -> list[tuple[int, str]]:
    return [(match.start(), match.group()) for one in patterns for match in re.finditer(rf"\b{one}\b", text, re.I)]


def defends(text: str) -> tuple[str, ...]:
    """Return the phrases of a reply that defend, in the writer's words and order; none when it rather asks."""
    even = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    plain, weak = _found(_PLAIN, even), _found(_WEAK, even)
    # A plain phrase counts twice.
    needed = 3 if "?" in even else 2
    if 2 * len(plain) + len(weak) < needed:
        return ()
    return tuple(phrase for _, phrase in sorted({*plain, *weak}))[:MOST_SHOWN]
