"""The way to Slack's Web API, which a test can close as a network does: whoever knocks is refused."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """A port that hands everything on to another one, while it is open."""

    def __init__(self, to_port: int) -> None:
        self._to, self.port = to_port, 0
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Let calls through; on the same port as before, if it was open before."""
        # The same port again: whoever was refused must find it open without being told.
        self._server = await asyncio.start_server(self._through, "127.0.0.1", self.port)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def shut(self) -> None:
        """Refuse every connection from now on and cut those that stand."""
        if self._server is not None:
            self._server.close()
        for line in list(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        line.add_done_callback(self._lines.discard)
        beyond = None
        try:
            there, beyond = await asyncio.open_connection("127.0.0.1", self._to)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pour(reader, beyond))
                both.create_task(_pour(there, writer))
        except (asyncio.CancelledError, OSError):
            pass
        finally:
            for end in (writer, beyond):
                if end is not None:
                    end.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def gate(to_port: int) -> AsyncIterator[Gate]:
    """Put an open gate before a port for the length of the block."""
    before = Gate(to_port)
    await before.open()
    try:
        yield before
    finally:
        await before.shut()
