"""What the command line takes: every command, and what may stand behind it."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.shipped import ourselves

PROCESSES = ("run", "web", "worker")
"""The commands that run until they are stopped."""


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    whole = argparse.ArgumentParser(prog=ourselves(), description="Sidecar, a self-hosted Slack bot.")
    commands = whole.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="listen through Socket Mode, tick and send, in one process")
    commands.add_parser("web", help="serve Slack's signed requests; run a worker beside it")
    commands.add_parser("worker", help="tick and send")
    asking = commands.add_parser("alive", help="tell by the exit status whether a process works; for health checks")
    asking.add_argument("kind", nargs="?", choices=PROCESSES, help="which one (default: any)")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("check", help="verify settings, content, manifest, keys and database without starting")
    _keeping_parsers(commands)
    shown = commands.add_parser("manifest", help="print the app manifest for Slack")
    shown.add_argument("--socket", action="store_true", help="for Socket Mode (the default)")
    shown.add_argument("--http", metavar="URL", help="for `web`, reachable at this URL")
    shown.add_argument("--prefix", default="", help="put this in front of every command name")
    content = commands.add_parser("content", help="look after the decks in content/")
    actions = content.add_subparsers(dest="action", required=True)
    actions.add_parser("check", help="read every deck, name every fault and count what there is")
    actions.add_parser("preview", help="show one item here").add_argument("item", metavar="ITEM", help="its id")
    actions.add_parser("care", help="print what a clinician should read before a release (docs/care.md)")
    for action in actions.choices.values():
        action.add_argument("--also", type=Path, metavar="FOLDER", help="your own decks (default: SIDECAR_CONTENT)")
    return whole


def _keeping_parsers(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    rekeying = commands.add_parser(
        "rekey", help="wrap every key anew: SIDECAR_KEY is the new one, SIDECAR_OLD_KEY the old"
    )
    rekeying.add_argument("--leave-damaged", action="store_true", help="go on though some keys open with neither")
    commands.add_parser(
        "backup", help="copy the database into a file while everything runs; never the key store"
    ).add_argument("file", metavar="FILE", type=Path, help="a name that nothing has yet")
    restoring = commands.add_parser("restore", help="bring a backup back, into an empty database")
    restoring.add_argument("file", metavar="FILE", type=Path, help="what `backup` made")
    restoring.add_argument("--moving", action="store_true", help="nothing has run since the backup: go on where it was")
    restoring.add_argument("--replace", action="store_true", help="give up what is in the database now")
    restoring.add_argument("--new-keys", action="store_true", help="the key store is lost; begin another")
    restoring.add_argument("--old", action="store_true", help="the backup may be older than the list of who left")
    holding = commands.add_parser("held", help="list what a restore held back; send it, or never")
    decision = holding.add_mutually_exclusive_group()
    decision.add_argument("--send", action="store_true", help="send it, with a note that it may be there twice")
    decision.add_argument("--drop", action="store_true", help="never send it")
    commands.add_parser("adopt", help="accept a new key store, when the one this database knew is lost for good")
