"""No sentence is stronger than docs/PRIVACY.md, whose lists are made from the settings in force."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.measures import ROOT, parsed
from tests.voice.spoken import Spoken, played, spoken, texts_of

PROMISING = re.compile(
    r"\b(nobody|no one|no name|never|nowhere|cannot|anonymous(?:ly)?|not even|without (?:their |your |a )?names?|hidden"
    r"|for good|not (?:shown|told)|no (?:message|export)s?|encrypted|confidential|secret)\b",
    re.IGNORECASE,
)
TOO_MUCH = re.compile(r"\b(untraceable|guarantee\w*|100 ?%|completely|absolutely|impossible|fully anonymous)\b", re.I)
THE_DOCUMENT_ITSELF = ("handlers/views/privacy.py", "bot/store")
"""What tests/people/test_promise.py compares with it, word for word."""
LEAST = 18
"""So long a line must be to carry anything."""

REGISTRY: dict[str, Any] = tomllib.loads((Path(__file__).parent / "promises.toml").read_text(encoding="utf-8"))
PRIVACY = " ".join((ROOT / "docs/PRIVACY.md").read_text(encoding="utf-8").split())


def known(registry: dict[str, Any]) -> list[str]:
    """Return every sentence that has an entry."""
    return [*registry["rules"]["says"], *(one for entry in registry["promise"] for one in entry["says"])]


def promising(texts: Iterable[Spoken]) -> dict[str, str]:
    """Return every sentence with a word that promises, and where it stands."""
    ours = [one for one in texts if one.where not in THE_DOCUMENT_ITSELF]
    return {sentence: one.where for one in ours for sentence in one.sentences if PROMISING.search(sentence)}


def test_every_promise_has_a_line_that_carries_it() -> None:
    entries = set(known(REGISTRY))
    new = {sentence: where for sentence, where in promising(spoken()).items() if sentence not in entries}

    assert new == {}, "Name the line of docs/PRIVACY.md that carries it in tests/voice/promises.toml"


def test_no_promise_is_listed_that_nobody_makes() -> None:
    made = promising(spoken())

    assert [one for one in known(REGISTRY) if one not in made] == []
    assert len(known(REGISTRY)) == len(set(known(REGISTRY)))


@pytest.mark.parametrize("line", [entry["carried_by"] for entry in REGISTRY["promise"]])
def test_the_line_that_carries_a_promise_stands_in_the_document(line: str) -> None:
    assert line in PRIVACY
    assert len(line) >= LEAST


def test_nothing_says_more_than_anybody_could_promise() -> None:
    texts = [*spoken(), *played()]

    assert [f"{one.where}: {one.text}" for one in texts if TOO_MUCH.search(one.text)] == []


def test_a_new_promise_is_found_wherever_it_is_written() -> None:
    file = parsed('raise Refusal(f"It waits. Nobody will ever know {who}." + " Never.")')

    assert list(promising(texts_of(file))) == ["Nobody will ever know ….", "Never."]
