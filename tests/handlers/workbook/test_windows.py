"""Windows and messages of the workbook at their fullest, and words of theirs that depend on nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.decks.content import load_content
from bot.decks.exercises.faults import MOST_READINGS
from bot.decks.themes import FACING
from bot.models import Around, Follow, Help, Note, Reading, Result, Shared, Sheet, Who, Workbook, numbering
from bot.models.people import HELP_CHARS
from bot.workbook.sharing import PARTS
from handlers.views.workbook.listing import list_view
from handlers.views.workbook.results import result_view, share_off_message, shared_message
from practice.blockkit.checking import check_message, check_view
from practice.hands.reading import text_of
from tests.decks.breaking import SHIPPED

HELP = Help("w" * HELP_CHARS, f"https://help.example/{'x' * 279}")


@pytest.mark.parametrize("letter", ["W", "語", "&"])
def test_as_many_readings_as_the_check_lets_pass_fit_into_a_window(letter: str) -> None:
    reading = Reading("T" * 60, letter * 3_000, (letter * 3_000,) * 4)
    result = Result("end", "T" * 100, letter * 3_000, (reading,) * MOST_READINGS, care=True)
    notes = (Note(date(2026, 11, 23), letter * 600),) * 9
    done = Sheet("0" * 32, date(2026, 11, 23), "x", "T" * 60, result=result, finished_on=date(2026, 11, 23))
    done = replace(done, experiment=letter * 400, give=letter * 400, notes=notes, due=date(2026, 12, 7))
    follow = (Follow("F" * 75, "result_peers", ""), Follow("F" * 75, "ask", ""))
    around = Around(follow, letter * 300, (letter * 200,) * 2, (), compares=True, drawn=True, help=HELP)
    assert check_view(result_view(done, around)) == []


def test_a_long_list_says_how_many_exercises_it_leaves_out() -> None:
    (one,) = (one for one in load_content(SHIPPED).exercises if one.id == "x-not-promoted")
    drafts = (Sheet("1" * 32, date(2026, 11, 23), one.id, one.title),) * 9
    results = (Sheet("2" * 32, date(2026, 11, 23), "x", "T" * 60, finished_on=date(2026, 11, 23)),) * 30
    damaged = (Sheet("3" * 32, date(2026, 11, 23), "", "D", damaged=True),) * 9
    view = list_view((one,) * 50, FACING, "all", Workbook(drafts, results, damaged))
    assert check_view(view) == []
    assert "And 10 more: pick above what you are facing." in text_of(view)


@pytest.mark.parametrize("letter", ["&", "<", "я", "👍"])
def test_everything_that_is_shared_fits_one_message(letter: str) -> None:
    day, long = date(2026, 12, 1), letter * 3_000
    readings = tuple(Reading(letter * 60, long, (long, long)) for _ in range(20))
    result = Result("end", letter * 100, long, readings, care=True)
    gift = letter * 399 + "!"
    sheet = Sheet("a", day, "x", letter * 60, result=result, finished_on=day, experiment=gift, due=day, give=gift)
    message = shared_message(Shared(Who("T", "U"), sheet, PARTS, HELP))
    assert check_message({"text": message.text, "blocks": list(message.blocks)}) == []
    assert text_of({"blocks": list(message.blocks)}).count(gift) == 2


def test_word_of_what_a_person_did_not_get_asks_after_no_channel() -> None:
    assert "channel" not in share_off_message(to_person=True).text
    assert "channel" in share_off_message(to_person=False).text
    assert [numbering.was_for_a_person(numbering.share_off(8, to_person=yes)) for yes in (True, False)] == [True, False]
