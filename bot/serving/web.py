"""The web server: uvicorn, held to so many connections, so much idleness, and an end that comes.

uvicorn waits for ever for the first request of a connection, and accepts until there are no descriptors left, for
which it then writes thousands of lines.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import resource
import socket
from collections.abc import Iterator
from typing import Protocol

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.errors import CannotListen
from bot.serving.door import Receive, Scope, Send

MOST_CONNECTIONS = 100
"""Slack, and a router in front, use a handful. One more, and the one that has been idle longest goes."""
DESCRIPTOR_SHARE = 3
"""At most one of so many descriptors of the process is a connection; databases and calls to Slack need some, too."""
IDLE_SECONDS = 10.0
"""How long a connection may be open without a whole request's head having come, at first and between two requests."""
CHUNK_BYTES = 16 * 1024
"""So much is read from a connection at once: all of them together must not fill the memory before we look at them."""
ACCEPT_AT_ONCE = 16
"""So many connections are accepted before any of them is counted."""
BACKLOG = 512
"""So many may wait to be accepted."""
LAST_SECONDS = 5
"""For requests that are being answered when the process is asked to stop."""


class Served(Protocol):
    """A web application that can be told that nothing more comes in."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        ...

    def close(self) -> None:
        """Wait no longer for requests that have not come in."""
        ...


class Connection(H11Protocol):
    """One connection, which may be neither idle for long, nor one too many, nor the cause of a line in the log."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, make room for it, and see to it that something comes."""
        super().connection_made(transport)
        # What asyncio reads at once by itself is 256 KiB, for which it has no public setting.
        transport.max_size = CHUNK_BYTES  # type: ignore[attr-defined]
        self.quiet_since = self.loop.time()
        # `_reading` gets a timer of its own when writing is paused; until then there is only this one to cancel.
        self._watch = self._reading = self.loop.call_later(IDLE_SECONDS, self._look)
        self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching it."""
        self._watch.cancel()
        self._reading.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came. Nonsense in the middle of an answer is an error to uvicorn, and the end of it to us."""
        try:
            super().data_received(data)
        except Exception:  # noqa: BLE001 - whatever a stranger sends, it is not worth a line
            self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP. If it came behind a good head, what the door says to that has nowhere to go."""
        if self.has_request:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        super().send_400_response(msg)

    def pause_writing(self) -> None:
        """Wait for whoever asks and does not read the answers, but not for long."""
        super().pause_writing()
        self._reading = self.loop.call_later(IDLE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on: they read."""
        self._reading.cancel()
        super().resume_writing()

    def on_response_complete(self) -> None:
        """Begin to wait for the next request."""
        self.quiet_since = self.loop.time()
        super().on_response_complete()

    @property
    def is_open(self) -> bool:
        """Whether it is not on its way out."""
        return not self.transport.is_closing()

    @property
    def has_request(self) -> bool:
        """Whether the door is at work for it; how long it may then take is the door's matter."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def is_heard(self) -> bool:
        """Whether a whole request has come and is being answered to somebody who reads the answer."""
        return self.has_request and not self.cycle.more_body and not self.flow.write_paused

    def _look(self) -> None:
        overdue = self.quiet_since + IDLE_SECONDS
        if self.has_request or self.loop.time() < overdue:
            # A second from now at least: while the door is at work `overdue` may lie far behind.
            self._watch = self.loop.call_at(max(overdue, self.loop.time() + 1), self._look)
        else:
            self.transport.abort()

    def _make_room(self) -> None:
        ours = [one for one in self.connections if isinstance(one, Connection) and one.is_open]
        if len(ours) > most_connections():
            waiting = [one for one in ours if not one.is_heard]
            # Where all the others are being answered, it is the one that has just come.
            min(waiting, key=lambda one: one.quiet_since, default=self).transport.abort()


def most_connections() -> int:
    """Return how many connections there may be at a time."""
    descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    # Below nought: the system sets no limit.
    return MOST_CONNECTIONS if descriptors < 0 else min(MOST_CONNECTIONS, descriptors // DESCRIPTOR_SHARE)


class Server(uvicorn.Server):
    """Serves until stopped. The access log is off: it would date every act."""

    def __init__(self, door: Served) -> None:
        self._door = door
        super().__init__(
            uvicorn.Config(
                door,
                http=Connection,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                backlog=ACCEPT_AT_ONCE,
                timeout_keep_alive=int(IDLE_SECONDS),
                timeout_graceful_shutdown=LAST_SECONDS,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process, which hears them from its first moment on."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept, a few at a time, while many may wait: uvicorn has one figure for both."""
        await super().startup(sockets)
        for one in sockets or []:
            one.listen(BACKLOG)

    async def until(self, stop: asyncio.Event, listening_at: socket.socket) -> None:
        """Serve until asked to stop; half a request keeps nobody waiting then."""
        serving = asyncio.create_task(self.serve(sockets=[listening_at]))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        # Before the server is told: it waits for what the door still reads.
        self._door.close()
        self.should_exit = True
        await serving


def listening_socket(host: str, port: int, settings: tuple[str, str] = ("HOST", "PORT")) -> socket.socket:
    """Listen here ourselves: uvicorn would leave the process with a status of its own and no word of what to do."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    # A name may also be one that cannot even be asked for.
    except (OSError, UnicodeError) as error:
        reason = errno.errorcode.get(getattr(error, "errno", None) or 0, "no such address")
        raise CannotListen(
            f"Sidecar cannot listen on {host}, port {port} ({reason}). "
            f"Stop what listens there or set another {settings[1]}; {settings[0]} must be an address of this machine."
        ) from error
