"""Decks with one exercise that asks for everything on one page, so that a draft of it can meet a deck that changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

ALL_OF_IT = "x-all-of-it"
_OPTIONS = "options = [{ id = 'a', text = 'A' }, { id = 'b', text = 'B' }, { id = 'c', text = 'C' }]"
_COLUMNS = (
    "columns = [{ id = 'where', label = 'Where?' }, { id = 'years', label = 'Years?', kind = 'number' }, "
    "{ id = 'stage', label = 'Stage?', kind = 'choice', optional = true, "
    "options = [{ id = 'a', text = 'A' }, { id = 'b', text = 'B' }] }]"
)
ASKS: Mapping[str, str] = {
    "short": "kind = 'short'",
    "long": "kind = 'long'",
    "choice": f"kind = 'choice'\n{_OPTIONS}",
    "choices": f"kind = 'choices'\nmost = 2\n{_OPTIONS}",
    "scale": "kind = 'scale'\nlow = 'Never'\nhigh = 'Always'",
    "date": "kind = 'date'\ndays = 30",
    "number": "kind = 'number'\nleast = 1\nmost = 900",
    "rows": f"kind = 'rows'\nmost = 4\n{_COLUMNS}",
    "ranking": f"kind = 'ranking'\n{_OPTIONS}",
}
NARROW: Mapping[str, str] = {
    "short": "kind = 'short'\nmost = 3",
    "long": "kind = 'long'\nmost = 3",
    "choice": "kind = 'choice'\noptions = [{ id = 'b', text = 'B' }, { id = 'c', text = 'C' }]",
    "choices": "kind = 'choices'\nmost = 1\noptions = ["
    + ", ".join(f"{{ id = '{one}', text = '{one}' }}" for one in "abdefghijklm")
    + "]",
    "scale": "kind = 'scale'\nmost = 2\nlow = 'Never'\nhigh = 'Always'",
    "date": "kind = 'date'\ndays = 1",
    "number": "kind = 'number'\nmost = 9",
    "rows": "kind = 'rows'\nmost = 1\ncolumns = [{ id = 'where', label = 'Where?', kind = 'number' }]",
    "ranking": "kind = 'ranking'\noptions = [{ id = 'b', text = 'B' }, { id = 'd', text = 'D' }]",
}
"""The same kinds, with less room in each."""
KINDS = tuple(ASKS)


def answered(kind: str, name: str) -> dict[str, Any]:
    """Return fields that answer a step of a kind."""
    rows: dict[str, Any] = {
        f"{name}.{number}.{column}": held for number in (1, 2) for column, held in (("where", "Acme"), ("years", "4"))
    }
    by_kind: dict[str, dict[str, Any]] = {
        "short": {name: "Words, some of them"},
        "long": {name: "Words\n\nin two paragraphs & more"},
        "choice": {name: "a"},
        "choices": {name: ["a", "b"]},
        "scale": {name: "4"},
        "date": {name: "2026-12-24"},
        "number": {name: "250"},
        "rows": rows,
        "ranking": {f"{name}.1": "c", f"{name}.2": "a", f"{name}.3": "b"},
    }
    return by_kind[kind]


EVERYTHING: dict[str, Any] = {name: held for kind in KINDS for name, held in answered(kind, kind).items()}


def deck(asks: Mapping[str, str], when: str = "") -> str:
    """Return a deck whose exercise asks for these on its first page, by the id of the step, and for a word more."""
    steps = "".join(
        f"[[exercises.pages.steps]]\nid = '{name}'\nlabel = '{name}?'\n{ask}\n" for name, ask in asks.items()
    )
    return (
        f"[[exercises]]\nid = '{ALL_OF_IT}'\ntitle = 'All of it'\npurpose = 'What a draft may hold.'\ntheme = 'story'\n"
        "facing = ['what-next']\nminutes = 9\nsources = ['career-as-a-product']\ngive = 'What could others use?'\n"
        f"[[exercises.pages]]\ntitle = 'All of it'\n{steps}"
        f"[[exercises.pages]]\ntitle = 'One more'\n{when}[[exercises.pages.steps]]\nid = 'more'\nkind = 'short'\n"
        "label = 'One word more?'\noptional = true\n"
        "[[exercises.outcomes]]\nid = 'good'\ntitle = 'Good'\ntext = 'It is good.'\nwhen = ['more is filled']\n"
        "experiment = 'I do the good thing.'\n"
        "[[exercises.outcomes]]\nid = 'rest'\ntitle = 'The rest'\ntext = 'It is the rest.'\n"
        "experiment = 'I do the rest.'\n"
        "[exercises.experiment]\nprompt = 'What will you try?'\n"
    )


def put(folder: Path, text: str) -> Path:
    """Put a deck into a folder of a community's own."""
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(text, "utf-8")
    return folder
