"""Small rules that combine into a description of Block Kit.

A rule takes the path of a value and the value, and yields one sentence per fault.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from practice.blockkit import sizes

Faults = Iterator[str]
Rule = Callable[[str, Any], Faults]


@dataclass(frozen=True)
class Shape:
    """The keys of one kind of object; `checks` compare keys with each other once their types are right."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    checks: tuple[Rule, ...] = ()


def join(path: str, key: str) -> str:
    """Extend a path by a key; the path of the outermost object is empty."""
    return f"{path}.{key}" if path else key


def _length_fault(path: str, size: int, low: int, high: int) -> Faults:
    if size < low:
        yield f"{path}: empty" if low == 1 else f"{path}: shorter than {low}"
    if size > high:
        yield f"{path}: longer than {high}"


def string(high: int, low: int = 1, pattern: str = "") -> Rule:
    """A plain string of `low` to `high` characters that matches the whole pattern, if there is one."""

    def rule(path: str, value: Any) -> Faults:
        if not isinstance(value, str):
            yield f"{path}: not a string"
        elif pattern and value and not re.fullmatch(pattern, value, re.DOTALL):
            yield f"{path}: malformed"
        else:
            yield from _length_fault(path, len(value), low, high)

    return rule


def url(*schemes: str) -> Rule:
    """An address with one of the schemes."""
    return string(sizes.URL, pattern=rf"(?i:{'|'.join(schemes)}):\S+")


def boolean(path: str, value: Any) -> Faults:
    """True or false."""
    if not isinstance(value, bool):
        yield f"{path}: not true or false"


def number(path: str, value: Any) -> Faults:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield f"{path}: not a number"


def integer(low: int, high: int | None = None) -> Rule:
    """A whole number from `low` to `high`."""

    def rule(path: str, value: Any) -> Faults:
        # Python counts true among the whole numbers, JSON does not.
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{path}: not a whole number"
        elif value < low:
            yield f"{path}: below {low}"
        elif high is not None and value > high:
            yield f"{path}: above {high}"

    return rule


def one_of(*choices: Any) -> Rule:
    """One of a few fixed values."""

    def rule(path: str, value: Any) -> Faults:
        if value not in choices:
            yield f"{path}: must be one of {', '.join(map(str, choices))}"

    return rule


def listing(item: Rule, high: int | None = None, low: int = 1) -> Rule:
    """A list of `low` to `high` items that each keep the rule."""

    def rule(path: str, value: Any) -> Faults:
        if not isinstance(value, list):
            yield f"{path}: not a list"
            return
        if len(value) < low:
            yield f"{path}: fewer than {low}"
        if high is not None and len(value) > high:
            yield f"{path}: more than {high}"
        for index, entry in enumerate(value):
            yield from item(f"{path}[{index}]", entry)

    return rule


def shaped(shape: Shape) -> Rule:
    """An object with exactly the keys of the shape."""

    def rule(path: str, value: Any) -> Faults:
        if not isinstance(value, dict):
            yield f"{path}: not an object"
            return
        faults = list(_key_faults(shape, path, value))
        # Not beside other faults: the checks look inside the keys, and would stumble over odd ones.
        if not faults:
            faults = [fault for check in shape.checks for fault in check(path, value)]
        yield from faults

    return rule


def _key_faults(shape: Shape, path: str, value: dict[str, Any]) -> Faults:
    for key in shape.required:
        if key not in value:
            yield f"{join(path, key)}: missing"
    known = {**shape.required, **shape.optional}
    for key, entry in value.items():
        if key in known:
            yield from known[key](join(path, key), entry)
        else:
            # Slack refuses keys it does not know, and a misspelt one would otherwise pass here and fail there.
            yield f"{join(path, str(key))}: unknown key"


def typed(shapes: Mapping[str, Shape], names: Iterable[str]) -> Rule:
    """An object whose `type` is among the names; the rest of it keeps the shape of that type."""
    allowed = tuple(names)

    def rule(path: str, value: Any) -> Faults:
        if not isinstance(value, dict):
            yield f"{path}: not an object"
        elif "type" not in value:
            yield f"{join(path, 'type')}: missing"
        elif value["type"] not in allowed:
            yield f"{join(path, 'type')}: {value['type']} is not allowed here"
        else:
            rest = {key: entry for key, entry in value.items() if key != "type"}
            yield from shaped(shapes[value["type"]])(path, rest)

    return rule


def text(high: int, *kinds: str) -> Rule:
    """A text object, `plain_text` unless other kinds are named; length faults carry the object's own path."""
    allowed = kinds or ("plain_text",)

    def rule(path: str, value: Any) -> Faults:
        if not isinstance(value, dict):
            yield f"{path}: not a text object"
        elif value.get("type") not in allowed:
            yield f"{path}: must be {' or '.join(allowed)}"
        elif not isinstance(value.get("text"), str):
            yield f"{path}: has no text"
        else:
            yield from _length_fault(path, len(value["text"]), 1, high)
            yield from _text_keys(path, value)

    return rule


def _text_keys(path: str, value: dict[str, Any]) -> Faults:
    own = "emoji" if value["type"] == "plain_text" else "verbatim"
    for key, entry in value.items():
        if key == own:
            yield from boolean(join(path, key), entry)
        elif key not in ("type", "text"):
            yield f"{join(path, key)}: unknown key"


def exactly_one(*keys: str) -> Rule:
    """Exactly one of the keys is there."""

    def rule(path: str, value: Any) -> Faults:
        if sum(key in value for key in keys) != 1:
            yield f"{path}: needs exactly one of {' and '.join(keys)}"

    return rule


def at_least_one(*keys: str) -> Rule:
    """At least one of the keys is there."""

    def rule(path: str, value: Any) -> Faults:
        if not any(key in value for key in keys):
            yield f"{path}: needs {' or '.join(keys)}"

    return rule


def ordered(low: str, high: str) -> Rule:
    """The number under `low` is not above the number under `high`."""

    def rule(path: str, value: Any) -> Faults:
        if low in value and high in value and value[low] > value[high]:
            yield f"{join(path, low)}: above {high}"

    return rule
