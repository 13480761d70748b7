"""Numbers in sentences."""

from __future__ import annotations

from handlers.views import blocks


def test_numbers_agree_with_their_nouns() -> None:
    assert [blocks.count(number, "entry", "entries") for number in (0, 1, 2)] == ["0 entries", "1 entry", "2 entries"]
    assert [blocks.count(number, "day") for number in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [blocks.people(number) for number in (1, 2)] == ["1 person", "2 people"]
