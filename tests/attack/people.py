"""Forty people, when they are online, and whom each of them asks."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from practice.world.people import Member

MEMBERS, REVIEWERS = 40, 6
SESSIONS = (2, 3, 4, 5)
"""How often somebody looks at Slack on a day on which they are online."""
MINUTES = (10, 45)
"""How long one look lasts."""
DAY_BEGINS, DAY_HOURS = 8, 11

PEOPLE = tuple(
    Member(f"U0MEMBER{number:02}", f"m{number:02}", f"Member Number{number:02}", tz="Etc/UTC", is_admin=number == 0)
    for number in range(MEMBERS)
)


@dataclass(frozen=True)
class Presence:
    """When one person was online: (from, to) in seconds since 1970, in order and apart from each other."""

    sessions: tuple[tuple[float, float], ...]

    def between(self, start: float, end: float) -> list[tuple[float, float]]:
        """Return the sessions that overlap a time, cut to it."""
        first = max(0, bisect_right(self.sessions, (start, 0.0)) - 1)
        found = []
        for begin, until in self.sessions[first:]:
            if begin >= end:
                break
            if until > start:
                found.append((max(begin, start), min(until, end)))
        return found

    def online(self, at: float, slack: float = 0.0) -> bool:
        """Return whether somebody was online at a moment, give or take some seconds."""
        place = bisect_right(self.sessions, (at + slack, math.inf)) - 1
        return place >= 0 and self.sessions[place][1] > at - slack

    def minutes(self, start: float, end: float) -> float:
        """Return how many minutes of a time somebody was online."""
        return sum(until - begin for begin, until in self.between(start, end)) / 60


def presences(chance: random.Random, days_online: float, start: datetime, days: int) -> dict[str, Presence]:
    """Draw everybody's year: online on so large a part of days, a few sessions on each, habits of one's own."""
    return {member.id: _presence(chance, days_online, start, days) for member in PEOPLE}


def _presence(chance: random.Random, days_online: float, start: datetime, days: int) -> Presence:
    usual = chance.choice(SESSIONS)
    sessions: list[tuple[float, float]] = []
    for day in range(days):
        if chance.random() >= days_online:
            continue
        morning = start.replace(hour=DAY_BEGINS, minute=0) + timedelta(days=day)
        for _ in range(max(1, usual + chance.choice((-1, 0, 1)))):
            begin = morning.timestamp() + chance.random() * DAY_HOURS * 3600
            sessions.append((begin, begin + 60 * chance.uniform(*MINUTES)))
    return Presence(_joined(sessions))


def _joined(sessions: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Return sessions in order, those that overlap made one."""
    found: list[tuple[float, float]] = []
    for begin, until in sorted(sessions):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((begin, until))
    return tuple(found)


def moment_online(chance: random.Random, presence: Presence, start: float, end: float) -> float | None:
    """Return a moment at which somebody is online in a time, any minute as likely as any other; None without one."""
    sessions = presence.between(start, end)
    if not sessions:
        return None
    begin, until = chance.choices(sessions, [until - begin for begin, until in sessions])[0]
    return chance.uniform(begin, until)


def groups(chance: random.Random, askers: list[str]) -> dict[str, tuple[str, ...]]:
    """Return six people for each asker, nobody in more than five groups."""
    load: dict[str, int] = {member.id: 0 for member in PEOPLE}
    chosen = {}
    for asker in askers:
        able = [user for user, count in load.items() if count < 4 and user != asker]
        picked = chance.sample(able, REVIEWERS)
        for user in picked:
            load[user] += 1
        chosen[asker] = tuple(picked)
    return chosen
