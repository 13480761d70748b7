"""No error outlives what it was raised for: one that is raised again keeps every frame it passed, with what these held.

Each time a traceback is added to the same instance, and frames hold texts and opened keys for as long as the process
lives. So a sentence may stand at the top of a file, and the error is made where it is raised.
"""

from __future__ import annotations

import importlib
import types
from collections.abc import Iterator
from typing import Any

from bot.errors import Refusal
from tests.architecture.measures import PRODUCT, sources


def kept_errors(value: Any, place: str, seen: set[int]) -> Iterator[str]:
    """Yield where a value is an error, or holds one: in what is counted up, in a class, as a default."""
    # Many modules know one thing, and some things know themselves.
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, BaseException):
        yield place
    for name, inner in held_by(value):
        yield from kept_errors(inner, f"{place}.{name}", seen)


def held_by(value: Any) -> list[tuple[object, Any]]:
    if isinstance(value, dict | types.MappingProxyType):
        return list(value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return list(enumerate(value))
    if not str(getattr(value, "__module__", "")).startswith((*PRODUCT, "tests")):
        return []
    if isinstance(value, type):
        return list(vars(value).items())
    if isinstance(value, types.FunctionType):
        return list(enumerate(value.__defaults__ or ())) + list((value.__kwdefaults__ or {}).items())
    return []


def modules() -> Iterator[types.ModuleType]:
    for source in sources(*PRODUCT):
        # Steps of the schema are run by Alembic and cannot be imported.
        if "/migrations/" not in source.name:
            yield importlib.import_module(source.name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def test_no_module_holds_an_error() -> None:
    seen: set[int] = set()
    found = [
        place
        for module in modules()
        for name, value in vars(module).items()
        if not name.startswith("__")
        for place in kept_errors(value, f"{module.__name__}.{name}", seen)
    ]

    assert found == []


def test_an_error_that_is_kept_is_seen() -> None:
    kept = Refusal("no")

    class Holder:
        at_the_top = kept

    def function(given: Exception = kept) -> None: ...

    places = [kept, (1, kept), {"a": [kept]}, Holder, function]
    assert [len(list(kept_errors(one, "x", set()))) for one in places] == [1] * 5
    assert list(kept_errors(Refusal, "x", set())) == []
