"""What is counted in texts that a reading reads, for conditions such as "telling.we at least 3"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

from bot.models import Answers, Condition, Exercise, Must, ReadingKind, ReadingOf
from bot.words.telling import said_i, said_we, seconds_to_say, vague_words

COUNTS: Mapping[ReadingKind, Mapping[str, Callable[[str], int]]] = {
    ReadingKind.WORDS: {
        "i": said_i,
        "we": said_we,
        # How many more times I than we: below 0 the group does what its teller should have done.
        "own": lambda text: said_i(text) - said_we(text),
        "vague": lambda text: len(vague_words(text)),
    },
    ReadingKind.SPEAKING_TIME: {"seconds": seconds_to_say},
}


def text_of(reading: ReadingOf, answers: Answers) -> str:
    """Return the texts that a reading reads, as one."""
    return "\n".join(text for name in reading.of if isinstance(text := answers.get(name), str) and text)


def counted(exercise: Exercise, answers: Answers) -> dict[str, int]:
    """Return what is counted so far in each reading with an id; nothing of one whose texts are all empty."""
    read = ((one, text_of(one, answers)) for one in exercise.readings if one.id)
    return {f"{one.id}.{name}": count(text) for one, text in read if text for name, count in COUNTS[one.kind].items()}


def count_holds(one: Condition, counts: Mapping[str, int]) -> bool:
    """Tell whether a condition about a count holds; of what is not there neither at least nor below does."""
    number = counts.get(one.subject)
    return number is not None and (number >= int(one.value)) is (one.must is Must.AT_LEAST)


def together(about: Iterable[Condition]) -> list[frozenset[Condition]]:
    """Return which conditions about counts can hold together once there are texts, for the proof."""
    readings: dict[str, list[Condition]] = {}
    for one in about:
        readings.setdefault(one.subject.partition(".")[0], []).append(one)
    found = [frozenset[Condition]()]
    for name, theirs in readings.items():
        held = {frozenset(one for one in theirs if count_holds(one, counts)) for counts in _texts(name, theirs)}
        found = [before | more for before in found for more in held]
    return found


def _texts(name: str, about: Iterable[Condition]) -> Iterator[dict[str, int]]:
    """Yield the counts of texts of every sort that these conditions can tell apart."""
    asked = {one.subject.partition(".")[2] for one in about}
    sides = {max(0, abs(int(one.value)) + more) for one in about for more in (-1, 0, 1)} | {0}
    of_i, of_we = (sides if asked & {which, "own"} else {0} for which in ("i", "we"))
    vague, seconds = (sides if which in asked else {0} for which in ("vague", "seconds"))
    for i, we, empty, spoken in product(of_i, of_we, vague, seconds):
        counts = {"i": i, "we": we, "own": i - we, "vague": empty, "seconds": spoken}
        yield {f"{name}.{which}": number for which, number in counts.items()}
