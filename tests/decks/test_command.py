"""`python -m bot content check` and `python -m bot content preview ITEM`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.decks.content import load_content
from bot.decks.preview import WIDTH, preview
from bot.decks.themes import THEMES
from tests.decks.breaking import (
    LENS,
    REFLECTION,
    SHIPPED,
    SOURCE,
    TIP,
    written,
)

CONTENT = load_content(SHIPPED)
IDS = [
    item.id for kind in (CONTENT.lenses, CONTENT.sources, CONTENT.tips, CONTENT.prompts, CONTENT.arcs) for item in kind
]

Output = pytest.CaptureFixture[str]


def test_check_counts_what_there_is(capsys: Output) -> None:
    assert main(["content", "check"]) == 0
    shown = capsys.readouterr().out
    ideas = len(CONTENT.sources)
    assert f"{ideas} of {ideas} ideas used; no fault found" in shown
    assert all(label in shown for label in THEMES.values())
    kinds = (CONTENT.sources, CONTENT.tips, CONTENT.reflections, CONTENT.steps, CONTENT.exercises)
    assert shown.splitlines()[14].split() == ["all", *(str(len(kind)) for kind in kinds)]


def test_check_names_faults_and_fails(capsys: Output, tmp_path: Path) -> None:
    written(tmp_path, {"own.toml": "[[tip]]\n"})
    assert main(["content", "check", "--also", str(tmp_path)]) == 1
    assert 'own.toml: tip: is not a known key; did you mean "tips"?' in capsys.readouterr().err


OWN = (
    '[[lenses]]\nid = "ours"\ntitle = "Ours"\npurpose = "See."\nquestions = [{ label = "What?", hint = "Briefly." }]\n'
)


@pytest.mark.full
def test_check_says_what_a_folder_of_ones_own_adds(capsys: Output, tmp_path: Path) -> None:
    instead = OWN.replace('"ours"', f'"{LENS.id}"').replace("Ours", "Theirs")
    own = written(tmp_path / "own", {"own.toml": OWN, "more.toml": instead})

    assert main(["content", "check", "--also", str(own)]) == 0

    said = " ".join(capsys.readouterr().out.splitlines()[-4:])
    assert said.endswith(f"own adds 1 lens (ours), and puts in the place of ours 1 lens ({LENS.id}).")


@pytest.mark.full
def test_check_says_that_a_folder_holds_no_deck(capsys: Output, tmp_path: Path) -> None:
    written(tmp_path, {"notes.txt": "Ask Ana."})

    assert main(["content", "check", "--also", str(tmp_path)]) == 0

    said = " ".join(capsys.readouterr().out.splitlines()[-3:])
    assert said.endswith("adds nothing: it holds no file whose name ends in .toml.")


def test_preview_shows_a_tip_with_its_idea_and_time_code(capsys: Output) -> None:
    assert main(["content", "preview", TIP.id]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(
        f"{TIP.id} (tip · Feedback · About to ask for feedback)\n\nAsk someone who has met you twice\n\n"
    )
    assert shown.endswith(
        "Idea: Ask your peers, and ask the people who see only a small part of you.\n      (00:31:51)\n"
    )


def test_preview_of_an_unknown_item_offers_the_nearest(capsys: Output) -> None:
    assert main(["content", "preview", "act-thre"]) == 1
    assert '"act-thre" is not a known item; did you mean "act-three"?' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("item_id", "said"),
    [
        ("act-three", " 1. The rabbit on the dog track (act-three-the-rabbit)"),
        ("act-three-a-first-step", "week 12 of"),
        (REFLECTION.id, "Idea: We plan carefully"),
        (SOURCE.id, "used by t-board-update-on-yourself"),
        (LENS.id, "What could they start doing?\nOne small thing"),
    ],
)
def test_every_kind_has_a_preview(item_id: str, said: str) -> None:
    assert said in preview(CONTENT, item_id)


def test_every_preview_fits_the_terminal() -> None:
    wide = [name for name in IDS if max(map(len, preview(CONTENT, name).splitlines())) > WIDTH]
    assert wide == []


def test_all_content_loads_well_within_a_second() -> None:
    spent = time.process_time()
    load_content(SHIPPED)
    assert time.process_time() - spent < 1.0
