"""Every text of ours that a person may read in Slack, gathered from the source: what is written there can be shown.

Not from messages that were seen in tests: a sentence that no test happens to bring up would be missed.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.store import kept_lines
from tests.architecture.measures import ROOT, Source, dotted, sources

SPEAKING = ("handlers", "bot")
SILENT = (
    # What these say goes to a terminal, a log or the folder of the decks, and so to whoever runs Sidecar.
    *("bot/addresses/", "bot/decks/", "bot/keeping/", "bot/sealing/", "bot/sending/", "bot/serving/", "bot/store/"),
    *("bot/__main__.py", "bot/app.py", "bot/engine.py", "bot/envfile.py", "bot/errors.py", "bot/guards.py"),
    *(
        "bot/logs.py",
        "bot/manifest.py",
        "bot/models/__init__.py",
        "bot/scheduler.py",
        "bot/settings.py",
        "bot/shipped.py",
        "bot/voice.py",
    ),
    # Cipher names and patterns, not sentences.
    "bot/words/names.py",
)
SPEAKING_ALL_THE_SAME = ("bot/decks/themes.py",)
"""What members pick from."""
NOT_SAID = re.compile(r"(.*\.)?(Sort|fault|getLogger|compile|strptime|strftime|(debug|info|warning|error|critical))")
"""Calls whose texts nobody in Slack reads: names of work, lines of the log, patterns."""
NO_SENTENCE = re.compile(r"SC-\d\d |.*\(\?[:i!<=]", re.DOTALL)
"""Lines for whoever runs Sidecar, and patterns in which texts are looked for."""
HOLE = "…"
"""What stands for whatever is put into a text."""
A_SENTENCE = re.compile(r"(?<=[.?!:])\s+|\n+")


@dataclass(frozen=True)
class Spoken:
    """A text and where it stands."""

    where: str
    text: str

    @property
    def sentences(self) -> list[str]:
        """Its sentences, each without the signs around it."""
        return [one for one in (part.strip(" *_•") for part in A_SENTENCE.split(self.text)) if one]


@cache
def spoken() -> list[Spoken]:
    """Return every text in the source that people may read."""
    files = [one for one in sources(*SPEAKING) if one.name in SPEAKING_ALL_THE_SAME or not one.name.startswith(SILENT)]
    kept = [Spoken("bot/store", line) for line in kept_lines()]
    return [*kept, *(text for source in files for text in texts_of(source))]


def texts_of(source: Source) -> Iterator[Spoken]:
    """Yield the texts of one file: whatever has a space or a capital and is no docstring, pattern or log line."""
    for text in _texts(source.tree):
        # A name of ours has neither space nor capital: "my_thread", "slot_hour".
        said = re.search(r"[A-Za-z]", text) and (" " in text.strip() or re.match(r"[A-Z][a-z]", text.strip()))
        if said and not NO_SENTENCE.match(text):
            yield Spoken(source.name, text)


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and NOT_SAID.fullmatch(dotted(node.func) or ""):
        return
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and dotted(node.exc.func) != "Refusal":
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(_piece(part) for part in node.values)
        for part in node.values:
            yield from _texts(part) if isinstance(part, ast.FormattedValue) else ()
    elif isinstance(node, ast.Constant):
        yield from [node.value] if isinstance(node.value, str) else []
    else:
        yield from (text for child in ast.iter_child_nodes(node) if not _aside(child) for text in _texts(child))


def _piece(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else HOLE


def _aside(node: ast.AST) -> bool:
    """Tell whether a node is a text that stands by itself: a docstring, or one below a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def shipped() -> list[Spoken]:
    """Return every text of the content that members may read."""
    return [
        Spoken(path.name, text)
        for path in sorted((ROOT / "content").glob("*.toml"))
        for text in _values(tomllib.loads(path.read_text(encoding="utf-8")))
        if " " in text
    ]


def _values(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        yield from (text for one in (node.values() if isinstance(node, dict) else node) for text in _values(one))


def played() -> list[Spoken]:
    """Return what the demonstration says beside its pictures: its scenes and its onlookers."""
    scenes = sorted((ROOT / "practice/scenes").glob("*.toml"))
    told = [(path, tomllib.loads(path.read_text(encoding="utf-8"))) for path in scenes]
    words = [Spoken(path.name, str(step["say"])) for path, scene in told for step in scene["steps"] if "say" in step]
    words += [Spoken(path.name, str(scene[name])) for path, scene in told for name in ("title", "about", "end")]
    beside = [one for one in sources("practice/browser") if one.name.endswith(("onlookers.py", "told.py"))]
    return [*words, *(text for source in beside for text in texts_of(source))]
