"""The reader of the log, who watches who is online: on which day, or at which moment, did an act meet with trouble?

A round runs alone, so that every line is of its givers' acts. Three weeks running the target writes, and everybody
else does in one of two; half of these acts meet with trouble: a window does not open. Acts without trouble leave
nothing in the log, so they are not played.
"""

from __future__ import annotations

import io
import random
from datetime import UTC, datetime, timedelta

from bot.logs import TALLY
from bot.serving.summing import HOUR
from tests.attack.people import Presence, moment_online, presences
from tests.attack.side.stage import Stage, Task, lot, staged
from tests.kit.circle import ANA_ASKS, Circle
from tests.kit.spill import logged

WRITES = TROUBLE = 0.5
WEEKS = 3
DAY, WEEK = timedelta(days=1), timedelta(days=7)
A_DAY = DAY.total_seconds()


async def fault_lines(task: Task) -> list[float]:
    """Play three weeks of an opened round after another: its letters need no slot, for they are never written."""
    async with staged(task) as stage:
        await stage.opened()
        with logged() as log:
            TALLY.serving = True
            try:
                return [await _weeks(stage, task, log) for _ in range(task.trials)]
            finally:
                TALLY.serving = False


async def _weeks(stage: Stage, task: Task, log: io.StringIO) -> float:
    community, chance = stage.community, stage.chance
    start = community.clock.now()
    online = dict(zip(ANA_ASKS, _six(chance, task.days_online, start), strict=True))
    target, acts = chance.choice(ANA_ASKS), list[tuple[float, str]]()
    for name in ANA_ASKS:
        for week in range(WEEKS):
            begin = (start + week * WEEK).timestamp()
            at = moment_online(chance, online[name], begin, begin + WEEK.total_seconds() - 1)
            if at is not None and (name == target or chance.random() < WRITES) and chance.random() < TROUBLE:
                acts.append((at, name))
    reader = Reader(community, log)
    for at, name in sorted(acts):
        reader.until(datetime.fromtimestamp(at, UTC))
        await _no_window_opens(community, name)
        reader.looks()
    # The last day is summed up in the night after it.
    reader.until(start + WEEKS * WEEK + DAY)
    return lot({name: reader.suspicion(online[name]) for name in ANA_ASKS}, target)


def _six(chance: random.Random, days_online: float, start: datetime) -> list[Presence]:
    return list(presences(chance, days_online, start, 7 * WEEKS).values())[: len(ANA_ASKS)]


async def _no_window_opens(community: Circle, name: str) -> None:
    community.slack.faults.error("views.open", "expired_trigger_id", times=2)
    await community.person(name).click("my_thread")
    community.slack.faults.clear()


class Reader:
    """Reads the log, and knows when each line was written; `until` also sums up what the bot would, and when."""

    def __init__(self, community: Circle, log: io.StringIO) -> None:
        self._clock, self._log, self._read = community.clock, log, len(log.getvalue())
        self._lines: list[float] = []

    def until(self, at: datetime) -> None:
        """Let time pass, with the hours at which a day of the log ends."""
        hour = self._clock.now().replace(hour=HOUR, minute=0, second=0, microsecond=0)
        while hour <= at:
            if hour > self._clock.now():
                self._clock.jump(hour)
                TALLY.sum_up()
                self.looks()
            hour += DAY
        self._clock.jump(at)

    def looks(self) -> None:
        """Note when what is new in the log was written."""
        new = self._log.getvalue()[self._read :]
        self._read += len(new)
        self._lines += [self._clock.now().timestamp()] * new.count("\n")

    def suspicion(self, presence: Presence) -> float:
        """Return at how many lines somebody was online: at that moment, or on the day that was summed up."""
        found = 0.0
        for at in set(self._lines):
            summed = datetime.fromtimestamp(at, UTC).hour == HOUR
            start, end = (at - A_DAY, at) if summed else (at - 1, at + 1)
            minutes = presence.minutes(start, end)
            found += (minutes > 0) + minutes / 1e6
        return found
