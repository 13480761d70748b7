"""What peers marked, beside one's own view of the same things.

One round only: the newest with the exercise's lens, and what was allowed beside it at its opening. Bands of two rounds
are never laid side by side here: which may be was decided then (docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.engine import Engine
from bot.errors import ContentError
from bot.feedback import scores
from bot.models import (
    HIGH,
    LOW,
    MIDDLE,
    POINTS,
    SOME,
    Bands,
    Beside,
    Chart,
    Exercise,
    KeptScores,
    PeerHalf,
    QuestionKind,
    Reading,
    Sheet,
    Who,
)
from bot.workbook.amounts import bar
from bot.workbook.readings import in_panes

MIDDLES = {LOW: 1.5, MIDDLE: 3.0, HIGH: 4.5}
"""How long a bar is for a band: as far as its middle, for nothing finer is known."""
BAND_WORDS = {LOW: "1 to 2", MIDDLE: "about 3", HIGH: f"4 to {POINTS}"}
WHY = (
    "A band is shown only where enough people marked something and not nearly all of them the same; where it says "
    "“not shown”, the reason is kept nowhere."
)
YOU, PEERS, BEFORE = "You", "Peers", "Peers before"
NONE = "none of them"
Marks = tuple[Bands | None, Bands | None]
"""What is shown of a question, and what may stand beside it."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One thing that somebody gave a point to, and what peers gave it."""

    name: str
    own: int
    marks: Marks


async def beside(engine: Engine, who: Who, sheet: Sheet) -> tuple[Beside, ...]:
    """Return what peers marked beside a finished result; nothing before a round with its lens was opened."""
    exercise = _exercise(engine, sheet)
    half = exercise.half_after(sheet.result.outcome_id) if exercise and sheet.result else None
    if exercise is None or half is None or not half.beside:
        return ()
    newest = next((one for one in await scores.kept(engine, who) if one.lens_id == half.lens), None)
    if newest is None:
        return ()
    rows = list(_rows(exercise, half, sheet, newest))
    return (*([_bars(rows, newest)] if rows else []), *_panes(exercise, half, sheet, newest))


def _exercise(engine: Engine, sheet: Sheet) -> Exercise | None:
    try:
        return engine.content.exercise(sheet.exercise_id)
    except ContentError:
        return None


def _marks(half: PeerHalf, name: str, kind: QuestionKind, kept: KeptScores) -> Marks | None:
    """Return what peers marked of one thing. None when their round did not ask for it: decks change."""
    place = half.beside[name] - 1
    if place >= len(kept.questions) or kept.questions[place].kind is not kind:
        return None
    return kept.scores.at(place)


def _rows(exercise: Exercise, half: PeerHalf, sheet: Sheet, kept: KeptScores) -> Sequence[_Row]:
    given = sheet.result.scores if sheet.result else {}
    named = [(name, exercise.scores[name]) for name in half.beside if name in exercise.scores]
    marked = [(shown, _marks(half, name, QuestionKind.SCALE, kept)) for name, shown in named if shown in given]
    return [_Row(shown, given[shown], marks) for shown, marks in marked if marks is not None]


def _bars(rows: Sequence[_Row], kept: KeptScores) -> Beside:
    lines = [line for row in rows for line in _lines(row)]
    text = (
        f"Peers' bars are of all together, as long as the middle of a band, from {_round(kept)}. "
        f"They see more than you in: {_where(rows, 1)}. You see more than they do in: {_where(rows, -1)}. {WHY}"
    )
    own = tuple((row.name, float(row.own)) for row in rows)
    return Beside(Reading("Beside what peers marked", text, tuple(lines), own), _chart(rows))


def _round(kept: KeptScores) -> str:
    return f"the answers of {kept.day:%-d %B %Y}"


def _lines(row: _Row) -> list[str]:
    now, before = row.marks
    lines = [row.name, f"{bar(row.own / POINTS)} {row.own}  you", _peers(now, "peers")]
    return [*lines, _peers(before, "peers, last time")] if before else lines


def _peers(bands: Bands | None, whose: str) -> str:
    if bands is None:
        return f"{bar(0)} not shown  {whose}"
    return f"{bar(MIDDLES[bands[0]] / POINTS)} {BAND_WORDS[bands[0]]}  {whose}"


def _where(rows: Sequence[_Row], side: int) -> str:
    """Return what peers put into a higher band (1) or a lower one (-1) than its member did."""
    found = [row.name for row in rows if row.marks[0] and (row.marks[0][0] - _band(row.own)) * side > 0]
    return ", ".join(found) or NONE


def _band(points: int) -> int:
    return LOW if points <= 2 else MIDDLE if points == 3 else HIGH


def _chart(rows: Sequence[_Row]) -> Chart:
    series = [(YOU, tuple(float(row.own) for row in rows)), (PEERS, tuple(_length(row.marks[0]) for row in rows))]
    if any(row.marks[1] for row in rows):
        series.append((BEFORE, tuple(_length(row.marks[1]) for row in rows)))
    names = tuple(row.name for row in rows)
    return Chart("You, and peers beside you", names, tuple(series), f"1 to {POINTS}; without a bar: not shown")


def _length(bands: Bands | None) -> float:
    return MIDDLES[bands[0]] if bands else 0.0


def _panes(exercise: Exercise, half: PeerHalf, sheet: Sheet, kept: KeptScores) -> Sequence[Beside]:
    found = []
    for name in half.beside:
        step, marks = exercise.step(name), _marks(half, name, QuestionKind.PICKS, kept)
        if step is None or marks is None:
            continue
        given = sheet.answers.get(name)
        own = [str(one) for one in given] if isinstance(given, tuple) else []
        mine = [option.text for option in step.options if option.id in own]
        title = f"{step.name}: with what peers picked"
        found.append(Beside(_picked(title, kept.questions[half.beside[name] - 1].options, mine, marks[0], kept)))
    return found


def _picked(title: str, options: Sequence[str], mine: Sequence[str], bands: Bands | None, kept: KeptScores) -> Reading:
    if bands is None:
        return Reading(title, f"Not shown. {WHY}")
    theirs = [option for option, share in zip(options, bands, strict=True) if share >= SOME]
    lines, words = in_panes({option: option for option in options}, mine, theirs)
    text = (
        f"“They” is what two or more picked, in {_round(kept)}. "
        f"What only they see: {words['theirs']}. What only you see, one of them may have picked as well."
    )
    return Reading(title, text, lines)
