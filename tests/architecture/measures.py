"""What the house measures: files, functions and names, read from the source without running it."""

from __future__ import annotations

import ast
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("bot", "handlers", "practice")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """A Python file of ours, parsed."""

    name: str
    """Its path from the root, with slashes."""
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        yield from (node for node in ast.walk(self.tree) if isinstance(node, Function))


def sources(*folders: str) -> list[Source]:
    """Return every Python file in the folders."""
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return [_source(path) for path in files if "__pycache__" not in path.parts]


@cache
def _source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


def crowded(names: Iterable[str], most: int) -> list[str]:
    """List folders with more than so many modules, "bot/store: 17"; `__init__.py` is the folder's own, not counted."""
    modules = [name for name in names if not name.endswith("/__init__.py")]
    counts = Counter(name.rpartition("/")[0] for name in modules)
    return [f"{folder}: {count}" for folder, count in sorted(counts.items()) if count > most]


def parsed(code: str) -> Source:
    """Return code as if it stood in a file."""
    return Source("example.py", code, ast.parse(code))


def length(function: Function) -> int:
    """Count lines from `def` to the end, docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def lacks_a_type(function: Function) -> bool:
    """Tell whether an argument or the return value is not annotated (self and cls need none)."""
    given = function.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    bare = [item for item in arguments if item and not item.annotation and item.arg not in {"self", "cls"}]
    return bool(bare) or function.returns is None


def dotted(node: ast.expr) -> str:
    """Return "a.b.c" for an attribute chain, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (base := dotted(node.value)):
        return f"{base}.{node.attr}"
    return ""


def uses(source: Source, forbidden: set[str]) -> list[str]:
    """List where a dotted name is used or imported by name: "bot/x.py:12 time.time"."""
    return [
        f"{source.name}:{line} {name}"
        for node in ast.walk(source.tree)
        for line, name in _names(node)
        if name in forbidden
    ]


def _names(node: ast.AST) -> set[tuple[int, str]]:
    """Return what a node calls by name, in full and by its last two parts: datetime.datetime.now is datetime.now."""
    if isinstance(node, ast.Attribute):
        full = dotted(node)
        return {(node.lineno, full), (node.lineno, ".".join(full.split(".")[-2:]))}
    if isinstance(node, ast.ImportFrom):
        return {(node.lineno, f"{node.module}.{alias.name}") for alias in node.names}
    return set()


def text_files() -> list[Path]:
    """Return the files git knows or would add; without git, everything outside hidden and generated folders."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        files = [path for path in ROOT.rglob("*") if not _generated(path.relative_to(ROOT))]
    return [path for path in files if path.is_file()]


def _generated(path: Path) -> bool:
    return any(part in {".venv", ".git", "__pycache__", "build"} or part.endswith("_cache") for part in path.parts)
