"""The standard is counted over a whole set, each count beside its limit; only what we ship can fail it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.decks.standard import limits, signs
from bot.decks.standard.counts import Count, counted
from bot.decks.standard.items import Told
from bot.decks.standard.report import counts_of, over_the_limits
from tests.decks.breaking import SHIPPED
from tests.kit.formed.decks import ARC, FORMS, put, step

NAMES = (
    *(f"form {form}" for form in FORMS),
    *("questions that join two", "questions that join three", 'questions that open with "Which"'),
    *('texts that open with "This week"', "first sentences over 12 words", "texts too short or too long"),
    *("tips that end in a maxim", "invented figures", "speech without quotation marks"),
    *('items with "write down"', "the executive's world", "pairs about the same thing"),
)
TEXT = "The board wants a date. " + " ".join(f"word{number}" for number in range(50)) + "."


def item(number: int, text: str = "", question: str = "What now?", form: str = "question") -> Told:
    letters = f"{chr(97 + number % 26)}{chr(97 + number // 26)}"
    text = text or TEXT.replace("word", f"{letters}word").replace("The board", f"{letters.title()} board")
    return Told(f"deck.toml: item {number}", f"i-{number}", form, f"Title {number}", text, question, (), ())


def a_good_set() -> list[Told]:
    return [item(number, question=f"W{number} now?", form=FORMS[number % 8]) for number in range(40)]


def count_of(name: str, items: list[Told]) -> Count:
    return next(one for one in counted(items) if one.name == name)


def test_everything_the_standard_speaks_of_is_counted() -> None:
    assert {*NAMES} <= {one.name for one in counts_of(SHIPPED)}


def test_a_set_within_every_limit_has_no_fault() -> None:
    items = [replace(one, text=_short(one.text)) for one in a_good_set()]
    assert [(one.name, one.found) for one in counted(items) if one.over] == []


def _short(text: str) -> str:
    return " ".join(text.split()[:30])


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("questions that join three", {"question": "What broke, who saw it, and how was it mended?"}),
        (
            "first sentences over 12 words",
            {"text": "It goes on and on, until nobody is left who knows how it began."},
        ),
        ("texts too short or too long", {"text": "Too short."}),
        ("invented figures", {"text": "Most people wait. It takes about a third of a year."}),
        ("speech without quotation marks", {"text": "Ask your deputy one thing: what would you stop?"}),
    ],
)
def test_one_item_is_enough_for_what_must_not_be(name: str, change: dict[str, Any]) -> None:
    found = count_of(name, [*a_good_set(), replace(item(99), **change)])

    assert found.over
    assert found.limit == "none"
    assert "deck.toml: item 99" in [where for where, _ in found.blamed]


def test_a_form_that_is_missing_and_one_that_is_everywhere_are_named() -> None:
    items = [item(number, form="script" if number % 2 else "question") for number in range(10)]

    assert count_of("form two-by-two", items).blamed == (("forms", 'none is "two-by-two"'),)
    assert count_of("form script", items).found == "5 of 10 (50%)"
    assert count_of("form script", items).over


def test_two_items_about_the_same_thing_are_found_in_other_words() -> None:
    one = item(0, "A reviewer in finance declined your budget. Reviewing budgets is finance.")
    other = item(1, "Finance reviewers decline budgets. Your team had a budget declined in a review.")

    assert count_of(
        "pairs about the same thing", [*a_good_set(), replace(one, id="i-a"), replace(other, id="i-b")]
    ).over
    assert not count_of("pairs about the same thing", a_good_set()).over


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Which of your decisions would you take again?", 1),
        ("If you left tomorrow, what would they miss?", 1),
        ("Who knows and does not say?", 1),
        ("What did you promise, and by when?", 2),
        ("Who was asked, or would you rather not know?", 2),
        ("What happened, how did you hear of it, and who told you?", 3),
    ],
)
def test_what_a_question_asks_is_counted(question: str, asks: int) -> None:
    assert signs.asks(question) == asks


@pytest.mark.parametrize(
    ("sentence", "maxim"),
    [
        ("A reason without a date turns into a habit.", True),
        ("Nobody argues with a date.", True),
        ("Send it to your deputy before lunch.", False),
        ("The reply tells you who decides.", False),
        ("What would you stop?", False),
    ],
)
def test_a_maxim_is_known_by_speaking_to_nobody(sentence: str, maxim: bool) -> None:
    assert signs.is_maxim(sentence) is maxim


def test_what_is_quoted_is_nobodys_claim() -> None:
    quoted = item(99, 'Say it once: "Most people left, and I stayed."')
    assert not count_of("invented figures", [*a_good_set(), quoted]).over
    assert not count_of("speech without quotation marks", [*a_good_set(), quoted]).over


def test_only_what_we_ship_can_fail_and_only_once_the_limits_are_enforced() -> None:
    assert over_the_limits(SHIPPED, enforced=False) == []
    if limits.ENFORCED:
        assert over_the_limits(SHIPPED) == []


def test_a_community_gets_its_counts_and_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.__main__.report", lambda _: "")  # the ways through exercises take seconds
    own = put(tmp_path / "own")

    assert main(["content", "check", "--also", str(own)]) == 0

    shown = capsys.readouterr().out
    assert "own, by the standard of content/README.md" in shown
    assert any(line.startswith("!") for line in shown.partition("own, by the standard")[2].splitlines())


def test_a_limit_that_is_passed_names_file_item_count_and_limit(tmp_path: Path) -> None:
    folder = put(tmp_path / "decks", ARC + step("script").replace("The board of", "They wait " + "and " * 12))
    faults = over_the_limits(folder, enforced=True)

    long = f'{folder}/formed.toml: arcs "formed", steps "formed-script": its first sentence has 15 words '
    assert f"{long}(first sentences over 12 words: 1, none)" in faults
    assert all(": " in fault and fault.endswith(")") for fault in faults)


def test_the_readme_has_every_limit() -> None:
    readme = (SHIPPED / "README.md").read_text("utf-8")
    names = {re.sub(r' "(?:Which|This week)"', "", name) for name in NAMES if not name.startswith("form ")}
    assert [name for name in names if f"| {name} " not in readme] == []
