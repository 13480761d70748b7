"""Numbers for operators: a page for Prometheus, made anew at each full minute and served as it is in between.

A page that is made when it is asked for would show each act at the moment of the next scrape. The library's own figures
of the process (seconds of the processor, memory) are left out for the same reason: an act moves them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from bot import guards
from bot.app import Sidecar
from bot.clock import SystemClock
from bot.engine import Engine
from bot.errors import StoreError
from bot.models import OutboxItem, SendState, Standing
from bot.sending.postman import METHOD
from bot.serving.counts import SMALLEST, Counts, age, quarter, rough
from bot.serving.door import Receive, Scope, Send
from bot.serving.web import Server, listening_socket
from bot.store import outbox
from bot.store.numbers import figures

if TYPE_CHECKING:
    from prometheus_client.core import Metric

logger = logging.getLogger(__name__)

PATH = "/metrics"
KIND = b"text/plain; version=0.0.4; charset=utf-8"
MINUTE = timedelta(minutes=1)
LATE_AFTER = timedelta(minutes=15)
"""What leaves within so long is never shown as waiting."""
STATES = {
    "waiting": (SendState.PENDING,),
    "aside": (SendState.ASIDE,),
    "under_way": (SendState.CLAIMED, SendState.SENDING),
    "in_doubt": (SendState.IN_DOUBT,),
    "failed": (SendState.FAILED,),
    "held": (SendState.HELD,),
}
"""What the page calls the states of messages."""


@dataclass(frozen=True, slots=True)
class Stood:
    """What stood in the database at a quarter of an hour."""

    mark: datetime
    late: dict[str, Standing]
    aside: dict[str, int]


class Page:
    """The page, and the web application that shows it."""

    def __init__(self, engine: Engine, counts: Counts) -> None:
        self._engine, self.counts = engine, counts
        self._stood: Stood | None = None
        self._resting: int | None = None
        self.text: bytes | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the page as it was made last; nothing is worked out for whoever asks."""
        status, body = HTTPStatus.OK, self.text
        if scope["path"] != PATH:
            status = HTTPStatus.NOT_FOUND
        elif scope["method"] not in ("GET", "HEAD"):
            status = HTTPStatus.METHOD_NOT_ALLOWED
        elif body is None:
            status = HTTPStatus.SERVICE_UNAVAILABLE
        said = body if status is HTTPStatus.OK and body is not None else status.phrase.encode()
        head = [(b"content-type", KIND), (b"content-length", str(len(said)).encode())]
        await send({"type": "http.response.start", "status": int(status), "headers": head})
        await send({"type": "http.response.body", "body": said})

    def close(self) -> None:
        """Nothing is read of whoever asks, so there is nothing to end."""

    async def renew(self) -> None:
        """Make the page anew, from at most three statements."""
        now = self._engine.now()
        self.counts.turn(now)
        try:
            await self._look(now)
        except StoreError:
            # The page says that the database is away, and shows nothing that may be true no longer.
            self._stood = self._resting = None
        self.text = _written(self)

    async def for_ever(self) -> None:
        """Renew the page at each full minute of the machine's clock."""
        while True:
            try:
                await self.renew()
            except Exception as error:  # noqa: BLE001 - whatever stops one page must not stop the next
                logger.error("SC-01 the page of numbers was not renewed: %s", error)
                self.text = None
            now = SystemClock().now()
            await asyncio.sleep((MINUTE - (now - now.replace(second=0, microsecond=0))).total_seconds())

    async def _look(self, now: datetime) -> None:
        minute, mark = now.replace(second=0, microsecond=0), quarter(now)
        async with self._engine.store.read() as tx:
            self._resting = await figures.resting(tx, METHOD, now, outbox.LONGEST_PAUSE, minute - MINUTE)
            if self._stood is None or self._stood.mark != mark:
                late = {str(one.state): one for one in await figures.late(tx, mark - LATE_AFTER)}
                self._stood = Stood(mark, late, await figures.aside(tx))

    def metrics(self) -> Iterator[Metric]:
        """Yield every family there is."""
        yield from _of_process(self.counts)
        yield from _of_database(self._stood, self._resting)


def _written(page: Page) -> bytes:
    # Here, for only who wants numbers pays for the library: a start without them must not wait for it.
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415

    class Collector:
        def collect(self) -> Iterator[Metric]:
            return page.metrics()

    registry = CollectorRegistry()
    registry.register(Collector())
    return generate_latest(registry)


def _of_process(counts: Counts) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily  # noqa: PLC0415

    ticks = CounterMetricFamily(
        "sidecar_tick_minutes",
        "Minutes in which a tick of the clock came to its end, and whether it failed in that minute.",
        labels=["tick", "ended"],
    )
    for name, ended, minutes in counts.ticks():
        ticks.add_metric([name, ended], minutes)
    longest = HistogramMetricFamily(
        "sidecar_tick_longest_seconds", "The longest run of a tick in each minute that had one.", labels=["tick"]
    )
    for name, histogram in sorted(counts.longest.items()):
        longest.add_metric([name], histogram.buckets(), None)
    delays = HistogramMetricFamily(
        "sidecar_send_delay_seconds",
        f"From when a message was due until Slack took it, in whole {SMALLEST}s after a drawn beginning.",
        buckets=counts.delays,
    )
    yield from (ticks, longest, delays)


def _of_database(stood: Stood | None, resting: int | None) -> Iterator[Metric]:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    there = stood is not None and resting is not None
    yield GaugeMetricFamily("sidecar_database_up", "Whether the database answered at the last minute.", int(there))
    if stood is None or resting is None:
        return
    yield GaugeMetricFamily("sidecar_sending_resting", "Workspaces in which messages wait out a pause.", resting)
    late = GaugeMetricFamily(
        "sidecar_messages_late",
        f"Messages that have not left in time, rounded up: {SMALLEST}, 1000 and so on.",
        labels=["state"],
    )
    oldest = GaugeMetricFamily(
        "sidecar_messages_oldest_seconds", "How long ago the oldest of them was due, at least.", labels=["state"]
    )
    for name, states in STATES.items():
        found = [stood.late[state] for state in states if state in stood.late]
        late.add_metric([name], rough(sum(one.count for one in found)))
        oldest.add_metric([name], age(min((one.since for one in found), default=stood.mark), stood.mark))
    aside = GaugeMetricFamily(
        "sidecar_set_aside",
        f"Work of the clock that was set aside, rounded up: {SMALLEST}, 1000 and so on.",
        labels=["sort"],
    )
    # All of them and no others: a name in the database is not ours to show, and a label that comes is news.
    for sort in sorted(guards.SORTS):
        aside.add_metric([sort], rough(stood.aside.get(sort, 0)))
    yield from (late, oldest, aside)


@asynccontextmanager
async def numbers_shown(bot: Sidecar) -> AsyncIterator[Counts | None]:
    """Serve numbers for the length of the block, if the settings say where; yield what is to be told of ticks.

    Raises:
        CannotListen: the address is taken, or not this machine's.
    """
    settings = bot.settings
    if settings.metrics_port is None:
        yield None
        return
    counts = Counts(bot.engine.chance, bot.engine.now())

    def taken(item: OutboxItem) -> None:
        counts.taken(item, bot.engine.now())

    bot.postman.taken = taken
    names = ("SIDECAR_METRICS_HOST", "SIDECAR_METRICS_PORT")
    with listening_socket(settings.metrics_host, settings.metrics_port, names) as at:
        logger.info("numbers for operators are served on port %d", at.getsockname()[1])
        page, stop = Page(bot.engine, counts), asyncio.Event()
        async with _beside(page.for_ever), _beside(lambda: Server(page).until(stop, at), stop):
            yield counts


@asynccontextmanager
async def _beside(work: Callable[[], Awaitable[None]], stop: asyncio.Event | None = None) -> AsyncIterator[None]:
    """Work beside whatever happens in the block; then let it come to its end if there is a way to ask, or cut it."""
    task = asyncio.ensure_future(work())
    try:
        yield
    finally:
        if stop is None:
            task.cancel()
        else:
            stop.set()
        with contextlib.suppress(asyncio.CancelledError):
            await task
