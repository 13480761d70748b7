"""Scenes: what the page can play by itself. `practice/scenes/README.md` says how one is written."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

Scene = dict[str, Any]
FOLDER = Path(__file__).parents[1] / "scenes"


def shipped_scenes() -> list[Scene]:
    """Return every scene in the order of the list, as it is written."""
    found = [{"id": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))} for path in FOLDER.glob("*.toml")]
    return sorted(found, key=lambda scene: int(scene["place"]))
