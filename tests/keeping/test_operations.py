"""Every command for whoever runs Sidecar is explained in the pages for them."""

from __future__ import annotations

import re
from pathlib import Path

from bot.__main__ import COMMANDS, PROCESSES

DOCS = Path(__file__).parents[2] / "docs"
HANDBOOK = "".join((DOCS / name).read_text() for name in ("operations.md", "restoring.md", "hosting.md"))


def test_every_command_that_keeps_has_its_place_in_the_handbook() -> None:
    explained = {line.split()[0] for line in re.findall(r"python -m bot ([a-z]+)", HANDBOOK)}

    assert COMMANDS.keys() - explained == set()
    assert PROCESSES.keys() & explained
