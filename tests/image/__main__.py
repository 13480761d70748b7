"""`make image-try`: lets the image live once, from `migrate` to SIGTERM, on a practice Slack of this machine.

Every line it prints was seen; the first that is not as promised ends it with status 1.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import secrets
import sys
import time
from collections.abc import Sequence

from practice.demo import APP_TOKEN, BOT_TOKEN, practice_workspace
from practice.hands.reading import text_of
from practice.workspace import Workspace
from practice.world.clock import PracticeClock
from tests.image.engine import NAME, Engine

STARTS_WITHIN, STOPS_WITHIN = 60.0, 20.0
OWNER = "10001"
BACKUP = "/data/try.backup"


def main(arguments: Sequence[str] | None = None) -> int:
    """Try it; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.image", description=__doc__)
    parser.add_argument("--engine", required=True, help="docker or podman")
    parser.add_argument("--image", default="sidecar")
    options = parser.parse_args(arguments)
    if not options.engine or options.engine.endswith("buildah"):
        parser.error("docker or podman is needed: buildah builds, and runs nothing as process 1")
    try:
        asyncio.run(_tried(options.engine, options.image))
    except (AssertionError, TimeoutError) as wrong:
        print(f"NOT AS PROMISED: {wrong or 'it took too long'}", file=sys.stderr)
        return 1
    return 0


async def _tried(program: str, image: str) -> None:
    # By the machine's clock: the image has no other.
    slack = practice_workspace(PracticeClock(None, running=True))
    await slack.start()
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api_url}
    engine = Engine(program, image, {**tokens, "SIDECAR_KEY": key})
    try:
        async with engine.volumes():
            _saw(await engine.once("migrate"))
            async with engine.running():
                await _lives(engine, slack)
                await _is_nobody_else(engine)
                await _ends(engine)
            await engine.once("alive", status=1)
            _saw("nobody is alive any more, at once")
    finally:
        await slack.stop()


async def _lives(engine: Engine, slack: Workspace) -> None:
    async with asyncio.timeout(STARTS_WITHIN):
        await slack.socket_connected()
    _saw("connected to the practice Slack")
    health = (await engine.facts())["Config"]["Healthcheck"]["Test"]
    # As the engine does it; its own clock would let us wait a minute.
    _saw(f"healthy: {' '.join(health[1:])!r} says {await engine.within(*health[1:])!r}")
    ana = slack.person("ana")
    await ana.command("/sidecar join")
    assert ana.modal is not None
    _saw(f"answers people: {text_of(ana.modal)[:60]!r}")
    _saw((await engine.within("python", "-m", "bot", "backup", BACKUP)).partition("\n")[0])


async def _is_nobody_else(engine: Engine) -> None:
    first = (await engine.within("cat", "/proc/1/cmdline")).replace("\0", " ").strip()
    assert first == "python -m bot run", first
    assert await engine.within("id", "-u") == OWNER
    _saw(f"process 1 is {first!r}, user {OWNER}")
    files = await engine.within("find", "/data", "/keys", "-printf", "%U %m %p\n")
    assert all(line.startswith((f"{OWNER} 600 ", f"{OWNER} 700 ")) for line in files.splitlines()), files
    assert {"/data/sidecar.db", "/keys/sidecar-keys.db", BACKUP} <= {line.split()[2] for line in files.splitlines()}
    _saw(f"owner, rights and name of what it wrote: {', '.join(sorted(files.splitlines()))}")
    await engine.within("python", "-c", "open('/opt/sidecar/bot/more.py', 'w')", status=1)
    _saw("its own code it cannot change")


async def _ends(engine: Engine) -> None:
    began = time.monotonic()
    await engine.says("kill", "--signal", "TERM", NAME)
    async with asyncio.timeout(STOPS_WITHIN):
        status = await engine.says("wait", NAME)
    assert status == "0", f"it ended with status {status}\n{json.dumps((await engine.facts())['State'])}"
    assert "Traceback" not in await engine.log()
    _saw(f"stopped in order {time.monotonic() - began:.1f} seconds after SIGTERM, status {status}")


def _saw(fact: str) -> None:
    print(fact, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
