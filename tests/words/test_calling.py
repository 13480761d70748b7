"""What people are called in lists, and how they are found there, whatever their names are like."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import shortened, units, visible
from bot.words.calling import LABEL_CHARS, called, found, listed, spoken
from bot.words.folding import folded
from bot.words.telltales import Sign, telltales


@dataclass(frozen=True)
class One:
    """Somebody of a directory."""

    name: str = ""
    real_name: str = ""
    handle: str = ""
    user_id: str = "U1"


def labels(*people: One) -> list[str]:
    return [one.label for one in listed(people)]


def test_both_names_stand_in_a_list_where_they_differ_and_one_where_they_do_not() -> None:
    assert labels(One("chris", "Christina Parker", "cparker")) == ["chris (Christina Parker) @cparker"]
    assert labels(One("jose nunez", "José Núñez", "jn")) == ["jose nunez @jn"]
    assert labels(One("Ben Okafor", "", "ben")) == ["Ben Okafor @ben"]


@pytest.mark.parametrize("blank", ["", " ", "\u3164", "\u2800\u200b", "\u202e", "\u0301"])
def test_whoever_has_no_name_that_can_be_seen_has_a_line_all_the_same(blank: str) -> None:
    assert labels(One(blank, "Ravi Menon")) == ["Ravi Menon"]
    assert labels(One(blank, blank, "u7kfd")) == ["u7kfd"]
    assert labels(One(blank, blank, blank, "U0BLANK")) == ["U0BLANK"]


def test_namesakes_are_told_apart_by_handle_and_by_id_while_there_is_none() -> None:
    handles = labels(One("chris", "", "cparker", "U1"), One("chris", "", "cwong", "U2"))
    assert handles == ["chris @cparker", "chris @cwong"]
    assert labels(One("Chris", user_id="U1"), One("chris", user_id="U2")) == ["Chris (U1)", "chris (U2)"]


def test_a_list_is_in_the_order_of_names_whatever_their_case_and_accents() -> None:
    people = [One(name, user_id=name) for name in ("zoe", "Émile", "Ana", "Øyvind", "eva", "Ольга", "王芳")]

    assert labels(*people) == ["Ana", "Émile", "eva", "Øyvind", "zoe", "Ольга", "王芳"]


def test_a_name_is_cut_at_a_word_or_else_inside_one() -> None:
    assert shortened("one two three", 9) == "one two…"
    assert shortened("W" * 76, 75) == "W" * 74 + "…"
    assert shortened("Dr Wolfeschlegelsteinhausen", 20) == "Dr Wolfeschlegelste…"
    assert units(shortened("🦊" * 76, 75)) <= 75


def test_of_two_long_names_each_has_room_and_the_handle_stays() -> None:
    (label,) = labels(One("W" * 80, "Hubert " * 12, "hubert"))

    assert label.startswith("WWWWW")
    assert "… (Hubert Hubert" in label
    assert label.endswith(" @hubert")
    assert units(label) <= LABEL_CHARS


names = st.text(max_size=120)


@given(st.lists(st.tuples(names, names, names), max_size=6))
def test_every_line_can_be_shown_and_told_from_the_others(people: list[tuple[str, str, str]]) -> None:
    found = labels(*(One(*one, user_id=f"U{place}") for place, one in enumerate(people)))

    assert all(0 < units(label) <= LABEL_CHARS and label.strip() for label in found)
    assert len(set(map(folded, found))) == len(people)


CIRCLE = tuple(
    replace(one, user_id=one.handle)
    for one in (
        One("chris", "Christina Parker", "cparker"),
        One("José Núñez", "José Núñez", "jn"),
        One("Işık", "Işık Yılmaz", "isiky"),
        One("Seán", "Seán O'Brien-Müller", "sean.o"),
        One("Ольга", "Ольга Крылова", "okrylova"),
        One("王芳", "王芳", "wangfang"),
        One("Łukasz Øvergård", "", "lo"),
        One("𝓐𝓷𝓷𝓪", "", "anna1"),
    )
)


@pytest.mark.parametrize(
    ("sought", "handle"),
    [
        ("jose", "jn"),
        ("  JOSÉ  ", "jn"),
        ("núñez jose", "jn"),
        ("ışık", "isiky"),
        ("isik", "isiky"),
        ("IŞIK", "isiky"),
        ("İSİK", "isiky"),
        ("parker", "cparker"),
        ("@cparker", "cparker"),
        ("@sean.o", "sean.o"),
        ("o’brien", "sean.o"),
        ("obrien muller", "sean.o"),
        ("крылова", "okrylova"),
        ("芳", "wangfang"),
        ("lukasz overgard", "lo"),
        ("anna", "anna1"),
    ],
)
def test_somebody_is_found_by_either_name_and_by_handle_without_accents_case_and_signs(
    sought: str, handle: str
) -> None:
    assert [one.handle for one in found(CIRCLE, sought)] == [handle]


def test_nobody_is_found_by_what_nobody_is_called_and_everybody_by_nothing() -> None:
    assert found(CIRCLE, "parker jose") == []
    assert found(CIRCLE, " @ ") == list(CIRCLE)


@given(st.text(max_size=40))
def test_whoever_is_looked_for_by_their_whole_name_is_found(name: str) -> None:
    one = One(name, handle="a")
    assert one in found([one], name)
    assert one in found([one], f" {name.upper()} ") or folded(name.upper()) != folded(name)


def test_what_nobody_sees_in_a_name_goes_and_what_shapes_it_stays() -> None:
    assert visible("\u202eAna\u200b\t Duarte ") == "Ana Duarte"
    assert visible("می\u200cخواهم") == "می\u200cخواهم"
    assert visible("👩\u200d🚀") == "👩\u200d🚀"
    assert visible("🦊") == "🦊"


@pytest.mark.parametrize("text", ["As Christina Parker I would wait.", "as chris I would wait", "Parker's view, too"])
def test_a_text_that_holds_either_name_of_somebody_is_pointed_out(text: str) -> None:
    assert [one.kind for one in telltales(text, spoken(CIRCLE))] == [Sign.NAME]


def test_a_small_display_name_that_is_no_short_form_stays_an_ordinary_word() -> None:
    people = [One("product", "Dana Levi", "dlevi"), One("will", "William Ross", "wross")]

    assert telltales("The product will be fine.", spoken(people)) == []
    assert [one.excerpt for one in telltales("I asked Will.", spoken(people))] == ["Will"]


def test_called_says_both_names() -> None:
    assert called(One("chris", "Christina Parker", "cparker")) == "chris (Christina Parker)"
