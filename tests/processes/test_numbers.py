"""Numbers for operators come from the real processes, over loopback, when a port is set."""

from __future__ import annotations

import asyncio
import re
import socket
import sys

import aiohttp
import pytest

from practice.workspace import Workspace
from tests.kit.circle import environment
from tests.kit.databases import Urls
from tests.processes.children import PATIENCE, Child, Children

SERVED = "numbers for operators are served on port "
EVERYWHERE = (
    *("sidecar_database_up 1.0", "sidecar_sending_resting 0.0", 'sidecar_messages_late{state="waiting"} 0.0'),
    *('sidecar_messages_oldest_seconds{state="waiting"} 0.0', 'sidecar_send_delay_seconds_bucket{le="10"}'),
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
