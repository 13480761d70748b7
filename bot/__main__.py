"""The command line: run | web | worker | migrate | check | rekey | manifest | content."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

if __name__ == "__main__":
    # The imports below take a second, and as process 1 of a container nobody hears a signal without a handler.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))

from bot.app import CONTENT, Sidecar, World, build, engine_of, real_world
from bot.decks.content import load_content
from bot.decks.preview import preview, report
from bot.errors import SidecarError
from bot.logs import check_logging, configure_logging, hush_tracebacks
from bot.manifest import manifest
from bot.reflections import journal
from bot.sealing.vault import Vault, claim_database, fingerprint
from bot.serving import processes
from bot.settings import Mode, Settings, load_content_folder, load_settings
from bot.store import Store, deployment, key_store
from bot.store.migrations import upgrade

PROCESSES: dict[Mode, Callable[[Sidecar, asyncio.Event], Awaitable[None]]] = {
    "run": processes.run,
    "web": processes.web,
    "worker": processes.worker,
}


def main(arguments: Sequence[str] | None = None, world: World | None = None) -> int:
    """Run one command; return the exit status: 0 done, 1 a fault that was explained, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    hush_tracebacks()
    try:
        asyncio.run(_act(options, world or real_world()))
    except SidecarError as error:
        print(f"{error.code} {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Sidecar, a self-hosted Slack bot.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="listen through Socket Mode, tick and send, in one process")
    commands.add_parser("web", help="serve Slack's signed requests; run a worker beside it")
    commands.add_parser("worker", help="tick and send")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("check", help="verify settings, content, manifest, keys and database without starting")
    commands.add_parser("rekey", help="wrap every key anew: SIDECAR_KEY is the new one, SIDECAR_OLD_KEY the old one")
    shown = commands.add_parser("manifest", help="print the app manifest for Slack")
    shown.add_argument("--socket", action="store_true", help="for Socket Mode (the default)")
    shown.add_argument("--http", metavar="URL", help="for `web`, reachable at this URL")
    shown.add_argument("--prefix", default="", help="put this in front of every command name")
    content = commands.add_parser("content", help="look after the decks in content/")
    actions = content.add_subparsers(dest="action", required=True)
    actions.add_parser("check", help="read every deck, name every fault and count what there is")
    actions.add_parser("preview", help="show one item here").add_argument("item", metavar="ITEM", help="its id")
    for action in actions.choices.values():
        action.add_argument("--also", type=Path, metavar="FOLDER", help="your own decks (default: SIDECAR_CONTENT)")
    return parser


async def _act(options: argparse.Namespace, world: World) -> None:
    command = options.command
    if command == "manifest":
        print(json.dumps(manifest(options.http or "socket", options.prefix), indent=2))
    elif command == "content":
        content = load_content(CONTENT, options.also or load_content_folder())
        print(report(content) if options.action == "check" else preview(content, options.item))
    elif command in PROCESSES:
        await _serve(command, world)
    else:
        await {"migrate": _migrate, "check": _check, "rekey": _rekey}[command](world)


async def _serve(command: Mode, world: World) -> None:
    stop = processes.stop_asked()
    settings = load_settings(command)
    configure_logging(settings.log_level)
    async with AsyncExitStack() as life:
        bot = await processes.unless(stop, life.enter_async_context(build(settings, world)))
        if bot is not None:
            check_logging()
            await PROCESSES[command](bot, stop)


async def _migrate(world: World) -> None:
    settings = load_settings("migrate")
    configure_logging(settings.log_level)
    store, keys = Store(settings.database_url), key_store(settings.keys_url)
    try:
        await upgrade(store)
        # Here, not at the first start: web and worker start at once, and only one of them could make these.
        await keys.create()
        await claim_database(store, settings.master_key)
    finally:
        await store.close()
        await keys.close()
    print("The database is up to date.")


async def _check(world: World) -> None:
    settings = load_settings("check")
    configure_logging(settings.log_level)
    manifest("socket", settings.command_prefix)
    async with engine_of(settings, world) as engine:
        check_logging()
        await engine.vault.all_keys()
    print("Settings, content, manifest, keys and database are in order.")


async def _rekey(world: World) -> None:
    settings: Settings = load_settings("rekey")
    store, keys = Store(settings.database_url), key_store(settings.keys_url)
    try:
        await keys.create()
        await claim_database(store, settings.old_master_key)
        rounds, journals = await _rewrap(store, Vault(settings.master_key, keys, world.chance, world.cipher), settings)
    finally:
        await store.close()
        await keys.close()
    kinds = f"{rounds} round keys and {journals} journal keys"
    print(f"{kinds} are wrapped under the new master key. Remove SIDECAR_OLD_KEY now.")


async def _rewrap(store: Store, vault: Vault, settings: Settings) -> tuple[int, int]:
    """Wrap every key anew and remember the new master key; return how many (rounds, journals).

    Round keys come last: whatever fails before they are written leaves both databases as they were.
    """
    async with store.begin() as tx:
        journals = await journal.rewrap_keys(tx, vault.with_master(settings.old_master_key), vault)
        await deployment.put_fingerprint(tx, fingerprint(settings.master_key))
        return await vault.rewrap(settings.old_master_key), journals


if __name__ == "__main__":
    sys.exit(main())
