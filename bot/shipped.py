"""How we were put on this machine: where `content/` and `manifest.json` are, and how our commands are typed."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

_CODE = Path(__file__).resolve().parent
_PACKED = _CODE / "data"

# In the repository they stand at its root, where community managers and the Slack CLI look for them; a wheel may hold
# files in its packages only, and pyproject.toml says where it puts them.
SHIPPED = _PACKED if _PACKED.is_dir() else _CODE.parent
"""The folder that holds them."""


def as_typed_here(words: str) -> str:
    """Return words with each `python -m bot` in them so that it works when it is copied to where we were started."""
    return words.replace("`python -m bot ", f"`{ourselves()} ")


def ourselves() -> str:
    """Return what to type to start us: the Python of an environment is seldom on the path."""
    script = Path(sys.argv[0])
    return _typed(script) if script.name == "sidecar" else f"{_typed(Path(sys.executable))} -m bot"


def _typed(program: Path) -> str:
    if shutil.which(program.name) == str(program):
        return program.name
    here = Path.cwd()
    return shlex.quote(str(program.relative_to(here) if program.is_relative_to(here) else program))
