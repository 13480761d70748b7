"""Looks in the source for ways by which a giver's identity could leave the box (docs/anonymity, rule 10).

A box is opened by `unpack_box`. Whoever calls it, or is handed a `Box`, can see who wrote what. So: only the rules
named here do, each with the types it may return, none of which can carry a person; and no handler touches a box.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

KEEPERS = {
    "bot/feedback/answers.py", "bot/feedback/box.py", "bot/feedback/outgoing.py", "bot/feedback/letters.py",
    "bot/feedback/opening.py", "bot/feedback/reports.py", "bot/feedback/slots.py", "bot/feedback/thanks.py",
}  # fmt: skip
"""The only files that may know what is inside a box."""
SPEAK_OF_PEOPLE = {
    ("bot/feedback/box.py", "givers"): "who has an answer, for the shuffle at the opening",
    ("bot/feedback/letters.py", "_giver"): "whose a label is, for a change inside the same box",
}
"""Functions that return people, and why: each is called only by keepers."""
HARMLESS = {
    "None", "bool", "int", "str", "datetime", "bytes", "Act", "Answer", "AnswerForm", "AskerThread", "Box", "Brief",
    "GiverCard", "GiverThread", "Mail", "OpenedSheet", "Part", "Reportable", "Round", "Sheet", "Telltale", "Asked",
    "Posted", "Spot", "tuple", "list", "dict", "Any", "Reviewer", "Callable", "Reported", "Thread", "Workspace",
    "ThanksForm",
}  # fmt: skip
"""Types a keeper may return. `str` is allowed for words; a function that returns a person is in SPEAK_OF_PEOPLE."""


INSIDE = {"unpack_box", "labels", "parts", "part", "givers", "_giver", "reports"}
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
    if name not in KEEPERS:
        if "unpack_box" in imported or (
            name.startswith("handlers/") and modules & {"bot.feedback.box", "bot.feedback.threads"}
        ):
            yield "opens a box, which only the rules about rounds may"
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
    return not names & {"user", "user_id", "giver", "writer", "person", "labels", "givers", "_giver", "parts"}
