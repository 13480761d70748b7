"""What people are called: in lists that others choose from, when somebody looks for them, and in what people write.

Slack knows a display name, a full name and a handle. Either name may be blank, and both may be somebody else's, too;
the handle is theirs alone, but Sidecar keeps it of members only, and from a new one not before the next sweep.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol, TypeVar

from bot.models import Listed, shortened, units, visible
from bot.words.folding import folded

LABEL_CHARS = 75
"""What Slack takes for one line of a list."""
HANDLE_CHARS = 30
SHORTEST = 3
"""So many letters make a short form a name: "chris" of Christina."""
_SIGNS = re.compile(r"[\W_]+")


class Named(Protocol):
    """Somebody of the directory, as far as names go."""

    @property
    def user_id(self) -> str:
        """Their id."""
        ...

    @property
    def name(self) -> str:
        """What Slack shows."""
        ...

    @property
    def real_name(self) -> str:
        """Their full name."""
        ...

    @property
    def handle(self) -> str:
        """Their handle, without its sign."""
        ...


N = TypeVar("N", bound=Named)


def called(one: Named, most: int = LABEL_CHARS) -> str:
    """Return what somebody is called, both names where they differ. Never empty, never longer than `most`."""
    shown, real = visible(one.name), visible(one.real_name)
    first = shown or real or visible(one.handle) or one.user_id
    if not real or folded(real) == folded(first):
        return shortened(first, most)
    room = most - len(" ()")
    # Each has half of the room, and what the other one leaves.
    first = shortened(first, max(room // 2, room - units(real)))
    return f"{first} ({shortened(real, room - units(first))})"


def _label(one: Named) -> str:
    handle = shortened(visible(one.handle), HANDLE_CHARS)
    # Behind every name, not those of twins alone: Slack finds in a list what stands in it and nothing else.
    end = f" @{handle}" if handle else ""
    name = called(one, LABEL_CHARS - units(end))
    return name + end if name != handle else name


def listed(people: Iterable[Named]) -> tuple[Listed, ...]:
    """Return people as a list shows them, by name whatever the alphabet; no two lines are the same.

    Also of a list that shows only some give all: somebody's line must not change with who else is shown.
    """
    labels = [(one.user_id, _label(one)) for one in people]
    rows = sorted((folded(label), user_id, label) for user_id, label in labels)
    times = Counter(row[0] for row in rows)
    return tuple(
        Listed(user_id, label if times[key] == 1 else _told_apart(user_id, label)) for key, user_id, label in rows
    )


def _told_apart(user_id: str, label: str) -> str:
    end = f" ({user_id})"
    return shortened(label, LABEL_CHARS - units(end)) + end


def found(people: Sequence[N], sought: str, chosen: Collection[str] = ()) -> list[N]:
    """Return those in whose names or handle every word stands that was looked for, and those chosen already.

    All of them without a word; nobody at all where no name fits.
    """
    words = _words(sought)
    fitting = {one.user_id for one in people if _has(one, words)}
    return [one for one in people if one.user_id in fitting or (fitting and one.user_id in chosen)]


def _has(one: Named, words: Sequence[str]) -> bool:
    names = " ".join(_words(f"{one.name} {one.real_name} {one.handle}"))
    return all(word in names for word in words)


def _words(text: str) -> list[str]:
    """Return the words of a text without case, accents and signs: @o'brien is obrien."""
    return [word for part in folded(text).split() if (word := _SIGNS.sub("", part))]


def spoken(people: Iterable[Named]) -> list[str]:
    """Return every way in which a text could name one of these people, for `words.names`."""
    return [way for one in people for way in dict.fromkeys((_spoken(one), one.real_name, one.handle)) if way]


def _spoken(one: Named) -> str:
    # One small word is taken for a handle, which may be any word ("product"). As a short form it is a name.
    small = one.name.islower() and one.name.isalpha() and len(one.name) >= SHORTEST
    is_short_form = small and folded(one.real_name).startswith(folded(one.name)[:SHORTEST])
    return one.name.capitalize() if is_short_form else one.name
