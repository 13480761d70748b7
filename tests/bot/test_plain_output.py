"""A terminal that knows ASCII only: every command says what it has to say there, as near to it as letters allow."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TextIO

import pytest

from bot.__main__ import main
from bot.serving.arguments import parser
from bot.voice import speak_plainly
from tests.kit.circle import environment, shipped_content_read_once
from tests.kit.databases import Urls
from tests.kit.spill import logged

FILE = "Jos\u00e9\u2019s \u201ccopy\u201d \u2026 \u6f22\udcff.backup"
"""A name with an accent, quotation marks, Chinese, and a byte that is no letter at all."""
PLAIN = 'Jose\'s "copy" ... ??.backup'
COMMANDS: dict[str, list[list[str]]] = {
    "migrate": [[]],
    "check": [[]],
    "rekey": [[]],
    "backup": [[FILE]],
    "held": [[], ["--drop"]],
    "restore": [[FILE, "--replace"]],
    "adopt": [[]],
    "manifest": [["--socket"], ["--http", "https://b\u00fcro.example"]],
    "content": [["check"], ["preview", "x-not-promoted"], ["preview", "sidecar"]],
    "alive": [],
    "run": [],
    "web": [],
    "worker": [],
}
"""Every command, and what it is called with here; those that run until they are stopped only log.

None of them is alive here, which `alive` would say.
"""


class Terminal(io.TextIOWrapper):
    """What knows ASCII only, and stops at anything else."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="ascii", write_through=True)

    def said(self) -> str:
        self.seek(0)
        return self.read()


@pytest.fixture
def at_the_desk(urls: Urls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder without a .env, on databases of one's own."""
    monkeypatch.chdir(tmp_path)
    given = environment(urls, "http://127.0.0.1:9/api/")
    for name, value in (given | {"SIDECAR_OLD_KEY": given["SIDECAR_KEY"]}).items():
        monkeypatch.setenv(name, value)


def choices(parser: argparse.ArgumentParser) -> set[str]:
    return {name for one in parser._actions if isinstance(one, argparse._SubParsersAction) for name in one.choices}


def test_every_command_is_tried() -> None:
    assert set(COMMANDS) == choices(parser())


def test_what_the_terminal_lacks_is_put_as_near_to_it_as_letters_allow() -> None:
    with redirect_stdout(Terminal()) as terminal:
        speak_plainly()
        sys.stdout.write(FILE)

    assert terminal.said() == PLAIN


@pytest.mark.full
@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("at_the_desk")
def test_every_command_speaks_to_a_terminal_that_knows_ascii_only() -> None:
    with redirect_stdout(Terminal()) as terminal, logged(), shipped_content_read_once():
        for command, calls in COMMANDS.items():
            for arguments in calls:
                assert main([command, *arguments]) == 0, (command, arguments)

    assert f"{PLAIN} is a copy of" in terminal.said()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_there(command: str) -> None:
    with redirect_stdout(Terminal()) as terminal, pytest.raises(SystemExit, match=r"^0$"):
        main([command, "--help"])

    assert terminal.said().startswith("usage: ")


# A terminal that is not there any more, and one whose disk is full.


@contextmanager
def unheard(kind: str) -> Iterator[TextIO]:
    """Open a standard output to which nothing can be written."""
    if kind == "full":
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            yield full
        return
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as closed:
        yield closed


SPEAKING = [["manifest"], ["--help"], pytest.param(["content", "check"], marks=pytest.mark.full)]


@pytest.mark.parametrize("arguments", SPEAKING, ids=" ".join)
@pytest.mark.parametrize(("kind", "reason"), [("full", "ENOSPC"), ("closed", "EPIPE")])
def test_what_nobody_takes_is_said_in_words_on_the_other_stream(
    capsys: pytest.CaptureFixture[str], arguments: list[str], kind: str, reason: str
) -> None:
    with unheard(kind) as nowhere, redirect_stdout(nowhere):
        try:
            status: object = main(arguments)
        except SystemExit as end:
            status = end.code or 1

    assert status == 1
    assert capsys.readouterr().err.startswith(f"SC-14 Standard output cannot be written ({reason}). ")


@pytest.mark.parametrize("urls", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("at_the_desk")
def test_a_fault_is_said_though_nobody_takes_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    with unheard("full") as nowhere, redirect_stdout(nowhere), logged():
        assert main(["restore", "nothing.backup"]) == 1

    assert capsys.readouterr().err.startswith("SC-53 ")


def test_without_any_standard_output_a_command_is_done() -> None:
    with redirect_stdout(None):
        assert main(["manifest"]) == 0
