"""The crowds of one asker's lists and whom Sidecar adds, as laws."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import chain, combinations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.chance import Chance
from bot.feedback.draw import Past, add, fits
from bot.models import MAX_DRAWN

PEOPLE = [f"U{number:02}" for number in range(24)]
TRIOS = [set(PEOPLE[start : start + 3]) for start in range(0, 21, 3)]
A, B, C, D, E, *_ = TRIOS
few = settings(max_examples=50)
ALONE = {PEOPLE[23]}
# Two or three trios, mostly, and somebody more: lists that often may follow each other, and often nearly may.
chosen = st.sets(st.integers(0, len(TRIOS) - 1), min_size=2, max_size=3)
more = st.sampled_from([set[str](), set[str](), ALONE, {PEOPLE[0]}])
sets = st.builds(lambda trios, extra: set[str]().union(extra, *(TRIOS[one] for one in trios)), chosen, more)


def what_can_be_left(lists: Sequence[set[str]]) -> list[set[str]]:
    """Put together and subtract any of these lists in every way, and return whom that leaves."""
    some = chain.from_iterable(combinations(lists, size) for size in range(1, len(lists) + 1))
    left = []
    for chosen in some:
        for signs in product((True, False), repeat=len(chosen)):
            if any(signs):
                inside = set.intersection(*(one for one, sign in zip(chosen, signs, strict=True) if sign))
                left.append(inside.difference(*(one for one, sign in zip(chosen, signs, strict=True) if not sign)))
    return left


def kept(lists: Sequence[set[str]]) -> list[set[str]]:
    """Return the lists that could be asked one after the other; those that were refused are left out."""
    asked: list[set[str]] = []
    for one in lists:
        asked += [one] if fits(one, asked) else []
    return asked


@few
@given(st.lists(sets, max_size=6))
@example([A | B, A | C, B | C])
@example([A | B | C, A | B | D, A | C | D, B | C | D | E])
@example([A | B | ALONE, A | C | ALONE, B | C | D | ALONE])
def test_no_lists_that_were_asked_leave_one_or_two_people_however_they_are_put_together(lists: list[set[str]]) -> None:
    assert not {len(left) for left in what_can_be_left(kept(lists))} & {1, 2}


@few
@given(sets, st.lists(sets, max_size=5))
def test_a_list_is_refused_only_where_it_would_leave_one_or_two(new: set[str], lists: list[set[str]]) -> None:
    asked = kept(lists)
    assert fits(new, asked) == (not {len(left) for left in what_can_be_left([*asked, new])} & {1, 2})


@few
@given(st.lists(sets, min_size=1, max_size=5))
def test_the_very_same_list_and_one_of_strangers_can_always_be_asked(lists: list[set[str]]) -> None:
    assert all(fits(one, kept(lists)) for one in kept(lists))
    assert fits({"V1", "V2", "V3", "V4", "V5"}, kept(lists))


def test_three_rounds_that_share_one_person_are_refused_though_any_two_would_do() -> None:
    one, two, three = A | B | ALONE, A | C | ALONE, B | C | D | ALONE
    assert all(fits(new, [old]) for new, old in ((two, one), (three, one), (three, two)))
    assert not fits(three, [one, two])


def play(lists: Sequence[tuple[set[str], bool]], pool: set[str], seed: int) -> list[Past]:
    """Ask these lists one after the other, each with or without leave to add people; return what was asked."""
    past: list[Past] = []
    for named, may_add in lists:
        if fits(named, [one.named for one in past]):
            drawn = add(named, pool, past, Chance(random.Random(seed))) if may_add else ()
            past.append(Past(frozenset(named), frozenset(drawn)))
    return past


asking = st.lists(st.tuples(sets, st.booleans()), min_size=1, max_size=6)
pools = st.sets(st.sampled_from(PEOPLE), max_size=5).map(lambda missing: set(PEOPLE) - missing)


@few
@given(asking, pools, st.integers(0, 1000))
@example([(A | B, True), (A | B, False)], set(PEOPLE), 1)
@example([(A | B, False), (A | B, True), (A | C, True)], set(PEOPLE), 1)
def test_always_the_same_three_or_nobody_are_added_from_three_times_as_many_whom_the_asker_never_named(
    lists: list[tuple[set[str], bool]], pool: set[str], seed: int
) -> None:
    past = play(lists, pool, seed)
    assert len({one.drawn for one in past if one.drawn}) <= 1
    for place, one in enumerate(past):
        unknown = pool.difference(*(each.named for each in past[: place + 1]))
        assert one.drawn <= unknown
        assert len(one.drawn) in (0, MAX_DRAWN)
        assert 3 * len(one.drawn) <= len(unknown)


@few
@given(asking, pools, st.integers(0, 1000))
@example([(A | B, True), (A | B, False)], set(PEOPLE), 1)
@example([(A | B, True), (A | C, True), (A | B | D, False)], set(PEOPLE), 1)
def test_whole_rounds_leave_nobody_alone_either_unless_the_asker_happens_to_name_somebody_who_was_drawn(
    lists: list[tuple[set[str], bool]], pool: set[str], seed: int
) -> None:
    past = play(lists, pool, seed)
    named = frozenset[str]().union(*(one.named for one in past))
    if not any(one.drawn & named for one in past):
        assert not {len(left) for left in what_can_be_left([{*one.named, *one.drawn} for one in past])} & {1, 2}


@few
@given(asking, pools, st.integers(0, 1000), st.integers(0, 1000))
def test_whether_a_list_is_refused_depends_on_nobody_who_was_drawn(
    lists: list[tuple[set[str], bool]], pool: set[str], one: int, other: int
) -> None:
    never = [(named, False) for named, _ in lists]
    asked = [[past.named for past in play(each, pool, seed)] for each in (lists, never) for seed in (one, other)]
    assert all(each == asked[0] for each in asked)


@pytest.mark.parametrize("gone", PEOPLE[10:13])
def test_when_one_of_the_three_is_gone_nobody_is_added_rather_than_two_or_others(gone: str) -> None:
    past = [Past(frozenset(PEOPLE[:6]), frozenset(PEOPLE[10:13]))]
    assert set(add(PEOPLE[:6], PEOPLE, past, Chance())) == set(PEOPLE[10:13])
    assert add(PEOPLE[:6], set(PEOPLE) - {gone}, past, Chance()) == ()


def test_what_an_older_version_drew_is_never_added_to() -> None:
    """It drew one, two or others each time; whatever is added now would leave them alone."""
    named = frozenset(PEOPLE[:6])
    assert add(named, PEOPLE, [Past(named, frozenset(PEOPLE[10:12]))], Chance()) == ()
    both = [Past(named, frozenset(PEOPLE[10:13])), Past(named, frozenset(PEOPLE[14:17]))]
    assert add(named, PEOPLE, both, Chance()) == ()


def test_everybody_unknown_is_drawn_as_often_as_anybody_else() -> None:
    times = dict.fromkeys(PEOPLE[6:], 0)
    chance = Chance(random.Random(1))
    for _ in range(1800):
        for person in add(PEOPLE[:6], PEOPLE, [], chance):
            times[person] += 1
    assert set(times.values()) <= set(range(240, 360))
