"""The .env file: every line of it counts, or is named as one that cannot be read. None of it appears in a fault."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from dotenv.parser import Binding, parse_stream


def read_envfile(path: Path | None, ours: Collection[str], faults: list[str]) -> dict[str, str]:
    """Return what the file says; no file is fine, and what cannot be read in it is a fault.

    `ours` are the names we read: a value that has swallowed one of them is a quote that somebody forgot.
    """
    try:
        if path is None or not path.is_file():
            return {}
        with path.open(encoding="utf-8-sig") as stream:
            # Not dotenv's own reader, which leaves out what it cannot read. A $ inside a secret stays one either way.
            found = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError):
        faults.append(f"{path.name if path else ''}: cannot be read. Save it as UTF-8 text that this user may read.")
        return {}
    faults += [f"{path.name}, line {_line(one)}: {wrong}" for one in found if (wrong := _wrong(one, ours))]
    return {one.key: one.value for one in found if one.key is not None and one.value is not None}


def _wrong(binding: Binding, ours: Collection[str]) -> str | None:
    if binding.error:
        return "cannot be read. Write NAME=value there, and close what is quoted on the same line."
    name, value = binding.key or "", binding.value or ""
    swallowed = "|".join(map(re.escape, ours))
    if "\n" in value and (name in ours or re.search(rf"^\s*(?:export\s+)?(?:{swallowed})\s*=", value, re.MULTILINE)):
        return "opens a quote that another line closes, so that the lines between are lost. Close it there."
    return None


def _line(binding: Binding) -> int:
    """Return where something stands: what was read with it begins with the empty lines before."""
    said = binding.original.string
    return binding.original.line + said[: len(said) - len(said.lstrip())].count("\n")


def open_to_others(path: Path) -> str:
    """Say that others on this machine can read the tokens and the key; nothing when they cannot."""
    if not path.is_file() or not path.stat().st_mode & 0o077:
        return ""
    return f"SC-55 Others on this machine can read the tokens and the key in {path}. Close it with: chmod 600 {path}"
