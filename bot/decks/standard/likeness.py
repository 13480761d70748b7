"""How alike two items are in what they are about: the words that carry meaning, weighed by how rare they are.

A rough net. It finds what uses the same words for the same thing, and misses what says the same in others.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bot.decks.standard.items import Told

_ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ing",
    "edly",
    "ies",
    "ied",
    "ers",
    "ely",
    "es",
    "ed",
    "er",
    "ly",
    "s",
    "e",
    "y",
)
_SHORTEST = 4
"""So much of a word stays when its ending goes."""
_FREQUENT = """
about after again against all almost also am an and another any anyone are around as ask asked at away back be
because been before began behind being best better between both but by call came can cannot come comes could day days
did do does doing done down each else end enough even ever every everyone everything few first for from get gets give
given go goes going gone good got had half has have having he her here him his how if in instead into is it its itself
just keep kept know knows last least less let like little long look made make makes making many may me mean might month
months more most much must my name need never new next no nobody none nor not nothing now of off often on once one ones
only or other others our out over own part people person place put quarter rather really right said same saw say says
see seen set several she should show since so some someone something soon still such take taken takes talk tell than
that the their them themselves then there these they thing things think this those though three through time times to
today together told too took toward true try turn two under until up upon us use used very want wants was way we week
weeks well went were what whatever when where whether which while who whoever whole whom whose why will with within
without word words work works would write written year years yes yet you your yours yourself
"""
_COMMON = frozenset(_FREQUENT.split())
"""Words of every second item: they say nothing of what it is about."""

Weights = dict[str, float]


def stems(text: str) -> list[str]:
    """Return the words that carry meaning, without their endings."""
    words = re.findall(r"[^\W\d_]+", re.sub(r"['’]\w*", "", text.casefold()))
    return [_stem(word) for word in words if word not in _COMMON and len(word) > 2]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word


def alike(items: Sequence[Told], threshold: float) -> list[tuple[float, Told, Told]]:
    """Return pairs at least so alike (0: nothing in common, 1: the same words), the most alike first."""
    weighed = _weighed([Counter(stems(item.about)) for item in items])
    holders: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    found: list[tuple[float, Told, Told]] = []
    for number, weights in enumerate(weighed):
        # Only those that share a word are ever looked at.
        sums: defaultdict[int, float] = defaultdict(float)
        for stem, weight in weights.items():
            for other, its in holders[stem]:
                sums[other] += weight * its
            holders[stem].append((number, weight))
        found += [(one, items[other], items[number]) for other, one in sums.items() if one >= threshold]
    return sorted(found, key=lambda pair: (-pair[0], pair[1].id, pair[2].id))


def _weighed(counted: Iterable[Counter[str]]) -> list[Weights]:
    """Weigh each word by how often it stands in an item (the second time adds less) and in how few it stands."""
    counts = list(counted)
    spread = Counter(stem for count in counts for stem in count)
    return [
        _unit({stem: (1 + math.log(n)) * math.log(len(counts) / spread[stem]) for stem, n in count.items()})
        for count in counts
    ]


def _unit(weights: Weights) -> Weights:
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {stem: weight / length for stem, weight in weights.items()}
