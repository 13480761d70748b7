"""Texts that people read use one word for each thing, and none of the product's machinery (docs/architecture.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from bot.people import promise
from handlers.views import blocks
from handlers.views.privacy import parts
from tests.architecture.measures import ROOT, parsed
from tests.kit.circle import Circle
from tests.voice.spoken import Spoken, played, shipped, spoken, texts_of

TABLE = re.compile(r"### Words that people read\n.*?\n\|---\|---\|---\|\n(.*?)\n\n", re.DOTALL)
EXPLAINS_KEYS = ("handlers/views/privacy.py", "bot/store")
"""What is kept, and how: the one place that speaks of keys, and of what is destroyed."""
KEYS = {"key", "destroy"}
INNER = ("giver", "outbox", "renderer", "shred", "unsigned", "kept for you")
"""Of these words those that mean nothing else in English, to which the content is held, too."""


def never() -> tuple[str, ...]:
    """Return the words of the glossary's last column."""
    found = TABLE.search((ROOT / "docs/architecture.md").read_text(encoding="utf-8"))
    assert found is not None, "docs/architecture.md lost its table of words that people read"
    return tuple(
        word.strip() for row in found[1].splitlines() for word in row.split("|")[3].split(",") if word != " — "
    )


def pattern(word: str) -> re.Pattern[str]:
    """Return what finds a word in all its forms, as a word of its own."""
    return re.compile(rf"\b{re.escape(word)}(?:'s|e?s|e?d|n|ing)?\b", re.IGNORECASE)


WORDS = {word: pattern(word) for word in never()}


def said_wrongly(texts: Iterable[Spoken], words: Iterable[str]) -> list[str]:
    """Name every text that says one of these words, where it may not."""
    return [
        f"{one.where} says “{word}”: {one.text}"
        for one in texts
        for word in words
        if WORDS[word].search(one.text) and not (word in KEYS and one.where.startswith(EXPLAINS_KEYS))
    ]


def test_no_text_of_ours_speaks_of_the_machinery() -> None:
    assert said_wrongly(spoken(), WORDS) == []


def test_no_scene_and_no_onlooker_speaks_of_the_machinery() -> None:
    assert said_wrongly(played(), WORDS) == []


def test_no_item_of_the_content_speaks_of_the_machinery() -> None:
    assert said_wrongly(shipped(), INNER) == []


async def test_what_a_whole_request_sends_and_shows_does_not_either(opened: Circle) -> None:
    for name in ("ana", "ben"):
        await opened.person(name).command("/sidecar help")
        await opened.person(name).open_home()
    page = parts(await promise.current(opened.bot.engine, opened.bot.team_id))
    explaining = {row["text"]["text"] for row in page}
    said = {text for call in opened.slack.calls for text in texts_in(call.arguments)} - explaining

    assert len(said) > 100
    assert said_wrongly([Spoken("Slack", text) for text in said], WORDS) == []


def texts_in(node: Any) -> Iterator[str]:
    """Yield every text of a call to Slack, also of what is JSON inside it."""
    if isinstance(node, str):
        inner = json.loads(node) if node[:1] in ("{", "[") else None
        yield from texts_in(inner) if inner is not None else [node] if " " in node else []
    elif isinstance(node, Mapping):
        yield from (text for value in node.values() for text in texts_in(value))
    elif isinstance(node, list):
        yield from (text for value in node for text in texts_in(value))


@pytest.mark.parametrize(
    "text", ["Send at the slot", "Two rounds", "It was sealed", "Tick the boxes", "Everybody's turn", "Go on"]
)
def test_a_word_that_must_not_reach_a_member_is_named_in_every_form(text: str) -> None:
    file = parsed(f'"""The slot of a round."""\n\nlogger.info("a round ends")\nFIELD = b.field("slot", f"{text}")\n')

    (one,) = said_wrongly(texts_of(file), WORDS)
    assert one.endswith(f": {text}")


def test_what_is_put_together_is_read_as_one_text() -> None:
    (one,) = texts_of(parsed('b.section(f"In {many} rou" f"nds, " "or more")'))

    assert one.text == "In … rounds, or more"


def test_a_refusal_says_no_in_plain_words() -> None:
    assert blocks.refusal("Wait a minute.")["title"]["text"] == "Not just yet"
