"""How the processes start, and how they say why they do not."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.models import SetAside, Subject
from bot.store import Store, set_aside
from practice.workspace import Workspace
from tests.kit.circle import environment
from tests.kit.databases import Urls
from tests.processes.children import PATIENCE, Child, Children, health
from tests.processes.conftest import Losable

ANOTHER_KEY = base64.b64encode(bytes(range(100, 132))).decode()
NOT_OURS = "192.0.2.1"
"""An address kept for documentation (RFC 5737): no machine has it."""
NO_SLACK = "http://127.0.0.1:9/api/"
"""For commands that must not need Slack: nobody listens there."""


@pytest.mark.full
async def test_everything_that_is_missing_or_wrong_is_named_at_once(processes: Children, migrated: Urls) -> None:
    together = {"DATABASE_URL": migrated.database, "SIDECAR_KEYS_URL": migrated.database}

    status, web = await processes.ran("web", SLACK_API_URL="somewhere", **together)

    assert status == 1
    named = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SIDECAR_KEY:", "SLACK_API_URL", "SIDECAR_KEYS_URL")
    assert [name for name in named if name not in web.err] == []
    assert "same database" in web.err
    assert "Traceback" not in web.err


@pytest.mark.full
async def test_a_database_that_was_never_migrated_is_named_with_the_remedy(processes: Children, empty: Urls) -> None:
    status, worker = await processes.ran("worker", **environment(empty, NO_SLACK))

    assert status == 1
    assert "python -m bot migrate" in worker.err
    assert "Traceback" not in worker.err


@pytest.fixture(params=["empty", "empty_postgres"])
def nowhere(request: pytest.FixtureRequest) -> Urls:
    """Databases of either kind that hold nothing yet."""
    found: Urls = request.getfixturevalue(request.param)
    return found


@pytest.mark.full
async def test_four_migrations_at_once_all_succeed(processes: Children, nowhere: Urls) -> None:
    given = environment(nowhere, NO_SLACK)

    started = [await processes.bot("migrate", **given) for _ in range(4)]

    assert [(await child.ended(4 * PATIENCE), child.err) for child in started] == [(0, "")] * 4
    check = await processes.bot("check", **given)
    assert (await check.ended(4 * PATIENCE), check.err) == (0, "")


async def test_a_good_set_up_passes_and_then_another_key_stops_the_start(processes: Children, migrated: Urls) -> None:
    good = environment(migrated, NO_SLACK)

    status, check = await processes.ran("check", **good)
    assert (status, check.err) == (0, "")
    assert "in order" in check.out

    status, worker = await processes.ran("worker", **good | {"SIDECAR_KEY": ANOTHER_KEY})
    assert status == 1
    assert worker.err.startswith("SC-12 ")
    assert "Traceback" not in worker.err


@pytest.mark.full
async def test_check_says_in_words_what_is_set_aside(processes: Children, migrated: Urls) -> None:
    store, now = Store(migrated.database), datetime(2026, 11, 23, 9, tzinfo=UTC)
    about, place = Subject("T1", "U1SECRET"), "SealError at bot/sealing/vault.py:51"
    async with store.begin() as tx:
        await set_aside.put(tx, SetAside("question", about, "SC-21", place, 3, now, now))
    await store.close()

    status, check = await processes.ran("check", **environment(migrated, NO_SLACK))

    assert (status, check.err) == (0, "")
    assert "SC-21 sending a member their weekly question: 1 set aside, failed up to 3 times in a row" in check.out
    assert place in check.out
    assert "U1SECRET" not in check.out


@pytest.mark.full
async def test_the_manifest_is_printed_for_slack_to_read(processes: Children) -> None:
    status, shown = await processes.ran("manifest", "--http", "https://x.example")

    assert (status, shown.err) == (0, "")
    settings = json.loads(shown.out)["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["interactivity"]["request_url"] == "https://x.example/slack/events"


@pytest.mark.full
async def test_health_follows_the_database(
    slack: Workspace, processes: Children, losable: Losable, free_port: int
) -> None:
    settings = environment(losable.urls, slack.api_url) | {"PORT": str(free_port)}
    address = f"http://127.0.0.1:{free_port}"
    web = await processes.bot("web", **settings)

    assert await health(address, web) == 200
    losable.lose()
    assert await health(address, web) == 503
    losable.find()
    assert await health(address, web) == 200
    assert "Traceback" not in web.err


@pytest.mark.full
async def test_an_address_it_cannot_listen_on_is_named_with_its_code(
    slack: Workspace, processes: Children, migrated: Urls, free_port: int
) -> None:
    settings = environment(migrated, slack.api_url) | {"PORT": str(free_port)}

    with socket.create_server(("127.0.0.1", free_port)):
        status, taken = await processes.ran("web", **settings)
    elsewhere, foreign = await processes.ran("web", **settings | {"HOST": NOT_OURS})

    assert (status, elsewhere) == (1, 1)
    assert f"SC-13 Sidecar cannot listen on 127.0.0.1, port {free_port} (EADDRINUSE)" in taken.err
    assert f"SC-13 Sidecar cannot listen on {NOT_OURS}, port {free_port}" in foreign.err
    assert "is running" not in taken.err + foreign.err


@pytest.mark.full
async def test_a_demonstration_beside_another_says_what_to_do(processes: Children, free_port: int) -> None:
    with socket.create_server(("127.0.0.1", free_port)):
        second = await processes.demo("--port", str(free_port))
        assert await second.ended() == 1

    assert second.err.startswith(f"SC-13 Port {free_port} is taken")
    assert "Traceback" not in second.err


@pytest.mark.full
async def test_without_a_network_a_start_says_where_to_look_and_goes_on(processes: Children, migrated: Urls) -> None:
    run = await processes.bot("run", **environment(migrated, NO_SLACK))

    await run.says(
        "SC-33 Sidecar cannot start yet: Slack cannot be reached (ClientConnectorError). It tries again in 10 s"
    )

    assert run.err.count("as often as it takes. Look at this machine's network and its firewall") == 2
    assert await run.stop() == 0


LENS = (
    '[[lenses]]\nid = "ours"\ntitle = "Ours"\npurpose = "See."\nquestions = [{ label = "What?", hint = "Briefly." }]\n'
)


@pytest.mark.full
@pytest.mark.parametrize("by", ["argument", "environment"])
async def test_a_demonstration_takes_decks_of_ones_own(processes: Children, tmp_path: Path, by: str) -> None:
    # Where the processes start.
    own = tmp_path / "elsewhere" / "my-content"
    own.mkdir()
    (own / "lens.toml").write_text(LENS, "utf-8")
    given = {"SIDECAR_CONTENT": "my-content"} if by == "environment" else {}

    demo = await processes.demo("--port", "0", *([] if given else ["--content", "my-content"]), **given)
    await demo.says("connected to Slack")

    assert demo.out.startswith("my-content adds 1 lens (ours).\n")


@pytest.mark.full
async def test_a_demonstration_says_what_is_wrong_with_decks_of_ones_own(processes: Children, tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "lens.toml").write_text(LENS.replace('"Ours"', "“Ours”"), "utf-8")

    broken = await processes.demo("--port", "0", "--content", ".")
    missing = await processes.demo("--port", "0", SIDECAR_CONTENT="nowhere")

    assert [await broken.ended(), await missing.ended()] == [1, 1]
    assert broken.err.startswith("SC-11 lens.toml: line 3: the quotation marks around a text must be straight")
    assert missing.err == "SC-10 SIDECAR_CONTENT: is not a folder. Name an existing folder, or leave it out.\n"


# Signals in the first second, in which Python still reads what the bot is made of.


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let children hear an interrupt: whoever starts the suite in the background has them ignore it otherwise."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.full
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("just_read", ["argparse", "bot.errors", "sqlalchemy", "aiohttp", "bot.app"])
async def test_a_signal_during_the_imports_ends_them_without_a_traceback(
    processes: Children, just_read: str, name: str
) -> None:
    child = await processes.bot("manifest", PYTHONPROFILEIMPORTTIME="1")
    await child.says(f" {just_read}\n")
    os.kill(child.pid, getattr(signal, name))

    assert await child.ended() == 128 + getattr(signal, name)
    assert "Traceback" not in child.err
    assert child.out == ""


# Numbers for operators.

SERVED = "numbers for operators are served on port "
EVERYWHERE = (
    *("sidecar_database_up 1.0", "sidecar_sending_resting 0.0", 'sidecar_messages_late{state="waiting"} 0.0'),
    *('sidecar_messages_oldest_seconds{state="waiting"} 0.0', 'sidecar_send_delay_seconds_bucket{le="10.0"}'),
    *('sidecar_set_aside{sort="cover"} 0.0', "# TYPE sidecar_tick_minutes_total counter"),
    "# TYPE sidecar_tick_longest_seconds histogram",
)


async def scraped(child: Child, path: str = "/metrics") -> tuple[int, str]:
    """Return what the page says, as soon as it has been made for the first time."""
    await child.says(SERVED)
    port = re.findall(f"{SERVED}([0-9]+)", child.err)[0]
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"http://127.0.0.1:{port}{path}") as response:
                if response.status != 503:
                    return response.status, await response.text()
            await child.pause()


@pytest.mark.parametrize(
    "command", ["run", pytest.param("web", marks=pytest.mark.full), pytest.param("worker", marks=pytest.mark.full)]
)
async def test_a_process_shows_every_family_and_stops_as_ever(
    command: str, slack: Workspace, processes: Children, migrated: Urls
) -> None:
    settings = environment(migrated, slack.api_url) | {"SIDECAR_METRICS_PORT": "0", "PORT": "0"}
    child = await processes.bot(command, **settings)

    status, page = await scraped(child)
    elsewhere, _ = await scraped(child, "/")

    assert (status, elsewhere) == (200, 404)
    assert [line for line in EVERYWHERE if line not in page] == []
    assert await child.stop() == 0
    assert "Traceback" not in child.err


async def test_a_taken_port_is_named_with_its_setting(
    slack: Workspace, processes: Children, migrated: Urls, free_port: int
) -> None:
    settings = environment(migrated, slack.api_url) | {"SIDECAR_METRICS_PORT": str(free_port)}

    with socket.create_server(("127.0.0.1", free_port)):
        status, child = await processes.ran("worker", **settings)

    assert status == 1
    assert f"SC-13 Sidecar cannot listen on 127.0.0.1, port {free_port} (EADDRINUSE)" in child.err
    assert "another SIDECAR_METRICS_PORT; SIDECAR_METRICS_HOST must be" in child.err
    assert "is running" not in child.err


async def test_without_a_port_nothing_is_served_and_the_library_is_not_loaded(
    slack: Workspace, processes: Children, migrated: Urls
) -> None:
    child = await processes.bot("worker", **environment(migrated, slack.api_url))
    await child.says("worker is running")
    looking = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import bot.__main__, sys; sys.exit('prometheus_client' in sys.modules)"
    )

    assert await looking.wait() == 0
    assert SERVED not in child.err
    assert await child.stop() == 0
