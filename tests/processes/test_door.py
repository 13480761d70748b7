"""The web door: unsigned nonsense is turned away without a word in the log, and nobody keeps it busy."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import resource
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_bolt.response import BoltResponse

from bot.errors import StoreError
from bot.serving import door as doors
from bot.serving import web as webs
from bot.serving.door import Door
from bot.serving.web import Server, listening_socket
from practice.workspace import Workspace
from tests.kit.circle import environment
from tests.kit.databases import Urls
from tests.kit.spill import logged
from tests.processes.children import PATIENCE, Child, Children, health

SECRET = "practice-secret"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
MB = 1_000_000
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Web:
    """A web server on a port of its own, with a listener that remembers what it was given."""

    def __init__(self) -> None:
        self.taken: list[object] = []
        self.gate: asyncio.Event | None = None
        self.heard, self.stop = asyncio.Event(), asyncio.Event()
        self.address = ""
        self.port = 0

    async def take(self, payload: object) -> BoltResponse:
        self.taken.append(payload)
        self.heard.set()
        if self.gate is not None:
            await self.gate.wait()
        return BoltResponse(status=200, body="taken")

    async def ping(self) -> None:
        """Answer like a database that is there."""

    async def connected(self) -> Streams:
        return await asyncio.open_connection("127.0.0.1", self.port)


@asynccontextmanager
async def served(web: Web) -> AsyncIterator[Web]:
    with listening_socket("127.0.0.1", 0) as socket:
        web.port = socket.getsockname()[1]
        web.address = f"http://127.0.0.1:{web.port}"
        serving = asyncio.create_task(Server(Door(web.take, web.ping, SECRET)).until(web.stop, socket))
        try:
            yield web
        finally:
            web.stop.set()
            await serving


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    with logged("DEBUG") as log:
        async with served(Web()) as running:
            yield running
        assert log.getvalue() == ""


async def status(
    web: Web, body: bytes, headers: dict[str, str], path: str = "/slack/events", method: str = "POST"
) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, web.address + path, data=body, headers=headers) as response,
    ):
        await response.read()
        return response.status


def signed(body: bytes, stamp: str | None = None, secret: str = SECRET) -> dict[str, str]:
    """Sign raw bytes as Slack would."""
    stamp = stamp or str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


async def test_what_slack_signed_comes_in(web: Web) -> None:
    body = json.dumps({"type": "event_callback"}).encode()
    assert await status(web, body, signed(body) | JSON) == 200
    form = urlencode({"payload": '{"type": "block_actions"}'}).encode()
    assert await status(web, form, signed(form) | FORM) == 200
    command = urlencode({"command": "/sidecar", "text": "é & more"}).encode()
    assert await status(web, command, signed(command) | FORM) == 200
    assert web.taken == [
        {"type": "event_callback"},
        {"type": "block_actions"},
        {"command": "/sidecar", "text": "é & more"},
    ]


BODY = b'{"type": "event_callback"}'
UNSIGNED: dict[str, tuple[bytes, dict[str, str]]] = {
    "no headers": (BODY, {}),
    "no signature": (BODY, {"X-Slack-Request-Timestamp": "1"}),
    "no stamp": (BODY, {"X-Slack-Signature": "v0=" + "0" * 64}),
    "broken json": (b"{", JSON),
    "bad utf-8": (b"payload=\xff\xfe", FORM),
    "null": (b"null", JSON),
    "a null payload": (b"payload=null", FORM),
    "empty": (b"", FORM),
    "deep": (b"[" * 100_000, JSON),
    "a stamp of letters": (BODY, signed(BODY, "abc")),
    "a stamp of a million digits": (BODY, signed(BODY, "9" * 5_000)),
    "a stamp that is no number": (BODY, signed(BODY, "nan")),
    "a negative stamp": (BODY, signed(BODY, "-1")),
    "an old stamp": (BODY, signed(BODY, str(int(time.time()) - 301))),
    "a stamp to come": (BODY, signed(BODY, str(int(time.time()) + 400))),
    "another secret": (BODY, signed(BODY, secret="guessed")),
    "another version": (BODY, signed(BODY) | {"X-Slack-Signature": "v1=" + "0" * 64}),
    "a signature of other letters": (BODY, signed(BODY) | {"X-Slack-Signature": "v0=" + "é" * 64}),
    "another body": (BODY + b" ", signed(BODY)),
}


@pytest.mark.parametrize("nonsense", UNSIGNED)
async def test_unsigned_nonsense_is_turned_away_without_a_line(web: Web, nonsense: str) -> None:
    body, headers = UNSIGNED[nonsense]
    assert await status(web, body, headers) == 401
    assert web.taken == []


MALFORMED: dict[str, tuple[bytes, dict[str, str]]] = {
    "broken json": (b"{", JSON),
    "no json": (b"payload=[", FORM),
    "bad utf-8": (b"payload=\xff", FORM),
    "bad utf-8 in percents": (b"payload=%ff", FORM),
    "deep": (b"[" * 100_000, JSON),
    "a number too long": (b'{"n": ' + b"9" * 5_000 + b"}", JSON),
    "a thousand fields": (b"&".join(b"a=%d" % n for n in range(1_000)), FORM),
}


@pytest.mark.parametrize("nonsense", MALFORMED)
async def test_signed_nonsense_is_a_bad_request_without_a_line(web: Web, nonsense: str) -> None:
    body, headers = MALFORMED[nonsense]
    assert await status(web, body, signed(body) | headers) == 400


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("POST", "/slack/events/", 404),
        ("POST", "/", 404),
        ("GET", "/slack/install", 404),
        ("GET", "/../../etc/passwd", 404),
        ("POST", "/healthz", 405),
        ("GET", "/healthz", 200),
    ],
)
async def test_other_ways_in_lead_nowhere(web: Web, method: str, path: str, expected: int) -> None:
    assert await status(web, b"", signed(b""), path, method) == expected


RAW: dict[str, bytes] = {
    "no http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20 + b"\r\n\r\n",
    "an endless head": b"GET / HTTP/1.1\r\n" + b"X: " + b"y" * 70_000,
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "a length of letters": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
    "a broken chunk": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "a websocket": b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "a request and nonsense behind it": b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n" + b"\x00" * 100 + b"\r\n\r\n",
    "an absolute address": b"GET http://elsewhere.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "another tongue": "GÊT / HTTP/1.1\r\n\r\n".encode(),
}


@pytest.mark.parametrize("nonsense", RAW)
async def test_what_is_hardly_http_is_answered_with_4xx_at_most_and_no_line(web: Web, nonsense: str) -> None:
    reader, writer = await web.connected()
    writer.write(RAW[nonsense])
    writer.write_eof()
    async with asyncio.timeout(PATIENCE):
        with_answer = await _rest(reader)
    assert re.match(rb"(HTTP/1.1 4\d\d )|$", with_answer)
    writer.close()


async def _rest(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.read()
    except ConnectionError:
        return b""


async def test_a_body_that_is_too_large_is_refused_before_it_has_come(web: Web) -> None:
    body = b"x" * (doors.MOST_BYTES + 1)
    reader, writer = await web.connected()
    head = _head(signed(body), f"Content-Length: {len(body)}")
    writer.write(head)
    async with asyncio.timeout(PATIENCE):
        assert b" 413 " in await reader.readline()
    writer.close()


async def test_a_body_in_chunks_is_refused_once_it_is_too_large(web: Web) -> None:
    reader, writer = await web.connected()
    writer.write(_head(signed(b""), "Transfer-Encoding: chunked"))
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    answer = asyncio.create_task(reader.readline())
    async with asyncio.timeout(PATIENCE):
        while not answer.done():
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(0)
    assert b" 413 " in await answer
    writer.close()


def _head(headers: dict[str, str], *more: str) -> bytes:
    lines = ["POST /slack/events HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items()), *more]
    return "\r\n".join([*lines, "", ""]).encode()


async def test_the_largest_body_that_is_allowed_comes_in(web: Web) -> None:
    body = b'{"a": "' + b"x" * (doors.MOST_BYTES - 9) + b'"}'
    assert len(body) == doors.MOST_BYTES
    assert await status(web, body, signed(body) | JSON) == 200


async def test_a_body_that_does_not_come_is_not_waited_for(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "READ_SECONDS", 0.05)
    monkeypatch.setattr(doors, "DRAIN_SECONDS", 0.05)
    reader, writer = await web.connected()
    writer.write(_head(signed(b""), "Content-Length: 100") + b"half")
    async with asyncio.timeout(PATIENCE):
        assert b" 408 " in await reader.readline()
        await _rest(reader)
    writer.close()


@pytest.mark.parametrize("sent", [b"", b"POST /slack/events HTTP/1.1\r\nHost: "])
async def test_a_connection_on_which_nothing_comes_is_closed(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webs, "IDLE_SECONDS", 0.05)
    async with served(Web()) as web:
        reader, writer = await web.connected()
        writer.write(sent)
        async with asyncio.timeout(PATIENCE):
            assert await _rest(reader) == b""
        writer.close()


async def test_the_one_that_waited_longest_makes_room(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webs, "MOST_CONNECTIONS", 3)
    waiting = [await web.connected() for _ in range(3)]
    await status(web, b"", {}, "/healthz", "GET")
    async with asyncio.timeout(PATIENCE):
        assert await _rest(waiting[0][0]) == b""
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
            assert await _rest(reader) == b""
    web.gate.set()
    assert await asked == 200
    for _, writer in crowd:
        writer.close()


async def test_too_much_that_is_coming_in_at_once_loses_the_largest(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_HELD", 150_000)
    large = await web.connected()
    large[1].write(_head(signed(b"x"), "Content-Length: 200000") + b"x" * 100_000)
    small = await web.connected()
    body = b'{"a": "' + b"x" * 80_000 + b'"}'
    small[1].write(_head(signed(body) | JSON, f"Content-Length: {len(body)}") + body)
    async with asyncio.timeout(PATIENCE):
        assert b" 200 " in await small[0].readline()
        assert b" 408 " in await large[0].readline()
    large[1].close()
    small[1].close()


async def test_everybody_who_asks_for_its_health_at_once_asks_the_database_once() -> None:
    gate, first, asked = asyncio.Event(), asyncio.Event(), 0

    async def ping() -> None:
        nonlocal asked
        asked += 1
        first.set()
        await gate.wait()

    web = Web()
    web.ping = ping  # type: ignore[method-assign]
    async with served(web):
        all_ask = [asyncio.create_task(status(web, b"", {}, "/healthz", "GET")) for _ in range(20)]
        await first.wait()
        gate.set()
        assert set(await asyncio.gather(*all_ask)) == {200}
    assert asked < 20


async def test_a_database_that_does_not_answer_is_no_health(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused() -> None:
        raise StoreError("no")

    async def hanging() -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(doors, "HEALTH_SECONDS", 0.05)
    for ping in (refused, hanging):
        web = Web()
        web.ping = ping  # type: ignore[method-assign]
        async with served(web):
            assert await status(web, b"", {}, "/healthz", "GET") == 503


async def _half_sent(web: Web) -> Streams:
    reader, writer = await web.connected()
    writer.write(_head(signed(b""), "Content-Length: 1000") + b"half")
    return reader, writer


async def _idle(web: Web) -> Streams:
    return await web.connected()


async def _unfinished_head(web: Web) -> Streams:
    reader, writer = await web.connected()
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost")
    return reader, writer


async def _turned_away_and_still_talking(web: Web) -> Streams:
    reader, writer = await web.connected()
    writer.write(_head({}, "Content-Length: 1000") + b"half")
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


# The process, under load.


@asynccontextmanager
async def web_process(slack: Workspace, processes: Children, urls: Urls, port: int) -> AsyncIterator[Child]:
    child = await processes.bot("web", **environment(urls, slack.api_url), PORT=str(port))
    assert await health(f"http://127.0.0.1:{port}", child) == 200
    yield child


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
    writer.write(_head(headers | JSON, "Transfer-Encoding: chunked" if chunked else f"Content-Length: {10 * MB}"))
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
    writer.write(_head(signed(b"made up") | JSON, f"Content-Length: {MB}") + b"x" * (MB - 1))
    return writer
