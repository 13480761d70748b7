"""Questions that are marked: inputs for the giver, bands for the asker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.models import (
    HIGH,
    LOW,
    MIDDLE,
    MOST,
    POINTS,
    SOME,
    Bands,
    Brief,
    Mark,
    Message,
    Question,
    QuestionKind,
    Scores,
)
from handlers.views import blocks as b

CANNOT_SAY = "I cannot say"
NOT_SHOWN = "_Not shown._"
NEVER_ALONE = "Marks and picks are shown only as one summary of everyone's, or not at all."
WHY = (
    "You see a summary, and only where enough people marked something and not nearly all of them the same. "
    "“Not shown” has several reasons, and does not tell which."
)


def mark_input(name: str, question: Question, mark: Mark) -> dict[str, Any]:
    """Return what a giver marks a question with, filled in with what they marked before."""
    chosen = [str(one) for one in mark]
    if question.kind is QuestionKind.PICKS:
        options = [b.option(text, str(place)) for place, text in enumerate(question.options)]
        return b.several(name, options, chosen, most=question.most, placeholder=f"Pick up to {question.most}")
    ends = {1: f"1: {question.low}", POINTS: f"{POINTS}: {question.high}"}
    points = [b.option(ends.get(point, str(point)), str(point)) for point in range(1, POINTS + 1)]
    # What is chosen in such a menu cannot be taken back, so there must be something to choose that says nothing.
    return b.select(name, [*points, b.option(CANNOT_SAY, "0")], chosen[0] if chosen else None)


def score_blocks(brief: Brief, scores: Scores) -> list[dict[str, Any]]:
    """Return what a round says in bands, question by question, and what may stand beside it."""
    rows = [b.section("*What they marked, all together*")]
    for place, question in enumerate(brief.questions):
        if question.scored:
            # One block a question: beside thirteen answers a window has few left (`answers_view`).
            now, before = scores.at(place)
            lines = [f"*{b.escape(question.label)}*", _said(question, now)]
            if before:
                lines.append(f"Last time: {_said(question, before)}")
            rows.append(b.section("\n".join(lines)))
    return [*rows, b.context(WHY)]


def _said(question: Question, bands: Bands | None) -> str:
    if bands is None:
        return NOT_SHOWN
    if question.kind is QuestionKind.SCALE:
        words = {
            LOW: f"1 to 2 of {POINTS} ({question.low})",
            MIDDLE: f"about 3 of {POINTS}",
            HIGH: f"4 to {POINTS} of {POINTS} ({question.high})",
        }
        return b.escape(words[bands[0]])
    shares = {MOST: "More than half picked", SOME: "Two or more picked"}
    said = [f"{words}: {_picked(question, bands, share)}" for share, words in shares.items() if share in bands]
    return b.escape(". ".join(said) or "No two people picked the same.")


def _picked(question: Question, bands: Bands, share: int) -> str:
    return "; ".join(_with(question.options, bands, share))


def _with(options: Iterable[str], bands: Bands, share: int) -> list[str]:
    return [option for option, found in zip(options, bands, strict=True) if found == share]


def scores(brief: Brief, told: Scores) -> Message:
    """Return the one message with what was marked in a round: it comes whether or not anything is shown."""
    return Message("What people marked in your request, all together", tuple(score_blocks(brief, told)))
