"""Readings: what is worked out from answers and was not typed by anybody. One function a kind.

Each returns lines to show, and words for the places its text may have.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.decks.exercises.counting import text_of
from bot.decks.exercises.places import cell_words, filled, words_of
from bot.decks.exercises.readings import column_of
from bot.decks.exercises.walking import Walk, holds, points_of
from bot.models import Exercise, Given, Reading, ReadingKind, ReadingOf
from bot.words.telling import marked, said_i, said_we, seconds_to_say, vague_words
from bot.workbook.amounts import MINUS, at_end, bar, clock, digits, table

WORKING_LIFE = 60
"""Years a working life may last."""
NOTHING = "nothing"
Lines = tuple[str, ...]
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Doing:
    """What readings read: an exercise, the way somebody took through it, and the day it is."""

    exercise: Exercise
    way: Walk
    today: date

    def answer(self, name: str) -> Given | None:
        """Return what was answered."""
        return self.way.answers.get(name)

    def words(self, name: str) -> str:
        """Return an answer as words, also of one column: "roles.company"; or what was counted: "telling.we"."""
        if name in self.way.counts:
            return str(self.way.counts[name])
        column = column_of(self.exercise, name)
        if column:
            given = self.answer(column[0].id)
            rows = given if isinstance(given, tuple) else ()
            return ", ".join(filter(None, (cell_words(column[1], row) for row in rows)))
        step = self.exercise.step(name)
        return words_of(step, self.answer(name)) if step else ""


def readings(doing: Doing) -> tuple[Reading, ...]:
    """Work out every reading of an exercise that applies."""
    return tuple(_reading(doing, one) for one in doing.exercise.readings if holds(one.when, doing.way))


def _reading(doing: Doing, one: ReadingOf) -> Reading:
    lines, words = _KINDS[one.kind](doing, one)
    text = filled(one.text, lambda name: words[name] if name in words else doing.words(name))
    amounts = _BARS[one.kind](doing, one) if one.kind in _BARS else {}
    return Reading(one.title, text, lines, tuple(amounts.items()))


def _scored(doing: Doing, one: ReadingOf) -> dict[str, float]:
    return {name: float(points) for name, points in _worth_a_bar(_totals(doing, one.of)).items()}


def _worth_a_bar(totals: dict[str, int]) -> dict[str, int]:
    """Return the scores that have a bar: an empty one says nothing beside others."""
    return {name: points for name, points in totals.items() if points} or totals


def _totals(doing: Doing, scores: Iterable[str]) -> dict[str, int]:
    """Return what scores come to, by what people read for each."""
    return {doing.exercise.scores[score]: doing.way.scores[score] for score in scores}


def _bars(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    totals = _totals(doing, _by_points(doing, one))
    shown = _worth_a_bar(totals)
    most = max(1, *shown.values())  # without any points there would be nothing to divide by
    lines = (f"{bar(points / most)} {points}  {name}" for name, points in shown.items())
    return tuple(lines), {"highest": at_end(max, totals), "lowest": at_end(min, totals)}


def _by_points(doing: Doing, one: ReadingOf) -> list[str]:
    return sorted(one.of, key=lambda score: -doing.way.scores[score])


def _evidence(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    lines = [line for score in _by_points(doing, one) for line in ("", *_weighed(doing, score))][1:]
    return tuple(lines), {"highest": at_end(max, _totals(doing, one.of))}


def _weighed(doing: Doing, score: str) -> Lines:
    facts, total = _facts(doing, score), doing.way.scores[score]
    speaks = sum(points for _, points in facts if points > 0)
    points = f"{total} {'point' if abs(total) == 1 else 'points'}".replace("-", MINUS)
    head = f"{doing.exercise.scores[score]}, {points}: {speaks} for, {speaks - total} against"
    return (head, *(f"{'+' if points > 0 else MINUS}{abs(points)} {fact}" for fact, points in facts))


def _facts(doing: Doing, score: str) -> list[tuple[str, int]]:
    """Return each answer that added to a score or took away, with how much."""
    found = []
    for step in doing.exercise.steps:
        given = doing.answer(step.id)
        several = given if isinstance(given, tuple) else ()
        # Of several options each is a fact of its own; rows give no scores.
        single: list[Given] = [(one,) for one in several if isinstance(one, str)]
        for fact in [given] if given is not None and not several else single:
            points = sum(more for name, more in points_of(step, fact) if name == score)
            if points:
                found.append((f"{step.name}: {words_of(step, fact)}", points))
    return found


def _covered(doing: Doing, one: ReadingOf) -> dict[str, float]:
    return _amounts_in_rows(doing, one) if "." in one.of[0] else _amounts(doing, one)


def _coverage(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    amounts = _covered(doing, one)
    missing = [name for name, amount in amounts.items() if not amount]
    words = {
        "missing": ", ".join(missing) or NOTHING,
        "most": at_end(max, amounts) if any(amounts.values()) else NOTHING,
        "total": digits(sum(amounts.values())),
    }
    return table(amounts), words


def _amounts(doing: Doing, one: ReadingOf) -> dict[str, float]:
    steps = [step for name in one.of if (step := doing.exercise.step(name))]
    return {step.name: _float(doing.answer(step.id)) for step in steps}


def _amounts_in_rows(doing: Doing, one: ReadingOf) -> dict[str, float]:
    found = column_of(doing.exercise, one.of[0])
    if found is None:
        return {}
    step, column = found
    by, amounts = one.by.partition(".")[2], dict.fromkeys((option.id for option in column.options), 0.0)
    given = doing.answer(step.id)
    for row in given if isinstance(given, tuple) else ():
        option_id = row.get(column.id, "") if isinstance(row, dict) else ""
        if isinstance(row, dict) and option_id in amounts:
            amounts[option_id] += _float(row.get(by)) if by else 1
    return {option.text: amounts[option.id] for option in column.options}


def _float(given: object) -> float:
    try:
        return float(str(given))
    except ValueError:
        return 0.0


def _words(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    text = text_of(one, doing.way.answers)
    i, we, vague = said_i(text), said_we(text), vague_words(text)
    lines = (f"I, me, my: {i}", f"we, us, our: {we}", f"Says little: {', '.join(vague) or NOTHING}", marked(text))
    return lines, {"i": str(i), "we": str(we), "vague": ", ".join(vague) or NOTHING}


def _speaking_time(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    text = text_of(one, doing.way.answers)
    spoken = seconds_to_say(text)
    over = spoken - one.seconds
    words = {
        "time": clock(spoken),
        "words": str(len(text.split())),
        "over": f"{clock(over)} too long" if over > 0 else f"{clock(-over)} to spare",
    }
    return (f"{bar(spoken / one.seconds)} {words['time']} of {clock(one.seconds)}",), words


def _years_left(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    age = _float(doing.answer(one.of[0]))
    began = _float(doing.answer(one.of[1])) if len(one.of) > 1 else 0.0
    done = max(0, min(WORKING_LIFE, round(age - (began or one.start))))
    left = WORKING_LIFE - done
    words = {"done": str(done), "left": str(left), "share": f"{round(100 * done / WORKING_LIFE)} %"}
    return (f"{bar(done / WORKING_LIFE)} {done} of {WORKING_LIFE} years; {left} ahead",), words


def _ranking(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    step, given = doing.exercise.step(one.of[0]), doing.answer(one.of[0])
    places = given if isinstance(given, tuple) else ()
    names = [words_of(step, (each,)) for each in places if isinstance(each, str)] if step else []
    lines = (f"{place}. {name}" for place, name in enumerate(names, 1))
    return tuple(lines), {"first": names[0] if names else NOTHING, "last": names[-1] if names else NOTHING}


def _contrast(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    steps = [step for name in one.of if (step := doing.exercise.step(name))]
    return tuple(f"{step.name}: {doing.words(step.id) or NOTHING}" for step in steps), {}


def _each(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    step, given = doing.exercise.step(one.of[0]), doing.answer(one.of[0])
    rows = given if step and isinstance(given, tuple) else ()
    lines = []
    for number, row in enumerate(rows, 1):
        cells = {column.id: cell_words(column, row) for column in step.columns} if step else {}
        here = cells | {"number": str(number)}
        lines.append(filled(one.line, lambda name, here=here: here.get(name) or doing.words(name)))  # type: ignore[misc]
    return tuple(lines), {"count": str(len(rows))}


def _panes(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    step = doing.exercise.step(one.of[0])
    mine, theirs = (set(_picked(doing.answer(name))) for name in one.of)
    texts = {option.id: option.text for option in step.options} if step else {}
    return in_panes(texts, mine, theirs)


def in_panes(texts: Mapping[str, str], mine: Collection[str], theirs: Collection[str]) -> tuple[Lines, Words]:
    """Return four panes of what can be picked, by what each side picked, and the words of each pane."""
    seen = {"both": (True, True), "mine": (True, False), "theirs": (False, True), "neither": (False, False)}
    words = {
        pane: ", ".join(text for name, text in texts.items() if (name in mine, name in theirs) == sides) or NOTHING
        for pane, sides in seen.items()
    }
    heads = {"both": "Both see it", "mine": "Only I see it", "theirs": "Only they see it", "neither": "Neither, yet"}
    return tuple(f"{head}: {words[name]}" for name, head in heads.items()), words


def _picked(given: Given | None) -> tuple[str, ...]:
    return tuple(str(one) for one in given) if isinstance(given, tuple) else ()


def _equity(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    percent, sale, before = (_float(doing.answer(name)) for name in one.of)
    worth = round(percent / 100 * max(0.0, sale - before))
    line = f"{percent:g} % of what is left of {sale:,.0f} after {before:,.0f}: {worth:,}"
    return (line,), {"worth": f"{worth:,}"}


def _countdown(doing: Doing, one: ReadingOf) -> tuple[Lines, Words]:
    try:
        days = (date.fromisoformat(str(doing.answer(one.of[0]))) - doing.today).days
    except ValueError:
        return (), {"days": "0", "weeks": "0"}
    line = f"{days} days from today" if days >= 0 else f"{-days} days ago"
    return (line,), {"days": str(max(0, days)), "weeks": str(max(0, days) // 7)}


_KINDS: Mapping[ReadingKind, Callable[[Doing, ReadingOf], tuple[Lines, Words]]] = {
    ReadingKind.BARS: _bars,
    ReadingKind.EVIDENCE: _evidence,
    ReadingKind.COVERAGE: _coverage,
    ReadingKind.WORDS: _words,
    ReadingKind.SPEAKING_TIME: _speaking_time,
    ReadingKind.YEARS_LEFT: _years_left,
    ReadingKind.RANKING: _ranking,
    ReadingKind.CONTRAST: _contrast,
    ReadingKind.EACH: _each,
    ReadingKind.PANES: _panes,
    ReadingKind.EQUITY: _equity,
    ReadingKind.COUNTDOWN: _countdown,
}
_BARS: Mapping[ReadingKind, Callable[[Doing, ReadingOf], dict[str, float]]] = {
    ReadingKind.BARS: _scored,
    ReadingKind.COVERAGE: _covered,
}
"""Of kinds whose lines are bars, the numbers behind them."""
