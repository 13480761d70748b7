"""Each form takes keys of its own: any other is a fault, and so is a missing one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.decks.content import Content, load_content
from bot.decks.preview import preview
from bot.errors import ContentError
from bot.models import Band, CallBack, SelfCheck, Trial, name_of
from tests.decks.breaking import SHIPPED
from tests.kit.formed.decks import ARC, FORMS, keys_of, put, step, tip


@pytest.fixture(scope="module")
def formed(tmp_path_factory: pytest.TempPathFactory) -> Content:
    return load_content(SHIPPED, put(tmp_path_factory.mktemp("formed")))


def faults(folder: Path, deck: str) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_content(SHIPPED, put(folder, deck))
    return [fault.partition('": ')[2] or fault.partition('", ')[2] for fault in caught.value.faults]


def with_keys(form: str, keys: str) -> str:
    return ARC + step(form).replace(keys_of(form), f'form = "{form}"\n{keys}\n')


def test_an_item_of_every_form_is_loaded(formed: Content) -> None:
    assert [name_of(item.form) for item in formed.arc("formed").steps] == list(FORMS)
    assert {name_of(tip.form) for tip in formed.tips if tip.id.startswith("formed")} == {*FORMS} - {"call-back"}


def test_a_form_that_is_not_named_is_a_question(formed: Content) -> None:
    assert name_of(formed.prompt("formed-question").form) == "question"


def test_what_a_form_holds_comes_out(formed: Content) -> None:
    assert formed.prompt("formed-experiment").form == Trial("Two people speak before you do.", 10)
    assert formed.prompt("formed-call-back").form == CallBack("formed-question")
    check = formed.prompt("formed-self-check").form
    assert isinstance(check, SelfCheck)
    assert [check.band(ticks) for ticks in (0, 1, 2, 3)] == [
        Band(0, "Begin with one of them."),
        Band(0, "Begin with one of them."),
        Band(2, "Keep what you have."),
        Band(2, "Keep what you have."),
    ]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("script", 'Say: "I cannot promise the date'),
        ("experiment", "How you will know: Two people speak before you do. (comes back after 10 days)"),
        ("two-by-two", "[  ] Loud and useless"),
        ("self-check", "[ ] I said no once.\n2 or more: Keep what you have."),
        ("example", 'After: "Ben disagrees about the price."'),
        ("call-back", "Brings back what was written for formed-question"),
        ("for-two", "The partner reads: Tell each other"),
    ],
)
def test_the_preview_shows_what_a_form_adds(formed: Content, form: str, said: str) -> None:
    shown = preview(formed, f"formed-{form}")

    assert said.replace("once.\n2", "once.\n[ ] I slept well.\n0 or more: Begin with one of them.\n2") in shown
    assert f"· {form} ·" in shown


@pytest.mark.parametrize(
    ("form", "keys", "fault"),
    [
        ("script", "", 'of form "script" it needs say'),
        ("experiment", 'measure = "It is over."', 'of form "experiment" it needs days'),
        ("question", 'say = "No."', 'of form "question" it takes no say; say is for "script"'),
        ("two-by-two", 'boxes = ["a", "b", "c"]', "boxes: needs at least 4"),
        ("two-by-two", 'boxes = ["a", "b", "c", "c"]', 'boxes: names "c" twice'),
        ("script", "say = '\"No.\"'", "say: is shown as a quote; take out the quotation marks around it"),
        ("script", f'say = "{"x" * 301}"', "say: has 301 characters; at most 300 fit"),
        ("experiment", 'measure = "more talk"\ndays = 9', "measure: must be a whole sentence, with its full stop"),
        ("experiment", 'measure = "So it is."\ndays = 61', "days: must be at most 60"),
        ("example", 'before = "A."', 'of form "example" it needs after'),
        ("call-back", 'of = "formed-nothing"', 'of: "formed-nothing" is not a known reflection or step'),
        ("for-two", 'prtner = "x"', 'prtner: is not a known key; did you mean "partner"?'),
    ],
)
def test_what_does_not_fit_a_form_is_named(tmp_path: Path, form: str, keys: str, fault: str) -> None:
    assert fault in "\n".join(faults(tmp_path, with_keys(form, keys)))


@pytest.mark.parametrize(
    ("bands", "fault"),
    [
        ('{ least = 1, text = "A." }', "bands: must begin with least = 0"),
        ('{ least = 0, text = "A." }, { least = 0, text = "B." }', "bands: must rise"),
        ('{ least = 0, text = "A." }, { least = 4, text = "B." }', "its last band begins at 4; there are 3 statements"),
        ('{ least = 0, text = "A.", most = 2 }', "most: is not a known key"),
    ],
)
def test_bands_that_leave_a_gap_are_named(tmp_path: Path, bands: str, fault: str) -> None:
    keys = f'statements = ["I a.", "I b.", "I c."]\nbands = [{bands}]'
    assert fault in "\n".join(faults(tmp_path, with_keys("self-check", keys)))


def test_an_unknown_form_offers_the_nearest(tmp_path: Path) -> None:
    deck = ARC + step("question").replace('"question"', '"qestion"')
    assert any('"qestion" is not a known form; did you mean "question"?' in fault for fault in faults(tmp_path, deck))


def test_a_tip_calls_nothing_back(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, tip("call-back"))
    assert 'the form "call-back" is for reflections and steps' in fault


def test_a_tip_with_its_form_is_no_longer_than_slack_shows_at_a_glance(tmp_path: Path) -> None:
    long = tip("script").replace('say = "', f'say = "{"so " * 50}').replace('text = "', f'text = "{"and " * 50}')
    (fault,) = faults(tmp_path, long)
    assert "words with all its parts; it takes 45 to 140" in fault
