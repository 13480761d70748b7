"""Every code that a person or a log can show is explained in docs/codes.md, and no other is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"\bSC-\d\d\b")


def test_every_code_is_explained() -> None:
    sources = [path for part in ("bot", "handlers") for path in (ROOT / part).rglob("*.py")]
    used = {code for path in sources for code in CODE.findall(path.read_text())}
    explained = set(CODE.findall((ROOT / "docs" / "codes.md").read_text()))
    assert used - {"SC-00"} == explained
