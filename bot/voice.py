"""Standard output: any text to any terminal, and a word on the other stream when nobody takes it."""

from __future__ import annotations

import codecs
import contextlib
import errno
import os
import sys
import unicodedata
from io import TextIOWrapper


def speak(text: str) -> str:
    """Write to standard output; return what is wrong when nobody takes it."""
    try:
        # There may be none at all.
        if sys.stdout is not None:
            sys.stdout.write(text)
            sys.stdout.flush()
    except OSError as error:
        # What is left of it would be tried once more when the interpreter ends, and complained about there.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        reason = errno.errorcode.get(error.errno or 0, "")
        return (
            f"SC-14 Standard output cannot be written ({reason}). What was asked for is done, if no other code follows."
        )
    return ""


def speak_plainly() -> None:
    """Let standard output take any text: what its encoding lacks is put as near to it as ASCII comes."""
    codecs.register_error("plainly", _plainly)
    if isinstance(sys.stdout, TextIOWrapper):  # not where somebody has put a string in its place
        sys.stdout.reconfigure(errors="plainly")


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_nearest, error.object[error.start : error.end])), error.end


def _nearest(letter: str) -> str:
    near = _SIGNS.get(letter) or unicodedata.normalize("NFKD", letter)
    return near.encode("ascii", "ignore").decode() or "?"


_SIGNS = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "·": "-", "•": "*", "×": "x", "→": "->"}
