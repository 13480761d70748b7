"""Tips, reflections and steps as the standard reads them: where they stand, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.decks.files import DeckItem, with_steps
from bot.decks.forms import FormedShape
from bot.decks.shapes import StepShape, TipShape
from bot.decks.standard.signs import HELP


@dataclass(frozen=True, slots=True)
class Told:
    """One item, in words."""

    where: str
    """What a fault of it begins with: "file: item"."""
    id: str
    form: str
    title: str
    text: str
    """A tip's text, a reflection's set-up."""
    question: str
    """Empty in a tip."""
    aloud: tuple[str, ...]
    """What its form shows as somebody's words: a script, an example."""
    extras: tuple[str, ...]
    """What else its form shows."""
    bands: tuple[str, ...] = ()
    """What a score says: shown to whoever has it, so it does not count towards the length."""

    @property
    def own(self) -> str:
        """What is said in our own words, to its reader: without what stands in quotation marks."""
        return re.sub(
            r'"[^"]*"|“[^”]*”', '""', " \n".join([self.title, self.text, self.question, *self.extras, *self.bands])
        )

    @property
    def whole(self) -> str:
        """Everything it says."""
        return " \n".join([self.title, self.text, self.question, *self.aloud, *self.extras, *self.bands])

    @property
    def about(self) -> str:
        """Everything it says, but for the sentences that point to real help."""
        said = re.split(r"(?<=[.!?])\s+|\n", self.whole)
        return " ".join(sentence for sentence in said if not HELP.search(sentence))

    @property
    def sentences(self) -> list[str]:
        """The sentences of its text."""
        return re.split(r'(?<=[.!?])"?\s+|(?<=[.!?]")\s+', self.text.strip())


def told(entries: Iterable[DeckItem]) -> list[Told]:
    """Return what of these entries the standard is about, steps of arcs included."""
    shapes = [(entry.where, entry.item) for entry in with_steps(entries)]
    return [_told(where, item) for where, item in shapes if isinstance(item, TipShape | StepShape)]


def _told(where: str, item: TipShape | StepShape) -> Told:
    text, question = (item.text, "") if isinstance(item, TipShape) else (item.setup, item.question)
    bands = tuple(band.text for band in item.bands or [])
    return Told(where, item.id, item.form, item.title, text, question, _aloud(item), _others(item), bands)


def _aloud(item: FormedShape) -> tuple[str, ...]:
    return tuple(text for text in (item.say, item.before, item.after) if text)


def _others(item: FormedShape) -> tuple[str, ...]:
    return tuple(text for text in item.extras if text not in _aloud(item))
