"""A result laid beside the one before it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.models import Difference, Sheet


def before(sheet: Sheet, results: Sequence[Sheet]) -> Sheet | None:
    """Return the last result of the same exercise before this one; `results` come newest first."""
    same = [one for one in results if one.exercise_id == sheet.exercise_id]
    place = next((place for place, one in enumerate(same) if one.id == sheet.id), len(same))
    return same[place + 1] if place + 1 < len(same) else None


def differences(then: Sheet, now: Sheet) -> list[Difference]:
    """Return what is different now, and the outcome even when it is the same."""
    if then.result is None or now.result is None:
        return []
    found = [Difference("Outcome", then.result.title, now.result.title)]
    scores = [
        Difference(name, str(then.result.scores.get(name, 0)), str(points))
        for name, points in now.result.scores.items()
    ]
    earlier = dict(then.result.answers)
    answers = [Difference(name, earlier.get(name, ""), words) for name, words in now.result.answers]
    return found + [one for one in (*scores, *answers) if one.then != one.now]
