"""Commands behind a prefix: every sentence names them as this deployment does, and nobody's own words change."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.manifest import manifest
from bot.sending.prefix import OURS, with_prefix
from practice.hands.reading import text_of
from tests.kit.circle import Circle, circle
from tests.kit.databases import SqliteTemplate

WROTE = "I typed `/sidecar join` and waited"
SENTENCES = ("mrkdwn", None)
"""Kinds of text that are ours; None is text without a kind: a notification, or a word beside an input."""
OTHERS = ("plain_text", "text", "plain_text_input", "modal")


@pytest.fixture
async def prefixed(sqlite_template: SqliteTemplate, tmp_path: Path) -> AsyncIterator[Circle]:
    with sqlite_template.copy(tmp_path) as urls:
        async with circle(urls, prefix="acme-") as started:
            await started.bot.sweep()
            yield started


def test_the_commands_of_the_manifest_are_the_ones_that_sentences_name() -> None:
    declared = [command["command"] for command in manifest("socket")["features"]["slash_commands"]]

    assert [with_prefix(f"Type `{name} now`.", "acme-") for name in declared] == [
        f"Type `/acme-{name[1:]} now`." for name in declared
    ]
    assert with_prefix("Type `/invite @Sidecar` there.", "acme-") == "Type `/invite @Sidecar` there."


@pytest.mark.full
@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_without_a_prefix_everything_leaves_as_it_is(said: Any) -> None:
    assert with_prefix(said, "") is said


@given(st.sampled_from(SENTENCES + OTHERS), st.text(), st.text())
def test_only_text_of_our_own_changes(kind: str | None, before: str, after: str) -> None:
    said = {"text": f"{before}`/reflect {after}"} | ({"type": kind} if kind else {})

    sent = with_prefix({"blocks": ({"elements": [said]},)}, "acme-")["blocks"][0]["elements"][0]

    if kind in SENTENCES:
        assert OURS.search(sent["text"]) is None
        assert sent["text"].replace("`/acme-", "`/") == said["text"].replace("`/acme-", "`/")
    else:
        assert sent == said


async def test_answers_to_commands_and_refusals_name_them_with_the_prefix(prefixed: Circle) -> None:
    noor = prefixed.person("noor")
    await noor.command("/acme-sidecar")
    await noor.command("/acme-feedback-ask")
    refused = text_of(noor.modal or {})
    await noor.command("/acme-sidecar join")
    opened = text_of(noor.modal or {})
    await noor.submit(preferences=["askable"])

    assert [name in text_of(noor.ephemerals[0]) for name in ("`/acme-feedback-ask`", "`/acme-reflect`")] == [True, True]
    assert "type `/acme-sidecar join`" in refused
    assert "type `/acme-feedback-ask`" in opened
    assert "type `/acme-feedback-ask`" in text_of(noor.modal or {})
    assert _plain_names(prefixed) == []


async def test_a_message_that_waited_in_the_outbox_names_them_with_the_prefix(prefixed: Circle) -> None:
    ben, ana = prefixed.person("ben"), prefixed.person("ana")
    await ben.command("/acme-sidecar join")
    await ana.command("/acme-sidecar forget")
    await ana.submit(person=ben.id)
    await ana.submit(sure=["yes"])
    await prefixed.settle()

    assert "type `/acme-sidecar join`" in text_of(ben.inbox[-1])
    assert _plain_names(prefixed) == []


async def test_an_introduction_names_them_with_the_prefix(prefixed: Circle) -> None:
    prefixed.slack.invite_bot("general")
    ana = prefixed.person("ana")
    await ana.command("/acme-sidecar announce", channel="general")
    assert await ana.submit() == {}

    (announced,) = ana.messages("general")
    assert "type `/acme-feedback-ask`" in text_of(announced)
    assert _plain_names(prefixed) == []


async def test_what_somebody_wrote_stays_as_it_was(prefixed: Circle) -> None:
    ben = prefixed.person("ben")
    await ben.command("/acme-sidecar join")
    await ben.close(everything=True)
    await ben.command("/acme-reflect")
    await ben.submit(text=WROTE)
    assert "Type `/acme-reflect journal`" in text_of(ben.modal or {})
    await ben.close(everything=True)
    await ben.command("/acme-reflect journal")

    assert WROTE in text_of(ben.modal or {})


def _plain_names(circle: Circle) -> list[str]:
    """Return which calls name a command of ours without the prefix."""
    return [call.method for call in circle.slack.calls if OURS.search(json.dumps(call.arguments))]
