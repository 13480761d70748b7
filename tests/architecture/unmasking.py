"""Looks in the source for ways by which a giver's identity could leave the box (docs/anonymity, rule 10).

Whoever unseals a box, or is handed a `Box`, can see who wrote what. So: one file unseals; only the rules named here
know a box, each with the types it may return, none of which can carry a person; and no handler touches one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

DOOR = "bot/feedback/sealed.py"
"""The only file that unseals a box."""
SHAPE = "bot/feedback/box.py"
"""The file that says what a box is, and turns it into bytes and back."""
KEEPERS = {
    f"bot/feedback/{name}.py" for name in ("answers", "letters", "opening", "outgoing", "reports", "slots", "thanks")
} | {DOOR, SHAPE}
"""The only files that may know what is inside a box."""
UNSEALING = {"unpack_box", "pack_box", "unpack_brief", "pack_brief"}
"""How bytes become a box, and a box bytes."""
SPEAK_OF_PEOPLE = {
    ("bot/feedback/box.py", "givers"): "who has an answer, for the shuffle at the opening",
    ("bot/feedback/letters.py", "giver_of"): "whose a label is, for a change inside the same box",
}
"""Functions that return people, and why: each is called only by keepers."""
HARMLESS = {
    "None", "bool", "int", "str", "datetime", "bytes", "Act", "Answer", "AnswerForm", "AskerThread", "Box", "Brief",
    "GiverCard", "GiverThread", "Mail", "OpenedHeading", "Part", "Reportable", "Round", "Telltale", "Asked",
    "Posted", "Spot", "tuple", "list", "dict", "Any", "Reviewer", "Callable", "Reported", "Thread", "Workspace",
    "Unsealed", "Held",
    "ThanksForm",
}  # fmt: skip
"""Types a keeper may return. `str` is allowed for words; a function that returns a person is in SPEAK_OF_PEOPLE."""


INSIDE = {"unpack_box", "labels", "parts", "part", "givers", "giver_of", "reports"}
"""Names that mean the inside of a box."""


def sees_inside(function: ast.AST) -> bool:
    """Return whether a function touches the inside of a box."""
    names = {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    return bool(names & INSIDE)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function, also those inside others."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def returned(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the names in a function's return annotation."""
    if function.returns is None:
        return set()
    return {node.id for node in ast.walk(function.returns) if isinstance(node, ast.Name)} | (
        {"None"} if isinstance(function.returns, ast.Constant) else set()
    )


def ways_out(root: Path) -> list[str]:
    """Return what in this source tree could bring a writer out of a box."""
    found = []
    for file in sorted([*(root / "bot").rglob("*.py"), *(root / "handlers").rglob("*.py")]):
        name, tree = file.relative_to(root).as_posix(), ast.parse(file.read_text())
        found += [f"{name}: {what}" for what in _in_file(name, tree)]
    return found


def _in_file(name: str, tree: ast.Module) -> Iterator[str]:
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    if name not in {DOOR, SHAPE} and UNSEALING & imported:
        yield f"unseals a box by itself, which only {DOOR} does"
    if name not in KEEPERS:
        if "Box" in imported or (
            name.startswith("handlers/") and modules & {"bot.feedback.box", "bot.feedback.threads"}
        ):
            yield "knows a box, which only the rules about rounds may"
        return
    for function in functions(tree):
        if sees_inside(function) and (name, function.name) not in SPEAK_OF_PEOPLE:
            yield from _speaks(function)


def _speaks(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    if strange := returned(function) - HARMLESS:
        yield f"{function.name} sees the inside of a box and returns {', '.join(sorted(strange))}"
    if "str" in returned(function) and not _words_only(function):
        yield f"{function.name} sees the inside of a box and returns a string that may be a person"


def _words_only(function: ast.AST) -> bool:
    """Return whether every returned string is made of words: texts or drafts, never a user id."""
    returns = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    names = {n.id for value in returns for n in ast.walk(value) if isinstance(n, ast.Name)}
    names |= {n.attr for value in returns for n in ast.walk(value) if isinstance(n, ast.Attribute)}
    return not names & {"user", "user_id", "giver", "writer", "person", "labels", "givers", "giver_of", "parts"}
