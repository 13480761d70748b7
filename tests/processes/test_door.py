"""The web door: unsigned nonsense is turned away without a word in the log, and nothing large is held."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from bot.errors import StoreError
from bot.serving import door as doors
from tests.kit.spill import logged
from tests.processes.children import PATIENCE
from tests.processes.webs import BODY, FORM, JSON, Web, head, rest, served, signed, status


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    with logged("DEBUG") as log:
        async with served(Web()) as running:
            yield running
        assert log.getvalue() == ""


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
    "a stamp to come": (BODY, signed(BODY, str(int(time.time()) + 100_000))),
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
        with_answer = await rest(reader)
    assert re.match(rb"(HTTP/1.1 4\d\d )|$", with_answer)
    writer.close()


async def test_a_body_that_is_too_large_is_refused_before_it_has_come(web: Web) -> None:
    body = b"x" * (doors.MOST_BYTES + 1)
    reader, writer = await web.connected()
    writer.write(head(signed(body), f"Content-Length: {len(body)}"))
    async with asyncio.timeout(PATIENCE):
        assert b" 413 " in await reader.readline()
    writer.close()


async def test_a_body_in_chunks_is_refused_once_it_is_too_large(web: Web) -> None:
    reader, writer = await web.connected()
    writer.write(head(signed(b""), "Transfer-Encoding: chunked"))
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    answer = asyncio.create_task(reader.readline())
    async with asyncio.timeout(PATIENCE):
        while not answer.done():
            writer.write(chunk)
            await writer.drain()
            await asyncio.sleep(0)
    assert b" 413 " in await answer
    writer.close()


async def test_the_largest_body_that_is_allowed_comes_in(web: Web) -> None:
    body = b'{"a": "' + b"x" * (doors.MOST_BYTES - 9) + b'"}'
    assert len(body) == doors.MOST_BYTES
    assert await status(web, body, signed(body) | JSON) == 200


async def test_a_body_that_does_not_come_is_not_waited_for(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "READ_SECONDS", 0.05)
    monkeypatch.setattr(doors, "DRAIN_SECONDS", 0.05)
    reader, writer = await web.connected()
    writer.write(head(signed(b""), "Content-Length: 100") + b"half")
    async with asyncio.timeout(PATIENCE):
        assert b" 408 " in await reader.readline()
        await rest(reader)
    writer.close()


async def test_too_much_that_is_coming_in_at_once_loses_the_largest(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_HELD", 150_000)
    large = await web.connected()
    large[1].write(head(signed(b"x"), "Content-Length: 200000") + b"x" * 100_000)
    small = await web.connected()
    body = b'{"a": "' + b"x" * 80_000 + b'"}'
    small[1].write(head(signed(body) | JSON, f"Content-Length: {len(body)}") + body)
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
