"""The web server: a bounded crowd, no idle guests, little memory, and an end within seconds."""

from __future__ import annotations

import asyncio
import resource
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.serving import web as webs
from practice.workspace import Workspace
from tests.kit.circle import environment
from tests.kit.databases import Urls
from tests.kit.spill import logged
from tests.processes.children import PATIENCE, Child, Children, health
from tests.processes.webs import BODY, JSON, Streams, Web, head, rest, served, signed, status

MB = 1_000_000


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    with logged("DEBUG") as log:
        async with served(Web()) as running:
            yield running
        assert log.getvalue() == ""


@pytest.mark.parametrize("sent", [b"", b"POST /slack/events HTTP/1.1\r\nHost: "])
async def test_a_connection_on_which_nothing_comes_is_closed(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webs, "IDLE_SECONDS", 0.05)
    async with served(Web()) as web:
        reader, writer = await web.connected()
        writer.write(sent)
        async with asyncio.timeout(PATIENCE):
            assert await rest(reader) == b""
        writer.close()


async def test_the_one_that_waited_longest_makes_room(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webs, "MOST_CONNECTIONS", 3)
    waiting = [await web.connected() for _ in range(3)]
    await status(web, b"", {}, "/healthz", "GET")
    async with asyncio.timeout(PATIENCE):
        assert await rest(waiting[0][0]) == b""
    waiting[2][1].write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        assert b" 200 " in await waiting[2][0].readline()
    for _, writer in waiting:
        writer.close()


async def test_who_is_being_answered_never_makes_room(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webs, "MOST_CONNECTIONS", 2)
    web.gate = asyncio.Event()
    asked = asyncio.create_task(status(web, BODY, signed(BODY) | JSON))
    await web.heard.wait()
    crowd = [await web.connected() for _ in range(5)]
    async with asyncio.timeout(PATIENCE):
        for reader, _ in crowd[:3]:
            assert await rest(reader) == b""
    web.gate.set()
    assert await asked == 200
    for _, writer in crowd:
        writer.close()


async def _half_sent(web: Web) -> Streams:
    reader, writer = await web.connected()
    writer.write(head(signed(b""), "Content-Length: 1000") + b"half")
    return reader, writer


async def _idle(web: Web) -> Streams:
    return await web.connected()


async def _unfinished_head(web: Web) -> Streams:
    reader, writer = await web.connected()
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost")
    return reader, writer


async def _turned_away_and_still_talking(web: Web) -> Streams:
    reader, writer = await web.connected()
    writer.write(head({}, "Content-Length: 1000") + b"half")
    await reader.readline()
    return reader, writer


@pytest.mark.parametrize("guest", [_half_sent, _idle, _unfinished_head, _turned_away_and_still_talking])
async def test_stopping_waits_for_nobody_who_has_not_asked_yet(guest: Callable[..., object]) -> None:
    web = Web()
    async with AsyncExitStack() as guests:
        async with served(web):
            for _ in range(5):
                _, writer = await guest(web)  # type: ignore[misc]
                guests.callback(writer.close)
            await status(web, b"", {}, "/healthz", "GET")
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 2


async def test_stopping_lets_what_has_come_in_be_answered() -> None:
    web = Web()
    web.gate = asyncio.Event()
    async with served(web):
        asked = asyncio.create_task(status(web, BODY, signed(BODY) | JSON))
        await web.heard.wait()
        web.stop.set()
        await asyncio.sleep(0)
        web.gate.set()
        assert await asked == 200


async def _unread(web: Web) -> socket.socket:
    """Ask for so many answers, and read none, that the server can write no more."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1_024)
    client.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(client, ("127.0.0.1", web.port))
    with suppress(TimeoutError, ConnectionError):
        while True:
            async with asyncio.timeout(2):
                await loop.sock_sendall(client, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
    return client


async def test_who_asks_and_never_reads_keeps_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webs, "MOST_CONNECTIONS", 2)
    async with served(Web(), holds=2_048) as web:
        unread = await asyncio.gather(*(_unread(web) for _ in range(2)))
        assert await status(web, b"", {}, "/healthz", "GET") == 200
        for client in unread:
            client.close()


async def test_who_asks_and_never_reads_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webs, "IDLE_SECONDS", 0.05)
    async with served(Web(), holds=2_048) as web:
        async with asyncio.timeout(PATIENCE):
            client = await _unread(web)
        with pytest.raises(ConnectionError):
            client.send(b"GET")
        client.close()


# The process, under load.


@asynccontextmanager
async def web_process(slack: Workspace, processes: Children, urls: Urls, port: int) -> AsyncIterator[Child]:
    child = await processes.bot("web", **environment(urls, slack.api_url), PORT=str(port))
    assert await health(f"http://127.0.0.1:{port}", child) == 200
    yield child


@pytest.mark.full
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of another process")
async def test_three_hundred_idle_connections_and_256_descriptors_leave_health_and_slack_served(
    slack: Workspace, processes: Children, migrated: Urls, free_port: int
) -> None:
    address = f"http://127.0.0.1:{free_port}"
    async with web_process(slack, processes, migrated, free_port) as child, AsyncExitStack() as guests:
        resource.prlimit(child.pid, resource.RLIMIT_NOFILE, (256, 256))
        before = child.err
        for _ in range(300):
            _, writer = await asyncio.open_connection("127.0.0.1", free_port)
            guests.callback(writer.close)
        assert await health(address, child) == 200
        slack.request_url = f"{address}/slack/events"
        await slack.person("ana").command("/sidecar help")
        assert len(slack.person("ana").ephemerals) == 1
        assert child.err == before
        assert await child.stop() == 0


@pytest.mark.full
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from /proc")
async def test_unsigned_load_takes_less_than_20_mb_and_stopping_less_than_10_seconds(
    slack: Workspace, processes: Children, migrated: Urls, free_port: int
) -> None:
    async with web_process(slack, processes, migrated, free_port) as child, AsyncExitStack() as guests:
        address = f"http://127.0.0.1:{free_port}"
        before, said = _peak(child.pid), child.err
        await asyncio.gather(*(_unsigned_load(free_port, kind) for kind in range(60)))
        crowd = await asyncio.gather(*(_held_body(free_port) for _ in range(150)))
        for writer in crowd:
            guests.callback(writer.close)
        assert await health(address, child) == 200
        assert _peak(child.pid) - before < 20 * MB
        assert child.err == said
        for _ in range(20):
            guests.callback((await _held_body(free_port)).close)
        async with asyncio.timeout(10):
            assert await child.stop() == 0


def _peak(pid: int) -> int:
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024


async def _unsigned_load(port: int, kind: int) -> None:
    """Send ten megabytes, at once or in chunks, with a signature that was made up or none, until nobody listens."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    headers = signed(b"made up") if kind % 2 else {}
    chunked = kind % 3 == 0
    writer.write(head(headers | JSON, "Transfer-Encoding: chunked" if chunked else f"Content-Length: {10 * MB}"))
    part = b"x" * 0x10000
    try:
        for _ in range(10 * MB // len(part)):
            writer.write(b"10000\r\n" + part + b"\r\n" if chunked else part)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def _held_body(port: int) -> asyncio.StreamWriter:
    """Send nearly as much as is allowed, with a signature that was made up, and keep the end back."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head(signed(b"made up") | JSON, f"Content-Length: {MB}") + b"x" * (MB - 1))
    return writer
