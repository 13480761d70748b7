"""My plan as a drawn road, in the member's direct messages, with the same in words."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.models import Stop
from bot.workbook import drawing
from bot.workbook.painting import WIDTH, OddLetters, paint
from practice.hands.reading import find_element, text_of
from practice.world.messages import Message
from tests.kit.circle import Circle
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import JOB, UNSEEN, answer, choose, finish, shown

NOW = "Holding a product together through a merger"
END = "CPO of a public company, then two boards"


async def career(circle: Circle, now: str = NOW) -> None:
    """Do *Career as a product* to its end, and press the button in My plan."""
    ben = circle.person("ben")
    await ben.command("/workbook")
    await choose(ben, "x-career-as-a-product")
    await answer(
        ben,
        {"end-one": END, "end-two": "A bookshop", "end-three": "Teaching"},
        {"after-one": "CPO of 200 people", "after-two": "Buyer", "after-three": "Lecturer"},
        {
            "chosen": "expected",
            "versions.1.job": "CPO", "versions.1.proves": "A board trusts me",
            "versions.2.job": "VP", "versions.2.proves": "A number of my own",
        },
        {
            "notes.1.role": "PM", "notes.1.able": "Ship",
            "notes.2.role": "Lead", "notes.2.able": "Hire",
        },
        {"now": now, "prove": "A number of my own"},
    )  # fmt: skip
    assert await ben.submit() == {}
    await ben.click("plan")
    await ben.click("plan_road")
    await ben.close(everything=True)


def with_file(circle: Circle) -> list[Message]:
    return [one for one in circle.person("ben").inbox if one.get("files")]


@ON_SQLITE
async def test_a_roadmap_comes_as_a_drawing_that_says_what_it_shows_and_in_words(joined: Circle) -> None:
    await career(joined)

    (message,) = with_file(joined)
    (file,) = message["files"]
    picture = Image.open(BytesIO(joined.slack.files[file["id"]].content or b""))
    assert (picture.format, picture.width) == ("PNG", WIDTH)
    assert f"The present version:\n• {NOW}" in file["alt_txt"]
    words = next(text_of(one) for one in joined.person("ben").inbox if "the same in words" in text_of(one))
    for said in (NOW, "CPO of 200 people", END, "Must prove: A number of my own"):
        assert said in words
        assert said in file["alt_txt"]


@pytest.mark.full
@ON_SQLITE
async def test_what_the_font_cannot_write_comes_in_words_alone(joined: Circle) -> None:
    await career(joined, now="合併を乗り切る")

    assert with_file(joined) == []
    assert "合併を乗り切る" in text_of(joined.person("ben").inbox[-1])


@ON_SQLITE
async def test_a_plan_with_one_stop_leads_nowhere_yet(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/workbook plan")
    assert find_element(ben.modal or {}, "plan_road") is None
    await ben.close()
    await finish(ben, *UNSEEN)
    await ben.click("plan")
    assert JOB in shown(ben)
    await ben.click("plan_road")

    assert "no road to draw yet" in shown(ben)


def test_many_alphabets_are_painted_and_what_is_missing_is_refused() -> None:
    assert paint([("past", "Zoë", ["Żółć, Ж, Ω — “quoted” …"]), ("end", "Größe", ["naïve"])]).startswith(b"\x89PNG")
    with pytest.raises(OddLetters):
        paint([("now", "日", [])])


def test_however_long_the_lines_are_the_picture_stays_a_picture() -> None:
    lines = ["word " * 200, "W" * 2_000, ""]
    image = Image.open(BytesIO(paint([(shape, "H", lines * 2) for shape in ("past", "now", "next", "end")])))

    assert image.width == WIDTH
    assert image.height < 4_000


async def test_a_painter_that_fails_leaves_the_words() -> None:
    assert await drawing.picture((Stop("now", "日", ("本",)),)) is None
