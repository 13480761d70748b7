"""Every word in the file of a workbook is shown as it was written, whatever it means in Markdown."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.models import Experiment, Note, Plan, PlanPart, Reading, Release, Result, Sheet, Workbook, storable
from bot.workbook.exporting import line, markdown, paragraphs

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
ODD = (
    "# Heading", "- item", "1. one", "2) two", "```", "~~~", "> quote", "***", "---", "===", "    code", "<b>bold</b>",
    "&amp; &copy;", "|a|b|\n|-|-|\n|c|d|", "[a](b) ![c](d)", "*a* _b_ ~~c~~ `d`", "a\\", "C# #", "<!-- a", ": a",
    "+ a\n\n+ b", "line\n===", "[x]: y", "\u202e\u0645\u0631\u062d\u0628\u0627 👩‍👩‍👧‍👦", "<!channel> <@U0ANA>",
)  # fmt: skip


def inlines(tokens: list[Token]) -> str:
    """Return all words of a document, read as Markdown; anything that is more than words fails."""
    found = [one for token in tokens if token.type == "inline" for one in [*(token.children or []), None]]
    assert {one.type for one in found if one} <= {"text", "softbreak", "hardbreak"}
    return " ".join("".join(one.content if one and one.type == "text" else " " for one in found).split())


@settings(max_examples=60)
@given(st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=9)), max_size=5).map("\n".join).map(storable))
def test_odd_words_come_out_of_markdown_as_they_went_in(text: str) -> None:
    once, many = " ".join(text.split()), MARKDOWN.parse(f"- one\n\n{paragraphs(text)}\n\n## end")
    assert inlines(MARKDOWN.parse(f"- {line(text)}")) == once
    assert inlines(many) == f"one {once} end".replace("  ", " ")
    assert [token.type for token in many if token.type.endswith("_open")].count("heading_open") == 1


@pytest.mark.parametrize("odd", ODD)
def test_no_word_breaks_out_of_its_place_in_the_file(odd: str) -> None:
    day = date(2026, 12, 1)
    shelf = Reading(odd, odd, (odd, "", odd))
    result = Result("end", odd, odd, (shelf,), ((odd, odd), ("Next", odd)))
    done = Sheet(
        "a", day, "x", odd, result=result, finished_on=day, due=day, experiment=odd, give=odd, notes=(Note(day, odd),)
    )
    draft = Sheet("b", day, "x", odd, {"word": odd}, {"rows.1.where": odd, "the_gift": odd})
    plan = Plan((PlanPart("Part", (odd,)),), (Experiment("a", odd, day),), ((day, odd),), (Release(day, odd, odd),))

    tokens = MARKDOWN.parse(markdown(Workbook((draft,), (done,), plan=plan)))

    kinds = [token.type for token in tokens]
    assert set(kinds) <= {
        *(
            f"{name}_{side}"
            for name in ("heading", "paragraph", "bullet_list", "list_item")
            for side in ("open", "close")
        ),
        *("inline", "code_block"),
    }
    assert kinds.count("heading_open") == 17
    assert [token.content for token in tokens if token.type == "code_block"] == [f"{odd}\n\n{odd}\n"]
    assert inlines(tokens).count(" ".join(odd.split())) >= 16
