"""Finds the people of a directory in a text: full names, first names, surnames and handles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.words.folding import folded


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OFFICES = _words(
    """admin chief coach design head lead manager marketing member new people product sales support team
    test the user"""
)
"""What shared accounts are called: such a name counts only when written like one, "Product Team"."""

COMMON_WORDS = _OFFICES | _words(
    """ace amber an angel april art ash august autumn bay beau best bill black blue bob brook brown buck bud
    candy carol cash chance charity chase cherry chip christian clay cliff coral crystal daisy dale dawn day
    dean destiny diamond dick do don drew duke earl ernest eve ever faith fern field flora flower forest fox
    frank gene ginger glen good grace grant gray green guy hall happy harmony haven hazel he heath herb hill
    holly honor hope house hung hunter in iris ivy jack jade jay jean jewel joy journey june justice king
    kit knight lake lance lane lark laurel law lee legend liberty lily long love major man mark mason max
    may me melody mercy merit mike miles min misty moon moss my nick no noble nova olive on opal page paris
    park parker pat patience pearl peg penny pierce piper poppy porter power price prince prudence queen
    rain raven ray reed reign rich river rob robin rocky rod rose royal ruby rusty sage sandy saint scout
    sea serenity sharp short silver sky skip so song star sterling stew stone storm strong sue summer sun
    sunny tiger tim trace trip true van victor victory violet virtue wade ward warm warren we west white
    will willow winter wise wren wood young you zen"""
)
"""Names that are also ordinary words: they count only with a capital letter."""

_DOES = _words(
    """is was said says told has had does did can could would should helped helps knows asked asks gave gives took made
    led always never often and or also s"""
)
"""What follows a name at the start of a sentence, where the capital letter proves nothing."""

_MONTHS = _words("april may june august")
_WHEN = re.compile(r"\b(?:in|by|until|till|since|of|from|to|last|next|this|early|late|mid|every) ?\Z", re.IGNORECASE)
"""What makes May a month."""

_TITLES = _words("dr mr mrs ms prof sir")

_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(r"[(|,/\[]| [-–—] ")
"""Where a display name goes on with pronouns, a firm or a city."""
# Scripts that write without spaces, from Thai to Korean: such a name is looked for as it stands.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_Words = tuple[str, ...]


class Names:
    """Every way to name somebody of the directory, by the words it is made of.

    Full names and unusual first names count however they are written. Surnames, and first names that are also words
    ("Will", "Grace"), count only with a capital letter that the start of a sentence does not explain.
    """

    def __init__(self, people: Iterable[str]) -> None:
        self._anyhow: set[_Words] = set()
        self._capital: set[_Words] = set()
        self._unspaced: set[str] = set()
        for person in people:
            self._learn(_REMARK.split(person.lstrip("@"), maxsplit=1)[0].strip())
        self._learn_initialled()
        # No longer run of words is ever looked up, so that time grows with the text and not with its square.
        self._longest = max(map(len, self._anyhow | self._capital), default=0)

    def found_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the text names somebody, as start and end."""
        words = list(_WORD.finditer(text))
        keys = [folded(word[0]) for word in words]
        for first, word in enumerate(words):
            # The longest name first: "Ben Okafor", not "Ben".
            for last in range(min(first + self._longest, len(words)), first, -1):
                if self._is_name(tuple(keys[first:last]), text, word.start(), keys[last : last + 1]):
                    yield word.start(), words[last - 1].end()
                    break
        for name in self._unspaced:
            if (start := text.find(name)) >= 0:
                yield start, start + len(name)

    def _is_name(self, part: _Words, text: str, start: int, following: list[str]) -> bool:
        return part in self._anyhow or (part in self._capital and _is_proper(part[0], text, start, following))

    def _learn(self, name: str) -> None:
        if _UNSPACED.search(name):
            # One character alone is part of too many words.
            self._unspaced |= {name} if len(name) > 1 else set()
            return
        parts = [key for part in name.split() if (key := tuple(map(folded, _WORD.findall(part))))]
        parts = [part for part in parts if part[0] not in _TITLES]
        whole = tuple(word for part in parts for word in part)
        if len(whole) > 1:
            (self._capital if _OFFICES.issuperset(whole) else self._anyhow).add(whole)
        # One word in small letters is a handle; every other name begins with a first name.
        if parts and not (len(parts) == 1 and name.islower()):
            self._learn_first(parts[0])
        elif len(whole) == 1:
            self._learn_handle(whole[0])
        if len(parts) > 1 and sum(map(len, parts[-1])) > 2:
            self._capital.add(parts[-1])

    def _learn_first(self, first: _Words) -> None:
        usual = first[0] in COMMON_WORDS or len(first[0]) == 2
        if len(first) > 1 or len(first[0]) > 1:
            (self._capital if usual and len(first) == 1 else self._anyhow).add(first)

    def _learn_handle(self, handle: str) -> None:
        """A handle with a digit is nobody's ordinary word; "product" may be one."""
        distinctive = any(character.isdigit() for character in handle)
        (self._anyhow if distinctive else self._capital).add((handle,))

    def _learn_initialled(self) -> None:
        """Let handles such as jdoe or chloem count in small letters: a name of the directory and one more letter."""
        known = {words[0] for words in self._anyhow | self._capital if len(words) == 1} - COMMON_WORDS
        for words in self._capital - self._anyhow:
            handle = words[0]
            if len(words) == 1 and len(handle) > 3 and (handle[1:] in known or handle[:-1] in known):
                self._anyhow.add(words)


def _is_proper(word: str, text: str, start: int, following: list[str]) -> bool:
    """Whether a capital letter here makes a word a name: inside a sentence, or before what a person does."""
    if not text[start].isupper():
        return False
    # Long enough for the longest word of _WHEN, its space and what stands before it.
    nearby = text[max(0, start - 9) : start]
    if word in _MONTHS and _WHEN.search(nearby):
        return False
    before = nearby.rstrip(" \"'(*-")
    inside = bool(before) and before[-1] not in ".!?\n:;"
    return inside or (bool(following) and following[0] in _DOES)
