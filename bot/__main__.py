"""The command line: what runs, what keeps (backup, restore, rekey, adopt, held), and what only looks."""

from __future__ import annotations

import os
import signal
import sys

SIGNALS = (signal.SIGINT, signal.SIGTERM)
if __name__ == "__main__":
    # Before all else: the imports below take a second, in which nothing has begun that would have to end well. As
    # process 1 of a container nobody hears a signal without a handler; what is ignored stays so (nohup).
    for one in SIGNALS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, lambda number, _: os._exit(128 + number))

import argparse
import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from io import StringIO
from pathlib import Path

from bot import guards, workspaces
from bot.app import CONTENT, Sidecar, World, build, engine_of, real_world, require_current, unmet_engine
from bot.clock import SystemClock
from bot.decks.content import load_content
from bot.decks.preview import addition, preview, report
from bot.decks.standard.report import counts_table, over_the_limits
from bot.envfile import open_to_others
from bot.errors import ContentError, SidecarError
from bot.feedback import cover
from bot.keeping import living, meeting, proof
from bot.keeping.copying import backup
from bot.keeping.mending import mend
from bot.keeping.rekeying import rekey
from bot.keeping.restoring import Wishes, restore
from bot.logs import check_logging, configure_logging, hush_tracebacks
from bot.manifest import manifest
from bot.people import directory
from bot.sealing.vault import claim_database
from bot.sending import report as sending
from bot.serving import processes
from bot.serving.arguments import parser
from bot.serving.summing import summing_up
from bot.settings import Mode, load_content_folder, load_settings
from bot.shipped import as_typed_here
from bot.store import Store, key_store
from bot.store.migrations import upgrade
from bot.voice import speak, speak_plainly

PROCESSES: dict[Mode, Callable[[Sidecar, asyncio.Event], Awaitable[None]]] = {
    "run": processes.run,
    "web": processes.web,
    "worker": processes.worker,
}


def main(arguments: Sequence[str] | None = None, world: World | None = None) -> int:
    """Run one command; return the exit status: 0 done, 1 a fault that was explained, 2 wrong usage, 130 interrupted."""
    speak_plainly()
    said = StringIO()
    try:
        # At the end, in one piece: where nobody takes it, it has stopped nothing halfway.
        with contextlib.redirect_stdout(said):
            status, wrong = _ran(arguments, world)
    finally:
        if unheard := speak(as_typed_here(said.getvalue())):
            print(unheard, file=sys.stderr)
    if wrong:
        print(as_typed_here(wrong), file=sys.stderr)
    return 1 if unheard else status


def _ran(arguments: Sequence[str] | None, world: World | None) -> tuple[int, str]:
    """Run one command; return the exit status, and what went wrong."""
    options = parser().parse_args(arguments)
    # Before anything else: an uncaught error would print its message, which may hold what somebody wrote.
    hush_tracebacks()
    try:
        asyncio.run(_act(options, world or real_world()))
    except SidecarError as error:
        return 1, f"{error.code} {error}"
    except KeyboardInterrupt:
        return 128 + signal.SIGINT, ""
    return 0, ""


async def _act(options: argparse.Namespace, world: World) -> None:
    command = options.command
    if command == "manifest":
        print(json.dumps(manifest(options.http or "socket", options.prefix), indent=2))
    elif command == "content":
        _look_after_content(options)
    elif command in PROCESSES:
        await _serve(command, world)
    else:
        await COMMANDS[command](options, world)


def _look_after_content(options: argparse.Namespace) -> None:
    own = options.also or load_content_folder()
    content = load_content(CONTENT, own)
    if options.action == "preview":
        print(preview(content, options.item))
        return
    print(report(content))
    print(counts_table(CONTENT))
    if own is not None:
        print(counts_table(own), addition(own, load_content(CONTENT)), sep="\n")
    if faults := over_the_limits(CONTENT):
        raise ContentError(faults)


async def _serve(command: Mode, world: World) -> None:
    stop = processes.stop_asked()
    settings = load_settings(command)
    configure_logging(settings.log_level)
    if told := open_to_others(Path(".env")):
        logging.getLogger(__name__).warning("%s", told)
    # To the very end: what an act leaves behind may come up while everything is closed.
    async with summing_up(SystemClock().now), AsyncExitStack() as life:
        bot = await processes.unless(stop, life.enter_async_context(build(settings, world)))
        if bot is not None:
            await _live(bot, command, stop)


async def _live(bot: Sidecar, command: Mode, stop: asyncio.Event) -> None:
    # Only now: libraries make loggers, and set levels of their own, while the bot is built.
    check_logging()
    # Before anybody is answered: rounds without keys end, and what people took away goes once more.
    await mend(bot.engine)
    for line in await proof.held_lines(bot.engine):
        logging.getLogger(__name__).warning("SC-57 %s", as_typed_here(line))
    await living.live(bot.engine, command, lambda: PROCESSES[command](bot, stop))


async def _migrate(world: World) -> None:
    settings = load_settings("migrate")
    configure_logging(settings.log_level)
    store, keys = Store(settings.database_url), key_store(settings.keys_url)
    try:
        await meeting.require_kinds(store, keys)
        await meeting.require_own_server(store, keys, accepted=settings.keys_on_same_server)
        # Before any table is made: an empty database beside keys that know another one is a mistyped address.
        await meeting.refuse_empty(store, keys)
        await upgrade(store)
        await meeting.meet(store, keys, settings.master_key, world.chance)
    finally:
        await store.close()
        await keys.close()
    print("The database is up to date.")


async def _alive(options: argparse.Namespace, world: World) -> None:
    found = await living.require_alive(load_settings("alive").database_url, options.kind, world.clock.now())
    print(f"Running: {', '.join(found)}.")


async def _check(world: World) -> None:
    settings = load_settings("check")
    configure_logging(settings.log_level)
    # Made only to see whether it can be made.
    manifest("socket", settings.command_prefix)
    async with engine_of(settings, world) as engine:
        check_logging()
        if told := open_to_others(Path(".env")):
            print(told)
        for found in (sending.report, directory.report, cover.report, workspaces.report):
            for line in await found(engine):
                print(line)
        for line in await proof.held_lines(engine):
            print(f"SC-57 {line}")
        for line in await guards.aside_lines(engine):
            print(line)
        # Last: what it finds ends the command, and should not hide the rest.
        await proof.require_opens(engine)
    print("Settings, content, manifest, keys and database are in order.")


async def _held(options: argparse.Namespace, world: World) -> None:
    settings = load_settings("held")
    async with engine_of(settings, world) as engine:
        if options.send or options.drop:
            count = await proof.decide_held(engine, send=options.send)
            print(f"{count} messages {'leave now' if options.send else 'will never be sent'}.")
            return
        held = await proof.held(engine)
    print("\n".join(f"{one.count:6} {one.kind}" for one in held) or "Nothing is held.")
    if held:
        print("These waited when the backup was taken, and may have been sent since.")
        print("`python -m bot held --send` sends them with a note that they may be there twice;")
        print("`python -m bot held --drop` never sends them.")


async def _backup(options: argparse.Namespace, world: World) -> None:
    settings = load_settings("backup")
    async with engine_of(settings, world) as engine:
        notes = await backup(engine.store, options.file, world.clock.now(), world.chance.id())
    print(f"{options.file} is {notes}.")
    print("The keys of rounds are not in it, and must not be copied. Keep SIDECAR_KEY apart from it.")


async def _restore(options: argparse.Namespace, world: World) -> None:
    settings = load_settings("restore")
    wishes = Wishes(options.replace, options.new_keys, options.moving, options.old, settings.old_master_key)
    async with unmet_engine(settings, world) as (engine, keys):
        done = await restore(engine, keys, options.file, wishes)
        held, aside = await proof.held_lines(engine), await guards.aside_lines(engine)
    print(f"{'It was restored before' if done.before else 'Restored'}: {done.notes}.")
    if done.left:
        print(f"{done.left} damaged rows were left behind, with what belongs to them; the backup still holds them.")
    print(f"Taken away again, because people took it away since: {done.mended.withdrawn}.")
    print(f"Rounds ended because their keys are gone: {done.mended.ended}; everybody in them is told.")
    print("\n".join([*(held or ["No messages are held."]), *aside]))


async def _adopt(world: World) -> None:
    settings = load_settings("adopt")
    async with unmet_engine(settings, world) as (engine, keys):
        await require_current(engine.store, keys)
        await claim_database(engine.store, settings.master_key)
        async with engine.store.begin() as tx:
            await living.require_alone(tx, engine.now())
        await meeting.adopt(engine.store, keys, world.chance)
        done = await mend(engine)
    print(
        f"The key store is this database's own now. Rounds ended because their keys are gone: {done.ended}; everybody"
    )
    print("in them is told when Sidecar runs again, and may ask anew.")


async def _rekey(options: argparse.Namespace, world: World) -> None:
    settings = load_settings("rekey")
    async with unmet_engine(settings, world) as (engine, keys):
        await require_current(engine.store, keys)
        await meeting.meet(engine.store, keys, None, world.chance)
        done = await rekey(engine.store, engine.vault, settings.old_master_key, engine.now(), options.leave_damaged)
    kinds = f"{done.rounds} round keys and {done.journals} journal keys"
    print(f"{kinds} are wrapped under the new master key. Remove SIDECAR_OLD_KEY now.")
    if done.damaged:
        print(f"{done.damaged} keys open with neither master key and were left as they are.")


COMMANDS: dict[str, Callable[[argparse.Namespace, World], Awaitable[None]]] = {
    "alive": _alive,
    "migrate": lambda _, world: _migrate(world),
    "check": lambda _, world: _check(world),
    "adopt": lambda _, world: _adopt(world),
    "rekey": _rekey,
    "backup": _backup,
    "restore": _restore,
    "held": _held,
}


if __name__ == "__main__":
    # From here on there is something to put in order before the end.
    for one in SIGNALS:
        if signal.getsignal(one) is not signal.SIG_IGN:
            signal.signal(one, lambda number, _: sys.exit(128 + number))
    sys.exit(main())
