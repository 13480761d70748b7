"""Several acts in one sitting, week after week: how often a thief of every rewriting names who wrote.

A model beside the harness, because it needs tens of thousands of rewritings a round: the moments of one box alone, as
the product's own planner draws them, with one sitting of the giver's added each week. The thief dates every
rewriting, or only reads once a minute when the file was written last. They know the planner, the number of acts and
how people pause, and watch who is online. For everybody asked they count the sittings that may be hidden in the
rewritings while that person was online, and divide by what cover alone would show there: the likelihood that this
person wrote, up to a factor.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.chance import Chance
from bot.feedback import cover
from bot.models import Subject
from tests.attack.people import Presence, presences

ASKED, CIRCLE, WEEKS = 6, 40, 3
MARGIN = 0.08
"""So much better than chance a thief who watches presence may be."""
WEEK, HOUR = 7 * 86_400.0, 3_600.0
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
BANK = 60
"""So many weeks of cover are drawn; each round is hidden in some of them."""

Cover = Callable[[Chance], list[float]]
"""Draws the rewritings of one week without an act, in seconds since its Monday."""
Pauses = tuple[float, float]
QUICK, USUAL, SLOW = (10.0, 60.0), (30.0, 240.0), (120.0, 600.0)
"""The shortest and the longest pause between two acts of a person, in seconds."""


def like_people(chance: Chance, boxes: int = 1) -> list[float]:
    """The cover of this version, with so many boxes in one process."""
    pace, one = cover.Pace(boxes), cover.Covered(Subject("T1", "r1"))
    steps = cover.plan([one], MONDAY, WEEK, chance, pace)
    return sorted(step.delay % WEEK for step in steps if step.acts)


def poisson(chance: Chance) -> list[float]:
    """The cover of the version before: one rewriting at a time, at the mean of five minutes."""
    times, at = [], -300.0 * math.log(1.0 - chance.below(1.0))
    while at < WEEK:
        times.append(at)
        at -= 300.0 * math.log(1.0 - chance.below(1.0))
    return times


def off(_chance: Chance) -> list[float]:
    """No cover."""
    return []


@dataclass(frozen=True)
class Sitting:
    """What a giver does once a week, and what the thief knows of it."""

    acts: int
    pauses: Pauses = USUAL
    by_the_minute: bool = False
    """Whether only the time of the file is seen, read once a minute."""
    hours_later: float = 0.0
    """Lets everybody sit so many hours from the zone whose working hours count."""


def named(draw: Cover, sitting: Sitting, days_online: float, seed: int, rounds: int) -> list[float]:
    """Return for each round how likely the thief names the giver; blind, it is one in six."""
    people = random.Random(seed)
    chance = Chance(random.Random(f"cover {seed}"))
    bank = [draw(chance) for _ in range(BANK)]
    thief = Thief(sitting, bank)
    hits = []
    for number in range(rounds):
        if number % CIRCLE == 0:
            circle = list(presences(people, days_online, MONDAY, 7 * WEEKS).values())
        asked = [_shifted(one, sitting.hours_later) for one in people.sample(circle, ASKED)]
        scores = [0.0] * ASKED
        for week in range(WEEKS):
            own, *others = [_week(one, week) for one in asked]
            acts, own = _sat(people, own, sitting)
            seen = thief.seen([*people.choice(bank), *acts])
            for place, presence in enumerate([own, *others]):
                scores[place] += thief.suspicion(seen, presence)
        # The giver has the first place; a tie counts as what a lot among the tied would win.
        best = [place for place, score in enumerate(scores) if score > max(scores) - 1e-12]
        hits.append(1 / len(best) if 0 in best else 0.0)
    return hits


def _shifted(presence: Presence, hours: float) -> Presence:
    return Presence(tuple((begin + hours * HOUR, end + hours * HOUR) for begin, end in presence.sessions))


def _week(presence: Presence, week: int) -> Presence:
    """Return somebody's sessions of one week, in seconds since its Monday."""
    start = MONDAY.timestamp() + week * WEEK
    return Presence(tuple((a - start, b - start) for a, b in presence.between(start, start + WEEK)))


def _sat(chance: random.Random, presence: Presence, sitting: Sitting) -> tuple[list[float], Presence]:
    """Return when somebody acts in a week, and their sessions: whoever acts stays online until they have done so."""
    if not presence.sessions:
        return [], presence
    session = chance.choices(presence.sessions, [end - begin for begin, end in presence.sessions])[0]
    acts = [chance.uniform(*session)]
    for _ in range(sitting.acts - 1):
        shortest, longest = sitting.pauses
        acts.append(acts[-1] + shortest * (longest / shortest) ** chance.random())
    longer = (session[0], max(session[1], acts[-1] + 1))
    return acts, Presence(tuple(longer if one == session else one for one in presence.sessions))


class Thief:
    """Knows the law of the cover (a bank of it), and of people's sittings."""

    def __init__(self, sitting: Sitting, bank: Sequence[Sequence[float]]) -> None:
        self._sitting = sitting
        self._span = (sitting.acts - 1) * sum(sitting.pauses) / 2
        # By hour of the week: how much of a sitting cover alone shows in a second.
        self._usual = [1e-7] * int(WEEK / HOUR)
        for week in bank:
            for at, weight in self._sittings(self.seen(week)):
                self._usual[int(at // HOUR)] += weight / HOUR / len(bank)

    def seen(self, times: Sequence[float]) -> list[float]:
        """Return what is seen of rewritings: all of them, or the last one before each minute."""
        if not self._sitting.by_the_minute:
            return sorted(times)
        return sorted({at // 60: at for at in sorted(times) if 0 <= at < WEEK}.values())

    def suspicion(self, seen: Sequence[float], presence: Presence) -> float:
        """Return the logarithm of how much more of a sitting there is while somebody is online than cover shows."""
        found = expected = 0.0
        for begin, end in presence.sessions:
            inside = seen[bisect_left(seen, begin) : bisect_right(seen, end)]
            found += sum(weight for _, weight in self._sittings(inside))
            # A sitting must fit into a session.
            room = max(end - begin - self._span, (end - begin) / 10)
            expected += room * self._usual[min(int(begin // HOUR), len(self._usual) - 1)]
        # Not nothing where nothing was found: a week in which a sitting went unseen must not clear its giver for good.
        return math.log((found + 0.02 * expected + 1e-12) / (expected + 1e-12))

    def _sittings(self, times: Sequence[float]) -> list[tuple[float, float]]:
        """Return when a sitting may have begun, and how well pauses fit one that did."""
        weights = [1.0] * len(times)
        for _ in range(self._sitting.acts - 1):
            weights = [self._before(times, place, weights) for place in range(len(times))]
        return [(at, weight) for at, weight in zip(times, weights, strict=True) if weight and 0 <= at < WEEK]

    def _before(self, times: Sequence[float], place: int, weights: Sequence[float]) -> float:
        shortest, longest = self._sitting.pauses
        # Seen by the minute, a pause may look half a minute shorter or longer.
        slack = 30.0 if self._sitting.by_the_minute else 0.0
        total, later = 0.0, place + 1
        while later < len(times) and (pause := times[later] - times[place]) <= longest + slack:
            if pause >= shortest - slack:
                total += weights[later] / max(pause, shortest)
            later += 1
        return total
