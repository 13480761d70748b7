"""The attacks. Each gives every person asked a score; the highest is named, and a tie is decided by lot."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from bot.feedback import cover
from tests.attack.disk import opened_from_copies, opened_from_free_pages
from tests.attack.order import growing_values, row_order, shared_transactions
from tests.attack.sight import Sight, Sights

Scores = Mapping[str, float]
JUST_BEFORE = 15 * 60.0
"""Seconds before a message in which whoever caused it must have been online."""
A_SESSION, AN_HOUR = 60.0, 3600.0


def opening_and_presence(sight: Sight, _all: Sights) -> Scores:
    """The asker, who watches presence: who was online just before the answer came?

    When all came together, whoever was online longer had more time to write.
    """
    came = sight.answer.arrived
    # Only with a rule switched off: in this version nothing comes before the opening.
    if came < sight.opened_at - JUST_BEFORE:
        return {user: sight.presence[user].online(came - A_SESSION, A_SESSION) for user in sight.reviewers}
    return {user: sight.presence[user].minutes(sight.asked_at, sight.opened_at) for user in sight.reviewers}


def arrival_and_presence(sight: Sight, _all: Sights) -> Scores:
    """The asker: who was online just before each of the target's letters came?"""
    return {
        user: sum(sight.presence[user].online(at - A_SESSION, A_SESSION) for at in sight.letters)
        for user in sight.reviewers
    }


def exchanges_and_presence(sight: Sight, _all: Sights) -> Scores:
    """The asker, over three exchanges: who was online in every span in which a letter must have been written?"""
    before = [[slot for slot in sight.slots if slot < at - AN_HOUR] for at in sight.letters]
    spans = [max(slots, default=sight.opened_at) for slots in before]
    scores = {}
    for user in sight.reviewers:
        minutes = [sight.presence[user].minutes(start, at) for start, at in zip(spans, sight.letters, strict=True)]
        # Minutes decide only between people who were online in equally many spans.
        scores[user] = sum(one > 0 for one in minutes) + sum(minutes) / 1e6
    return scores


def rewrites_and_presence(sight: Sight, _all: Sights) -> Scores:
    """The thief of database and log files, who dates every rewriting: who was online at more of them than by chance?"""
    times, span = _rewritings(sight), (sight.opened_at, sight.slots[-1])
    scores = {}
    for user in sight.reviewers:
        sessions = sight.presence[user].between(*span)
        seen = sum(bisect_left(times, until) - bisect_left(times, begin) for begin, until in sessions)
        # Cover comes more often at some hours, which the thief knows from the code.
        scores[user] = seen / max(sum(_usual(begin, until) for begin, until in sessions), 1e-9)
    return scores


def _rewritings(sight: Sight) -> list[float]:
    """Return when the box was rewritten, in order, but for what the slots themselves did."""
    times = sorted([*sight.covered, *(one.at for one in sight.rewritten)])
    found, start = list[float](), 0
    for slot in sorted(sight.slots):
        found += times[start : bisect_right(times, slot - JUST_BEFORE)]
        start = bisect_left(times, slot + JUST_BEFORE)
    return found + times[start:]


def _usual(begin: float, until: float) -> float:
    middle = datetime.fromtimestamp((begin + until) / 2, UTC)
    return (until - begin) * cover.busy(middle, "UTC")


def backups_and_presence(sight: Sight, _all: Sights) -> Scores:
    """The thief of nightly backups: on the days on which the box changed, who was online?"""
    day, times = 24 * 3600.0, _rewritings(sight)
    nights = [sight.slots[0] + n * day for n in range(int((sight.slots[-1] - sight.slots[0]) / day) + 1)]
    scores = dict.fromkeys(sight.reviewers, 0.0)
    for start, end in pairwise(nights):
        changed = bisect_right(times, end) > bisect_right(times, start)
        for user in scores:
            # A night without a change speaks for whoever was away that day, too.
            scores[user] += (sight.presence[user].minutes(start, end) > 0) is changed
    return scores


def lengths_and_presence(sight: Sight, _all: Sights) -> Scores:
    """The thief: which rewriting made the box longer by the target's answer, and who was online then?"""
    before = [one for one in sight.rewritten if one.at < sight.opened_at]
    grown = sorted((b.length - a.length, b.at) for a, b in pairwise(before) if b.length > a.length)
    # This version always ends here: a box has one size until the opening.
    if len(grown) != len(sight.shown):
        return dict.fromkeys(sight.reviewers, 0.0)
    rank = sorted(one.length for one in sight.shown).index(sight.answer.length)
    return {user: sight.presence[user].online(grown[rank][1]) for user in sight.reviewers}


def display_order(sight: Sight, _all: Sights) -> Scores:
    """The asker: does the order shown go with the order of ids?"""
    people = sorted(sight.reviewers)
    expected = sight.answer.place * (len(people) - 1) / (len(sight.shown) - 1)
    return {user: -abs(people.index(user) - expected) for user in people}


def equal_across_rounds(sight: Sight, everything: Sights) -> Scores:
    """Anybody with several rounds: who was asked in every round in which this made-up name appears?"""
    same = [other for other in everything if any(one.label == sight.target for one in other.shown)]
    return {user: sum(user in other.reviewers for other in same) for user in sight.reviewers}


def export_asymmetry(sight: Sight, _all: Sights) -> Scores:
    """The workspace owner: whose messages differ in number from everybody else's after the opening?"""
    counts = dict.fromkeys(sight.reviewers, 0)
    for message in sight.posted:
        if message.to in counts and message.at >= sight.opened_at:
            counts[message.to] += 1
    return counts


def reminder_exclusion(sight: Sight, _all: Sights) -> Scores:
    """The workspace owner: who was not reminded before the opening?"""
    return {
        user: -sum(one.to == user and sight.asked_at + AN_HOUR < one.at < sight.opened_at for one in sight.posted)
        for user in sight.reviewers
    }


def log_search(sight: Sight, _all: Sights) -> Scores:
    """The reader of the log: which line names somebody, and does it hold the target's length, or another answer's?"""
    scores = dict.fromkeys(sight.reviewers, 0.0)
    target, others = str(sight.answer.length), {str(one.length) for one in sight.shown}
    for line in sight.logged:
        numbers = set(re.findall(r"\d+", line))
        for user in sight.reviewers:
            if user in line:
                # Another answer's length beside a name tells against it, or else everybody in the log would be alike.
                scores[user] += 10 if target in numbers else -10 if numbers & others else 1
    return scores


def muted_oracle(sight: Sight, _all: Sights) -> Scores:
    """The asker mutes the target, then asks friends and the export: who gets fewer messages from then on?"""
    last = sight.slots[-1] - JUST_BEFORE
    return {user: -sum(one.to == user and one.at > last for one in sight.posted) for user in sight.reviewers}


def controlled_reviewers(sight: Sight, every: Sights) -> Scores:
    """The asker and two reviewers who compare notes: the best timing attack among those who are left."""
    scores = exchanges_and_presence(sight, every)
    return {user: score for user, score in scores.items() if user not in sight.controlled}


def old_backup(sight: Sight, _all: Sights) -> Scores:
    """The thief of yesterday's database and of today's keys, after the round has ended: read the box."""
    return _named(sight, opened_from_copies(sight))


def free_pages(sight: Sight, _all: Sights) -> Scores:
    """The same thief looks for destroyed keys in the free pages and logs of today's files."""
    return _named(sight, opened_from_free_pages(sight))


def _named(sight: Sight, labels: Mapping[str, str] | None) -> Scores:
    giver = (labels or {}).get(sight.target)
    return {user: float(user == giver) for user in sight.reviewers}


BOTH = ("sqlite", "postgres")


@dataclass(frozen=True)
class Attack:
    """An attack, and the best an honest bot allows: chance, or a little more where people can be watched."""

    name: str
    score: Callable[[Sight, Sights], Scores]
    margin: float | None = None
    """Timing attacks may do better than chance by this much; None for attacks that must not."""
    colluders: int = 0
    anybody: bool = False
    """Whether it is enough to name somebody who answered, which chance does often."""
    exchanges: int = 0
    """Tried on the rounds in which the target wrote so many letters."""
    across: bool = False
    """Whether it looks at all rounds together, once the last one is over."""
    stores: tuple[str, ...] = ("sqlite",)
    """The databases on which it is tried: what does not look into one is tried where rounds are cheap."""


ATTACKS = (
    # Whoever is online more can write more, which no rule hides: so five points at the opening, eight over weeks.
    Attack("opening and presence", opening_and_presence, margin=0.05),
    Attack("arrival of letters and presence", arrival_and_presence, margin=0.08),
    Attack("three exchanges and presence", exchanges_and_presence, margin=0.08, exchanges=3),
    Attack("times of rewritings and presence", rewrites_and_presence, margin=0.08),
    Attack("nightly backups and presence", backups_and_presence, margin=0.08),
    Attack("lengths of boxes", lengths_and_presence),
    Attack("order of rows", row_order, stores=BOTH),
    Attack("values that grow with time", growing_values, stores=BOTH, across=True),
    Attack("rows of one transaction", shared_transactions, stores=("postgres",)),
    Attack("order shown", display_order),
    Attack("values equal across rounds", equal_across_rounds, across=True),
    Attack("export: who gets more messages", export_asymmetry),
    Attack("export: who is not reminded", reminder_exclusion, anybody=True),
    Attack("search of the log", log_search),
    Attack("mute and watch", muted_oracle),
    Attack("asker with two reviewers", controlled_reviewers, margin=0.08, colluders=2),
    Attack("old backup, today's master key", old_backup),
    Attack("free pages and logs of the files", free_pages),
)
