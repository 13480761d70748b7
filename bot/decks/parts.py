"""What kinds of content are made of: lines, paragraphs, ids, and the table that every item is.

A reason given here ends a sentence that begins with the name of the key: "title" "is empty".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.decks.themes import MOMENTS, THEMES, unlike

SECTION = 3000
"""Characters that one section of a Slack message holds, counted after `&` is written as `&amp;`."""

INVISIBLE = r"\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
"""Control characters, and those that turn or hide the text around them."""
DASHES = "‐‑‒–—―−"
"""What word processors make of a hyphen."""
_NAMES = {"\t": "a tab", "\n": "a line break", "\u00a0": "a no-break space", "\ufeff": "a byte order mark"}


def named(char: str) -> str:
    """Return what to call a character that nobody sees: "a tab", "a zero width space (U+200B)"."""
    name = unicodedata.name(char, "control character").lower()
    return _NAMES.get(char) or f"{'an' if name[0] in 'aeiou' else 'a'} {name} (U+{ord(char):04X})"


def plain(text: str) -> str:
    """Refuse what is empty, and what Slack would read as formatting."""
    if not text.strip():
        raise ValueError("is empty")
    markup = re.search("[<>*_~`]", text)
    if markup:
        raise ValueError(f'must be plain text; take out "{markup[0]}"')
    return text


def line(text: str) -> str:
    """Return one line of plain text."""
    unseen = re.search(f"[{INVISIBLE}]", plain(text.strip()))
    if unseen:
        raise ValueError(f"must be one line of plain text; take out {named(unseen[0])}")
    return text.strip()


def paragraphs(text: str) -> str:
    """Return the text with its paragraphs unwrapped: a file may break lines where it likes."""
    # Line breaks and tabs are space like any other.
    invisible = re.search(f"[{INVISIBLE}]", plain(text).replace("\n", " ").replace("\t", " "))
    if invisible:
        behind = text[: text.index(invisible[0])].split()[-1:]
        place = f" behind “{behind[0]}”" if behind else ""
        raise ValueError(f"must be plain text; take out {named(invisible[0])}{place}")
    unwrapped = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    size = len(unwrapped.replace("&", "&amp;"))
    if size > SECTION:
        raise ValueError(f"takes {size} characters in Slack; at most {SECTION} fit")
    return unwrapped


def words(least: int, most: int) -> Callable[[str], str]:
    """Return what refuses a text with fewer or more words."""

    def counted(text: str) -> str:
        count = len(text.split())
        if not least <= count <= most:
            raise ValueError(f"has {count} words; it takes {least} to {most}")
        return text

    return counted


def question(text: str) -> str:
    """Refuse what is no question."""
    if not text.endswith("?"):
        raise ValueError("must end with a question mark")
    return text


def slug(text: str) -> str:
    """Refuse what is no id."""
    dash = re.search(f"[{DASHES}]", text)
    if dash:
        raise ValueError(f"has a dash ({dash[0]}) where a hyphen (-) belongs; word processors make one of the other")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError('takes small letters, digits and single hyphens, for instance "running-meetings"')
    return text


def time_code(text: str) -> str:
    """Refuse what is no time code."""
    if not re.fullmatch(r"[0-9]{2}:[0-5][0-9]:[0-5][0-9]", text):
        raise ValueError('must be a time code such as "00:53:35"')
    return text


def one_of(what: str, known: Mapping[str, str]) -> Callable[[str], str]:
    """Return what refuses a word that is not known, with the one that was probably meant."""

    def chosen(word: str) -> str:
        if word not in known:
            raise ValueError(f'"{word}" {unlike(what, word, known)}')
        return word

    return chosen


def each_once(words: list[str]) -> list[str]:
    """Refuse a list that says something twice."""
    for word in words:
        if words.count(word) > 1:
            raise ValueError(f'names "{word}" twice')
    return words


Line = AfterValidator(line)
Id = Annotated[str, Field(max_length=60), AfterValidator(slug)]
Theme = Annotated[str, AfterValidator(one_of("theme", THEMES))]
Moment = Annotated[str, AfterValidator(one_of("moment", MOMENTS))]
TimeCode = Annotated[str, AfterValidator(time_code)]
Ideas = Annotated[list[str], Field(min_length=1), AfterValidator(each_once)]


class Shape(BaseModel):
    """A table in a file: every key is known and of its type."""

    # Strict: a number must not pass for text. No key that is unknown: it is a misspelt one.
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Item(Shape):
    """What every kind of content has: an id that stays the same for ever and belongs to no other item."""

    id: Id

    @property
    def ideas(self) -> list[str]:
        """The ids of the sources it draws on."""
        return []

    @property
    def texts(self) -> list[str]:
        """What it says, where saying the same as another item would be a fault."""
        return []


class TitledShape(Item):
    """What people see listed."""

    title: Annotated[str, Field(max_length=60), Line]
