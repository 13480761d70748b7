"""File names mean nothing, and a community's own folder adds to the shipped decks or replaces parts of them."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.decks.content import Content, load_content
from bot.errors import ContentError
from tests.decks.breaking import DECKS, SHIPPED, TIP, faults_of, written

CONTENT = load_content(SHIPPED)
NAMES = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12),
    min_size=len(DECKS),
    max_size=len(DECKS),
    unique=True,
)
LENS = (
    '[[lenses]]\nid = "ours"\ntitle = "Ours"\npurpose = "See."\nquestions = [{ label = "What?", hint = "Briefly." }]\n'
)
WORDS = " ".join(f"word{number}" for number in range(60))


def in_one_order(content: Content) -> Content:
    """Return content with its exercises sorted: they fill several files and stand in the order of these."""
    return replace(content, exercises=tuple(sorted(content.exercises, key=lambda one: one.id)))


def tip(item_id: str, text: str = WORDS) -> str:
    head = f'[[tips]]\nid = "{item_id}"\ntitle = "Ours"\ntheme = "story"\nmoments = []\n'
    return f'{head}sources = ["career-as-a-product"]\ntext = "{text}"\n'


@pytest.mark.full
@settings(max_examples=15)
@given(NAMES)
def test_renaming_decks_changes_nothing(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        decks = {f"{name}.toml": text for name, text in zip(names, DECKS.values(), strict=True)}
        assert in_one_order(load_content(written(Path(folder), decks))) == in_one_order(CONTENT)


def test_one_file_for_all_decks_changes_nothing(tmp_path: Path) -> None:
    everything = "\n".join(DECKS[name] for name in sorted(DECKS, reverse=True))
    assert in_one_order(load_content(written(tmp_path, {"all.toml": everything}))) == in_one_order(CONTENT)


def test_an_own_exercise_lays_beside_a_lens_of_ours_only_what_it_asks(tmp_path: Path) -> None:
    text = DECKS["exercises-strengths.toml"]
    own = text[text.index("[[exercises]]") : text.index("[[exercises]]", text.index("[[exercises]]") + 1)]
    assert "craft = 1, market = 2" in own
    own = own.replace("craft = 1, market = 2", "nope = 1, market = 2")
    (fault,) = faults_of(SHIPPED, written(tmp_path, {"own.toml": own}))
    assert 'peer, beside "nope": is not a known score or step with several choices; known are craft, market' in fault


def test_an_own_tip_with_a_new_id_is_added(tmp_path: Path) -> None:
    content = load_content(SHIPPED, written(tmp_path, {"own.toml": tip("t-own")}))
    assert len(content.tips) == len(CONTENT.tips) + 1
    assert content.tip("t-own").title == "Ours"


def test_an_own_tip_with_one_of_our_ids_replaces_ours(tmp_path: Path) -> None:
    content = load_content(SHIPPED, written(tmp_path, {"own.toml": tip(TIP.id)}))
    assert len(content.tips) == len(CONTENT.tips)
    assert content.tip(TIP.id).title == "Ours"


def test_an_own_item_never_replaces_one_of_another_kind(tmp_path: Path) -> None:
    own = written(tmp_path, {"own.toml": tip("act-three-the-rabbit")})
    (fault,) = faults_of(SHIPPED, own)
    assert "own.toml" in fault
    assert "this id is taken already in arcs-act-three.toml by arcs" in fault


def test_an_own_arc_replaces_ours_with_all_its_steps(tmp_path: Path) -> None:
    step = DECKS["arcs-act-three.toml"].partition("[[arcs.steps]]")
    short = step[0] + "[[arcs.steps]]" + step[2].partition("[[arcs.steps]]")[0]
    content = load_content(SHIPPED, written(tmp_path, {"own.toml": short}))
    assert [item.id for item in content.arc("act-three").steps] == ["act-three-the-rabbit"]
    with pytest.raises(ContentError, match="there is no such reflection"):
        content.prompt("act-three-a-first-step")


def test_replacing_every_user_of_an_idea_is_no_fault(tmp_path: Path) -> None:
    own = tip("t-big-name-pros-and-cons") + (
        '[[reflections]]\nid = "r-big-name-price"\ntitle = "Ours"\ntheme = "story"\n'
        f'sources = ["career-as-a-product"]\nsetup = "{WORDS.upper().replace("D", "K")}"\nquestion = "So?"\n'
    )
    content = load_content(SHIPPED, written(tmp_path, {"own.toml": own}))
    in_use = {idea for item in content.prompts for idea in item.sources}
    assert "big-names-open-doors" not in in_use | {idea for item in content.tips for idea in item.sources}


def test_an_own_idea_may_wait_for_its_first_use(tmp_path: Path) -> None:
    idea = '[[sources]]\nid = "ours"\ntheme = "story"\nat = []\nstatement = "Ours."\n'
    assert load_content(SHIPPED, written(tmp_path, {"own.toml": idea})).source("ours").at == ()


def test_a_phrase_in_common_with_ours_is_fine_and_a_copied_sentence_is_not(tmp_path: Path) -> None:
    said = re.sub(r"\s+", " ", CONTENT.tip(TIP.id).text)
    phrase = " ".join(said.split()[:8])
    load_content(SHIPPED, written(tmp_path, {"own.toml": tip("t-own", f"{phrase} {WORDS}")}))
    (fault,) = faults_of(SHIPPED, written(tmp_path, {"own.toml": tip("t-own", said)}))
    assert fault.endswith(f"like {TIP.name} in {TIP.file}; say it otherwise")


def test_decks_without_tips_or_reflections_are_fine(tmp_path: Path) -> None:
    content = load_content(written(tmp_path, {"only.toml": LENS}))
    assert (content.tips, content.prompts, content.arcs) == ((), (), ())


def test_a_text_wrapped_in_its_file_reads_the_same(tmp_path: Path) -> None:
    wrapped = tip("t-own").replace('"word0', '"""\r\n  word0\r\n').replace('word59"', 'word59\r\n  \r\n\r\nend.\r\n"""')
    text = load_content(SHIPPED, written(tmp_path, {"own.toml": wrapped})).tip("t-own").text
    assert text == f"{WORDS}\n\nend."
