"""Counts over a whole set of items, each beside its limit, with the worst of them named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.decks.standard import limits, signs
from bot.decks.standard.items import Told
from bot.decks.standard.likeness import alike
from bot.models import FormName

WORST = 8
"""So many items are named at most where a share is too high."""


@dataclass(frozen=True, slots=True)
class Count:
    """One thing counted."""

    name: str
    found: str
    limit: str
    over: bool = False
    blamed: tuple[tuple[str, str], ...] = ()
    """Where, and what is the matter there; the worst first."""


Blamed = Sequence[tuple[Told, str]]


def counted(items: Sequence[Told]) -> list[Count]:
    """Return every count. `items` must not be empty."""
    return [count for counting in _COUNTINGS for count in counting(items)]


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / max(whole, 1):.0%})"


def _at_most(name: str, blamed: Blamed, whole: int, most: float) -> Count:
    over = len(blamed) > most * whole
    named = tuple((item.where, why) for item, why in blamed[:WORST]) if over else ()
    return Count(name, _share(len(blamed), whole), f"at most {most:.0%}", over, named)


def _none(name: str, blamed: Blamed) -> Count:
    return Count(name, str(len(blamed)), "none", bool(blamed), tuple((item.where, why) for item, why in blamed))


def _forms(items: Sequence[Told]) -> Iterable[Count]:
    for form in FormName:
        mine = [(item, f'is one more of the form "{form}"') for item in items if item.form == form]
        count = _at_most(f"form {form}", mine, len(items), limits.MOST_OF_A_FORM)
        yield count if mine else Count(count.name, count.found, "at least one", True, (("forms", f'none is "{form}"'),))


def _joined(items: Sequence[Told]) -> Iterable[Count]:
    asked = [item for item in items if item.question]
    joins = [(item, signs.asks(item.question)) for item in asked]
    twice = [(item, f"asks two things: {item.question}") for item, asks in joins if asks > 1]
    yield _at_most("questions that join two", twice, len(asked), limits.MOST_JOINED)
    yield _none(
        "questions that join three", [(item, f"asks three things: {item.question}") for item, asks in joins if asks > 2]
    )


def _openers(items: Sequence[Told]) -> Iterable[Count]:
    asked = [(item, item.question) for item in items if item.question]
    for what, texts, watched in (
        ("questions", asked, "Which"),
        ("texts", [(one, one.text) for one in items], "This week"),
    ):
        yield _opening(what, texts, watched)
        others = Counter(" ".join(text.split()[:2]) for _, text in texts if not text.startswith(f"{watched} "))
        yield from (_opening(what, texts, opening) for opening, _ in others.most_common(1))


def _opening(what: str, texts: Blamed, opening: str) -> Count:
    mine = [(item, f'opens with "{opening}"') for item, text in texts if f"{text} ".startswith(f"{opening} ")]
    return _at_most(f'{what} that open with "{opening}"', mine, len(texts), limits.MOST_OF_AN_OPENER)


def _first_sentences(items: Sequence[Told]) -> Iterable[Count]:
    longest = sorted(((len(item.sentences[0].split()), item) for item in items), key=lambda one: -one[0])
    long = [(item, f"its first sentence has {n} words") for n, item in longest if n > limits.FIRST_SENTENCE]
    yield _none(f"first sentences over {limits.FIRST_SENTENCE} words", long)


def _maxims(items: Sequence[Told]) -> Iterable[Count]:
    tips = [item for item in items if not item.question]
    found = [(item, f"ends in a maxim: {item.sentences[-1]}") for item in tips if signs.is_maxim(item.sentences[-1])]
    yield _at_most("tips that end in a maxim", found, len(tips), limits.MOST_MAXIMS)


def _figures(items: Sequence[Told]) -> Iterable[Count]:
    found = [
        (item, f'gives a figure that nobody counted: "{it[0]}"')
        for item in items
        if (it := signs.FIGURE.search(item.own))
    ]
    yield _none("invented figures", found)


def _speech(items: Sequence[Told]) -> Iterable[Count]:
    said = [(item, it["said"]) for item in items for it in signs.SPEECH.finditer(item.own)]
    found = [
        (item, f"quotes without quotation marks: {words}") for item, words in said if signs.OF_SPEECH.search(words)
    ]
    yield _none("speech without quotation marks", found)


def _written_down(items: Sequence[Told]) -> Iterable[Count]:
    found = [(item, "asks to write it down") for item in items if signs.WRITTEN_DOWN.search(item.whole)]
    yield _at_most('items with "write down"', found, len(items), limits.MOST_WRITTEN_DOWN)


def _executive(items: Sequence[Told]) -> Iterable[Count]:
    theirs = sum(signs.EXECUTIVE.search(item.whole) is not None for item in items)
    least = limits.LEAST_EXECUTIVE
    over = theirs < least * len(items)
    blamed = (("the whole set", "too few items are about a CEO, a board, peers, strategy, letting go or hiring"),)
    yield Count(
        "the executive's world", _share(theirs, len(items)), f"at least {least:.0%}", over, blamed if over else ()
    )


def _sizes(items: Sequence[Told]) -> Iterable[Count]:
    found: list[tuple[Told, str]] = []
    for item in items:
        words = len(item.text.split())
        least, most = limits.SETUP_WORDS if item.question else limits.TIP_WORDS
        if not least <= words <= most:
            found.append((item, f"its text has {words} words; ours take {least} to {most}"))
        least, most = limits.TIP_WORDS_IN_ALL
        in_all = words + _shown(item)
        if not item.question and not least <= in_all <= most:
            found.append((item, f"has {in_all} words with all its parts; ours take {least} to {most}"))
    yield _none("texts too short or too long", found)


def _shown(item: Told) -> int:
    return sum(len(text.split()) for text in (*item.aloud, *item.extras))


def _likeness(items: Sequence[Told]) -> Iterable[Count]:
    pairs = alike(items, limits.TOO_ALIKE)
    found = [(one, f'is about the same as "{other.id}" ({how:.2f} alike)') for how, other, one in pairs]
    yield _none("pairs about the same thing", found)


Counting = Callable[[Sequence[Told]], Iterable[Count]]
_COUNTINGS: tuple[Counting, ...] = (
    _forms,
    _joined,
    _openers,
    _first_sentences,
    _sizes,
    _maxims,
    _figures,
    _speech,
    _written_down,
    _executive,
    _likeness,
)
