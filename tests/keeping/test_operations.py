"""Every command in docs/operations.md is one that the command line takes, and each that keeps is explained there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from bot.__main__ import COMMANDS, PROCESSES, _parser

HANDBOOK = (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
COMMAND = re.compile(r"^python -m bot (.+)$", re.MULTILINE)


def test_every_command_of_the_handbook_is_one() -> None:
    found = COMMAND.findall(HANDBOOK)

    assert len(found) > 12
    for line in found:
        _parser().parse_args(shlex.split(line))  # ends the process with status 2 when it is none


def test_every_command_that_keeps_has_its_place_in_the_handbook() -> None:
    explained = {line.split()[0] for line in re.findall(r"python -m bot ([a-z]+)", HANDBOOK)}

    assert COMMANDS.keys() - explained == set()
    assert PROCESSES.keys() & explained
