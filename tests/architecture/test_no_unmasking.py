"""No path in the code brings a writer out of a box (docs/anonymity, rule 10); planted ones are found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.architecture.unmasking import KEEPERS, SPEAK_OF_PEOPLE, ways_out

ROOT = Path(__file__).parent.parent.parent

PLANTED = {
    "a rule that returns whose a label is": (
        "bot/feedback/letters.py",
        "def writer_of(box: Box, label: str) -> str:\n    return dict(box.labels)[label]\n",
    ),
    "a rule that returns the writers": (
        "bot/feedback/reports.py",
        "def writers(box: Box) -> set[str]:\n    return set(box.parts)\n",
    ),
    "another rule that opens a box": ("bot/reflections/tips.py", "from bot.feedback.box import unpack_box\n"),
    "a rule about rounds that opens a box by itself": (
        "bot/feedback/letters.py",
        "from bot.feedback.box import unpack_box\n",
    ),
    "a handler that opens a box": ("handlers/feedback/reports.py", "from bot.feedback.box import unpack_box\n"),
    "a handler that knows a box": ("handlers/people/administration.py", "from bot.feedback.box import Box\n"),
    "a view that knows a thread as it is sealed": (
        "handlers/views/reports.py",
        "from bot.feedback.threads import Thread\n",
    ),
    "a report that carries its writer": (
        "bot/feedback/reports.py",
        "def accused(box: Box, report_id: str) -> Person:\n    return Person(box.reports[report_id].user_id)\n",
    ),
}


def test_nothing_brings_a_writer_out_of_a_box() -> None:
    assert ways_out(ROOT) == []


def test_every_exception_exists() -> None:
    assert all((ROOT / name).exists() for name in KEEPERS)
    for name, function in SPEAK_OF_PEOPLE:
        assert f"def {function}(" in (ROOT / name).read_text()


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_way_out_is_found(tmp_path: Path, planted: str) -> None:
    for part in ("bot", "handlers"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    name, code = PLANTED[planted]
    with (tmp_path / name).open("a") as file:
        file.write(f"\n\n{code}")
    assert {found.partition(":")[0] for found in ways_out(tmp_path)} == {name}


def test_only_a_told_signature_puts_a_name_on_an_answer() -> None:
    source = (ROOT / "bot/feedback/box.py").read_text()
    assert "user_id if signed else None" in source
    assert source.count("Answer(") == 1
