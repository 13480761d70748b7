"""Threats and slurs are caught before sealing; sharp words and idioms pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import harm as harms
from bot.words.harm import digest, harm
from tests.kit.capture import traces
from tests.kit.circle import Circle

POSTGRES_IN_FULL = True

MADE_UP = "snarkwort"
"""Stands for a slur, so that none stands here."""


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of slurs that holds the made-up one."""
    monkeypatch.setattr(harms, "_SLURS", frozenset({digest(MADE_UP)}))


@pytest.mark.parametrize(
    "text",
    [
        "I will hurt you.",
        "I'll find you",
        "we know  where you\nlive",
        "Watch your back, Ana.",
        "You’ll regret this.",
        "Somebody should punch you.",
        "Just kill yourself.",
        "kys",
    ],
)
def test_a_threat_is_caught(text: str) -> None:
    found = harm(text)
    assert found is not None
    assert found.kind == "threat"
    assert found.excerpt in found.advice
    assert "has kept nothing" in found.advice


@pytest.mark.parametrize(
    "text",
    [
        "This deadline is killing me.",
        "Kill the feature, it hurts the product.",
        "You will regret not hiring sooner.",
        "I will find you a coach.",
        "You killed it on stage!",
        "Your plan will die in the first review.",
        "You are dead right.",
        "I was hurt by what you said.",
        "Honestly: you were careless, late and loud.",
    ],
)
def test_sharp_words_and_idioms_pass(text: str) -> None:
    assert harm(text) is None


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("word", [MADE_UP, MADE_UP.upper(), f"{MADE_UP}s", "$n4rkw0rt", f"({MADE_UP})"])
def test_a_slur_is_caught_however_it_is_spelt(word: str) -> None:
    found = harm(f"You are a {word}.")
    assert found is not None
    assert found.kind == "slur"


@pytest.mark.usefixtures("listed")
def test_a_longer_word_is_another_word() -> None:
    assert harm(f"{MADE_UP}ish") is None


@given(st.text())
def test_any_text_can_be_looked_at(text: str) -> None:
    found = harm(text)
    assert found is None or found.excerpt


def test_nothing_we_ship_is_caught() -> None:
    content = Path(__file__).parents[2] / "content"
    assert [file.name for file in sorted(content.rglob("*.toml")) if harm(file.read_text())] == []


async def test_a_threat_is_refused_beside_its_field_and_nothing_is_kept(joined: Circle) -> None:
    assert await joined.ana_asks() == {}
    ben = joined.person("ben")
    await ben.click("answer")
    with traces(joined) as left:
        errors = await ben.submit(q0="I will hurt you.", q1="", q2="")
    assert list(errors) == ["q0"]
    assert "reads as a threat" in errors["q0"]
    assert left.writes == []
