"""The number in a letterhead, which tells apart several messages of one kind about one subject.

It is one whole number in the database and means another thing for each kind, so it is made and read here only.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

_PLACES = 100
"""More than the answers one round can have."""
_PARTS = 16
"""More than the sums of parts that can be shared."""
_BY_ASKER, _BY_SIDECAR = 1, 0


def answer(place: int) -> int:
    """Of an answer: its place in the shuffled order, from 0."""
    return place


def week(slot: int) -> int:
    """Of a nudge: the weekly slot, from 1."""
    return slot


def letter(slot: int, place: int) -> int:
    """Of a letter: the weekly slot and the place of its answer."""
    # No two letters of one round share it, and the renderer can read both again from it.
    return slot * _PLACES + place


def letter_of(number: int) -> tuple[int, int]:
    """Take apart what `letter` put together: slot, place."""
    return divmod(number, _PLACES)


def closing(*, by_asker: bool) -> int:
    """Of word that a round is over: whether its asker wanted it."""
    return _BY_ASKER if by_asker else _BY_SIDECAR


def is_by_asker(number: int) -> bool:
    """Read again what `closing` was given."""
    return number == _BY_ASKER


def attempt(now: datetime) -> int:
    """Of what may be tried again after a refusal: the second, so that another try is another message."""
    # Below two thousand million, which is what the column holds; the seconds since 1970 pass that in 2038.
    return int(now.timestamp()) % 1_000_000_000


def day(now: datetime) -> int:
    """Of what is said at most once a day: the day since 1970, in UTC."""
    return int(now.timestamp() // timedelta(days=1).total_seconds())


def of_week(now: datetime) -> int:
    """Of what is said at most once a week: the week since 1970, in UTC."""
    return day(now) // 7


TRIES = 100
"""So often something may be shared with the same place on one day, as long as it does not arrive."""


def shared(now: datetime, parts: int, attempt: int) -> int:
    """Of a result that is shared: the day, which try of that day it is, and which parts of it, as bits.

    So the same goes to a place once a day, and again when it did not arrive.
    """
    return (day(now) * TRIES + attempt) * _PARTS + parts


def parts_of(number: int) -> int:
    """Return the parts that `shared` was given."""
    return number % _PARTS


def share_off(number: int, *, to_person: bool) -> int:
    """Of word that what was shared did not arrive: the number of that, and whether it was for a person."""
    return number * 2 + to_person


def was_for_a_person(number: int) -> bool:
    """Read again what `share_off` was given."""
    return bool(number % 2)


_UNSURE = 1_000_000_000


def unsure(number: int) -> int:
    """Of word that something may not have arrived: the number of word that it did not."""
    return number + _UNSURE


def is_unsure(number: int) -> bool:
    """Tell whether a number was made by `unsure`."""
    return number >= _UNSURE


def day_of(number: int) -> date:
    """Return the day that `day` was given."""
    return date(1970, 1, 1) + timedelta(days=number)
