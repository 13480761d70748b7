"""Guards: every item of scheduled work stands alone. What raises is set aside, and the next one has its turn.

A sort of work is declared once (`Sort`), which makes it known to `report` and to the test that damages one of each.
The clock gets its work through `work_off` and `attend` only. Whatever an item raises (cancelling aside) is kept in a
row: a code, a class and a place, never a word. It is skipped for a growing pause, tried again, and forgotten when it
succeeds. A database that is away is nobody's fault: nothing is set aside, and the next tick comes soon.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.engine import Engine
from bot.errors import SidecarError, StoreAway, StoreError
from bot.logs import chain, fault
from bot.models import SetAside, Subject
from bot.store import set_aside

logger = logging.getLogger(__name__)

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=4)
FORGOTTEN_AFTER = timedelta(days=2)
"""So long after its time an item was not tried again: there is nothing to do there any more."""
FAULT_CHARS = 400
ALL_OF_IT = Subject("", "")
"""Stands for a sort of work as a whole: what is due could not even be looked up."""

SORTS: dict[str, Sort] = {}
"""Every sort of scheduled work there is, by name."""


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of scheduled work. `words` say to whoever runs Sidecar what cannot be done: "opening a round"."""

    name: str
    words: str

    def __post_init__(self) -> None:
        # What is set aside is kept by this name: two sorts would find each other's items.
        if self.name in SORTS:
            raise ValueError(f"two sorts of work are called {self.name}")
        SORTS[self.name] = self


Act = Callable[[Engine, Sequence[Subject]], Awaitable[int]]
"""Does some items together, all or none, and returns how many there was something to do for."""


def singly(act: Callable[[Engine, str], Awaitable[object]]) -> Act:
    """Return what does one item after the other, by its id."""

    async def acts(engine: Engine, subjects: Sequence[Subject]) -> int:
        for subject in subjects:
            await act(engine, subject.id)
        return len(subjects)

    return acts


@dataclass(frozen=True, slots=True)
class Work:
    """A sort of work that looks up by itself what is due. Its query leaves out what is set aside."""

    sort: Sort
    due: Callable[[Engine], Awaitable[Sequence[Subject]]]
    act: Act
    at_once: int = 1
    """So many items are done together as long as none of them fails."""
    until_none: bool = False
    """Whether to go on in one tick as long as there is something to do."""


async def work_off(engine: Engine, works: Iterable[Work]) -> int:
    """Do everything that is due, each sort and each item on its own; return for how many items.

    Raises:
        StoreError: the database is away, or nothing can be set aside; after every sort had its turn.
    """
    done = 0
    trouble: StoreError | None = None
    for work in works:
        try:
            done += await _work_off(engine, work)
        except StoreError as error:
            trouble = trouble or error
    if trouble is not None:
        raise trouble
    return done


async def _work_off(engine: Engine, work: Work) -> int:
    done = 0
    while True:
        try:
            due = await work.due(engine)
        except StoreAway:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other sorts have their turn
            await _put_aside(engine, work.sort, ALL_OF_IT, error)
            return done
        now_done = await attend(engine, work.sort, due, work.act, work.at_once)
        done += now_done
        if not now_done or not work.until_none:
            return done


async def attend(
    engine: Engine,
    sort: Sort,
    subjects: Sequence[Subject],
    act: Act,
    at_once: int = 1,
    aside: Collection[Subject] | None = None,
) -> int:
    """Do these items, `at_once` together and alone where that fails; return for how many there was something to do.

    `aside` is what is set aside of this sort, for whoever has read it already.

    Raises:
        StoreError: the database is away, or nothing can be set aside.
    """
    if aside is None:
        async with engine.store.read() as tx:
            aside = await set_aside.of_sort(tx, sort.name)
    # That it came this far says that looking up works again.
    await _restore(engine, sort, [ALL_OF_IT], aside)
    done = 0
    for start in range(0, len(subjects), at_once):
        done += await _together(engine, sort, subjects[start : start + at_once], act, aside)
    return done


async def _together(
    engine: Engine, sort: Sort, subjects: Sequence[Subject], act: Act, aside: Collection[Subject]
) -> int:
    try:
        done = await act(engine, subjects)
    except StoreAway:
        raise
    except Exception as error:  # noqa: BLE001 - the guard: whatever one item raises, the others have their turn
        if len(subjects) == 1:
            await _put_aside(engine, sort, subjects[0], error)
            return 0
    else:
        await _restore(engine, sort, subjects, aside)
        return done
    # Several, of which one raised: in halves, until it stands alone.
    half = len(subjects) // 2
    parts = (subjects[:half], subjects[half:])
    return sum([await _together(engine, sort, part, act, aside) for part in parts])


async def _put_aside(engine: Engine, sort: Sort, about: Subject, error: Exception) -> None:
    """Keep that an item failed, and log it when that is news."""
    code, now = error.code if isinstance(error, SidecarError) else "SC-01", engine.now()
    async with engine.store.begin() as tx:
        before = await set_aside.get(tx, sort.name, about)
        times = before.times + 1 if before else 1
        # A sort as a whole does not rest: one odd row must not keep everybody waiting for hours.
        pause = timedelta(0) if about == ALL_OF_IT else min(FIRST_PAUSE * 2 ** min(times - 1, 20), LONGEST_PAUSE)
        # A chain of causes may be longer than the column, which Postgres would refuse.
        place = chain(error)[:FAULT_CHARS]
        await set_aside.put(tx, SetAside(sort.name, about, code, place, times, now, now + pause))
    # Once: what fails for weeks would fill the log, and `check` lists it all the time.
    if before is None:
        fault(logger, f"{code} set aside, {sort.words}:", error)


async def _restore(engine: Engine, sort: Sort, done: Iterable[Subject], aside: Collection[Subject]) -> None:
    """Forget what succeeded after it had failed."""
    # Only these: a statement for each success would be a write at every tick.
    back = [subject for subject in done if subject in aside]
    if back:
        async with engine.store.begin() as tx:
            for subject in back:
                await set_aside.drop(tx, sort.name, subject)


async def report(engine: Engine) -> list[str]:
    """Return what is set aside, in words: a line for each sort of work and fault, without anybody's id."""
    async with engine.store.read() as tx:
        found = await set_aside.everything(tx)
    alike: dict[tuple[str, str, str], list[SetAside]] = defaultdict(list)
    for one in found:
        alike[one.sort, one.code, one.fault].append(one)
    return [_line(items) for items in alike.values()]


async def aside_lines(engine: Engine) -> list[str]:
    """Return the same below a heading; nothing where nothing is set aside."""
    aside = await report(engine)
    return ["Set aside, and tried again by itself (docs/codes.md):", *aside] if aside else []


def _line(items: Sequence[SetAside]) -> str:
    first = items[0]
    words = SORTS[first.sort].words if first.sort in SORTS else first.sort
    whole = " (all of it)" if first.about == ALL_OF_IT else ""
    times, again = max(one.times for one in items), min(one.again_at for one in items)
    return (
        f"{first.code} {words}{whole}: {len(items)} set aside, failed up to {times} times in a row, "
        f"tried again from {again:%d %B %H:%M} UTC on. {first.fault}"
    )


async def _nothing_left(engine: Engine) -> Sequence[Subject]:
    return [Subject("", "set_aside")]


async def _forget(engine: Engine, subjects: Sequence[Subject]) -> int:
    async with engine.store.begin() as tx:
        await set_aside.purge(tx, engine.now() - FORGOTTEN_AFTER)
    return len(subjects)


TIDYING = (Work(Sort("aside", "forgetting what was set aside and is no more"), _nothing_left, _forget),)
