"""An exercise in which somebody could get stuck is refused, with file, item and reason: one case a kind of fault."""

# ruff: noqa: E501 - what the check says stands here as it says it

from __future__ import annotations

from pathlib import Path

import pytest

from bot.decks.content import load_content
from tests.decks.breaking import faults_of, written

WHERE = 'x.toml: exercises "x-tea"'
HEAD = """
[[lenses]]
id = "a-lens"
title = "A lens"
purpose = "See."
questions = [
  { label = "What?", hint = "Briefly." },
  { label = "How strong?", hint = "The tea.", kind = "scale", low = "weak", high = "strong" },
  { label = "Which?", hint = "One.", kind = "picks", options = ["Sencha", "Assam", "Oolong"], most = 1 },
]

[[sources]]
id = "an-idea"
theme = "story"
at = []
statement = "Tea helps."
"""
TEA = """
[[exercises]]
id = "x-tea"
title = "Tea"
purpose = "Which tea."
theme = "story"
facing = ["team"]
minutes = 5
sources = ["an-idea"]
scores = [{ id = "green", name = "Green" }, { id = "black", name = "Black" }]
give = "What would you pour for others?"

[[exercises.pages]]
title = "Cup"
[[exercises.pages.steps]]
id = "kind"
kind = "choice"
label = "Which?"
options = [{ id = "sencha", text = "Sencha", scores = { green = 2 } }, { id = "assam", text = "Assam", scores = { black = 2 } }]
[[exercises.pages.steps]]
id = "cups"
kind = "number"
label = "How many cups?"
most = 9

[[exercises.pages]]
title = "More"
text = "You said {kind}."
when = ["cups at least 3"]
[[exercises.pages.steps]]
id = "why"
kind = "short"
label = "Why so many?"

[[exercises.readings]]
kind = "bars"
title = "Bars"
text = "{highest} it is."
of = ["green", "black"]

[[exercises.outcomes]]
id = "green"
title = "Green"
text = "Drink {kind}."
when = ["highest is green"]
[[exercises.outcomes]]
id = "black"
title = "Black"
text = "Drink more."

[exercises.experiment]
prompt = "What now?"
[exercises.plan]
story = ["{kind}"]
[exercises.peer]
lens = "a-lens"
focus = "My {kind}"
why = "They pour."
"""

TALK = """
[[exercises.readings]]
id = "talk"
kind = "words"
title = "Talk"
text = "I and we."
of = ["why"]

"""
BARS = """
[[exercises.readings]]
kind = "bars"
title = "Bars"
text = "Again."
of = ["green"]
"""

CASES = [
    ('id = "why"', 'id = "cups"', ', steps "cups": this id is taken twice'),
    ('id = "assam"', 'id = "sencha"', ', steps "kind", options "sencha": this id is taken twice'),
    ('id = "black"\ntitle', 'id = "green"\ntitle', ', outcomes "green": this id is taken twice'),
    ("cups at least 3", "cupz at least 3",
     ', pages 2, when 1: "cupz" is not a known step of an earlier page; did you mean "cups"?'),
    ('when = ["cups at least 3"]', 'when = ["why is filled"]',
     ', pages 2, when 1: "why" is not a known step of an earlier page; known are kind, cups'),
    ("cups at least 3", "cups are many",
     ', pages 2, when: "cups are many" is no condition; write it like "door is inside", "signs has leaving", '
     '"age at least 30", "story is filled", "score nobody at least 4" or "highest is nobody"'),
    ("cups at least 3", "kind is senca", ', pages 2, when 1: "senca" is not a known option; did you mean "sencha"?'),
    ("cups at least 3", "cups is sencha", ', pages 2, when 1: "cups" asks for number, of which nobody can say "is"'),
    ("cups at least 3", "cups at least 10", ", pages 2: is never shown, whatever somebody answers"),
    ("highest is green", "highest is gren", ', outcomes "green", when 1: "gren" is not a known score; did you mean "green"?'),
    ("highest is green", "score green at least 3", ', outcomes "green": is never reached, whatever somebody answers'),
    ('when = ["highest is green"]', "",
     ', outcomes "green": has no condition, so that none after it is ever shown; put it last'),
    ('text = "Drink more."', 'text = "Drink more."\nwhen = ["kind is assam"]',
     ', outcomes "black": is the last and has conditions: some ways would end in nothing; '
     "add one without `when` behind it"),
    ('title = "Cup"', 'title = "Cup"\nwhen = ["score green below 1"]',
     ", pages 1: must always be shown, with at least one step: it is where everybody begins"),
    ("You said {kind}.", "You said {why}.",
     ", pages 2, text: {why}: is not a known place; known are cups, kind"),
    ("Drink {kind}.", "Drink {kin}.", ', outcomes "green", text: {kin}: is not a known place; did you mean "kind"?'),
    ("Drink {kind}.", "Drink {kind.",
     ', outcomes "green", text: has a brace that belongs to no place; write {step} or {step|words}'),
    ("{highest} it is.", "{zzz} it is.",
     ", readings 1, text: {zzz}: is not a known place; known are cups, highest, kind, lowest, why"),
    ('of = ["green", "black"]', 'of = ["green", "blakc"]',
     ', readings 1, of: "blakc" is not a known score; did you mean "black"?'),
    ('kind = "bars"', 'kind = "tower"',
     ', readings 1, kind: "tower" is not a known kind of reading; known are bars, evidence, coverage, words, '
     "speaking-time, years-left, ranking, contrast, each, panes, equity, countdown"),
    ('kind = "bars"', 'kind = "each"', ', readings 1, line: is missing'),
    ('kind = "short"', 'kind = "scale"',
     ', pages 2, steps "why": needs words for both ends of its scale: low and high'),
    ('kind = "short"', 'kind = "choices"', ', pages 2, steps "why", options: there are 0; it takes 2 to 20'),
    ('kind = "short"', 'kind = "rows"', ', pages 2, steps "why", columns: is missing'),
    ('label = "Why so many?"', 'label = "Why so many?"\ndays = 3',
     ', pages 2, steps "why", days: means nothing to a step of kind "short"'),
    ("most = 9", "most = 9\nleast = 12", ', pages 1, steps "cups", least: is 12, which is more than 9'),
    ("scores = { green = 2 }", "scores = { grean = 2 }",
     ', pages 1, steps "kind", options "sencha", scores: "grean" is not a known score; did you mean "green"?'),
    ('facing = ["team"]', 'facing = ["teem"]', ', facing 1: "teem" is not a known thing to face; did you mean "team"?'),
    ('story = ["{kind}"]', 'stories = ["{kind}"]',
     ', plan, stories, [key]: "stories" is not a known part of My plan; did you mean "story"?'),
    ('lens = "a-lens"', 'lens = "no-lens"', ', peer, lens: "no-lens" is not a known lens; did you mean "a-lens"?'),
    ('why = "They pour."', 'why = "They pour."\nbeside = { green = 4 }',
     ', peer, beside "green": is question 4; the lens "a-lens" has 3'),
    ('why = "They pour."', 'why = "They pour."\nbeside = { green = 1 }',
     ', peer, beside "green": is question 1, which peers answer in words: nothing of it can stand beside anything'),
    ('why = "They pour."', 'why = "They pour."\nbeside = { green = 2 }',
     ', peer, beside "green": must come from one scale of 1 to 5 and nothing else, as that of peers does'),
    ('why = "They pour."', 'why = "They pour."\nbeside = { grean = 2 }',
     ', peer, beside "grean": is not a known score; did you mean "green"?; peers mark this question on a scale'),
    ('why = "They pour."', 'why = "They pour."\nbeside = { kind = 3 }',
     ', peer, beside "kind": is not a known step with several choices; peers pick from a list at this question'),
    ('when = ["highest is green"]', 'when = ["highest is green"]\npeer = { lens = "a-lenz", focus = "My tea", why = "They pour." }',
     ', outcomes "green", peer, lens: "a-lenz" is not a known lens; did you mean "a-lens"?'),
    ('when = ["highest is green"]', 'when = ["highest is green"]\npeer = { lens = "a-lens", focus = "My {kin}", why = "They pour." }',
     ', outcomes "green", peer, focus: {kin}: is not a known place; did you mean "kind"?'),
    ('when = ["highest is green"]', 'when = ["highest is green"]\npeer = { lens = "a-lens", focus = "My tea", why = "Y.", beside = { green = 2 } }',
     ', outcomes "green", peer, beside "green": must come from one scale of 1 to 5 and nothing else, as that of peers does'),
    ('when = ["highest is green"]', 'when = ["highest is green"]\npeer = { lens = "a-lens", why = "They pour." }',
     ', outcomes "green", peer, focus: is missing'),
    ('why = "They pour."', 'why = "They pour {kin}."', ', peer, why: {kin}: is not a known place; did you mean "kind"?'),
    ('text = "Drink more."', 'text = "Drink more. Or call your local emergency number."\ncare = true',
     ', outcomes "black", text: says "emergency number", and `care` says it below; once is enough'),
    ('text = "Drink more."', 'text = "Drink more."\ncare = "yes"', ', outcomes "black", care: must be true or false, without quotation marks'),
    ("minutes = 5", "minutes = 5\norder = 0", ", order: must be at least 1"),
    ('kind = "bars"', 'kind = "bars"\nid = "b"', ', readings 1, id: means nothing to a reading of kind "bars"'),
    ("highest is green", "talk.we at least 3",
     ', outcomes "green", when 1: "talk.we" is not a known count of a reading with an id'),
    ('when = ["cups at least 3"]', 'when = ["talk.we at least 3"]' + TALK,
     ', pages 2, when 1: "talk.we" counts in "why", which is no step of an earlier page'),
    ("[[exercises.outcomes]]", TALK + '[[exercises.outcomes]]\nid = "we"\ntitle = "We"\ntext = "We."\nwhen = ["talk.wee at least 3"]\n[[exercises.outcomes]]',
     ', outcomes "we", when 1: "talk.wee" is not a known count of a reading with an id; did you mean "talk.we"?'),
    ("[[exercises.outcomes]]", TALK + '[[exercises.outcomes]]\nid = "we"\ntitle = "We"\ntext = "We."\nwhen = ["talk.own at least 1", "talk.i below 1"]\n[[exercises.outcomes]]',
     ', outcomes "we": is never reached, whatever somebody answers'),
    ("[[exercises.outcomes]]", TALK + TALK + "[[exercises.outcomes]]", ', readings "talk": this id is taken twice'),
    ("most = 9", "most = 1_000_000_000_001", ', pages 1, steps "cups", most: is 1000000000001; it takes -1000000000000 to 1000000000000'),
    ("minutes = 5", 'minutes = 5\nnext = "x-te"', ', next: "x-te" is not a known exercise or tip'),
    ('title = "Cup"', 'title = "A title that no window can hold"',
     ", pages 1, title: has 31 characters; at most 24 fit"),
    ('text = "Sencha"', 'text = "' + "S" * 76 + '"',
     ', pages 1, steps "kind", options "sencha", text: has 76 characters; at most 75 fit'),
    ('kind = "short"\nlabel = "Why so many?"', 'kind = "rows"\nlabel = "Why?"\nmost = 10\ncolumns = [' + ", ".join(f'{{ id = "c{n}", label = "C" }}' for n in range(5))
     + ']\n[[exercises.pages.steps]]\nid = "again"\nlabel = "Why?"\nkind = "rows"\nmost = 10\ncolumns = ['
     + ", ".join(f'{{ id = "c{n}", label = "C" }}' for n in range(5)) + "]",
     ", pages 2: is too long for one window of Slack: at most 90 inputs and rows fit"),
    ("[[exercises.outcomes]]\nid = \"green\"", BARS * 20 + "[[exercises.outcomes]]\nid = \"green\"",
     ", readings: there are 21 with what stands beside peers; a result in Slack holds 20"),
    ('kind = "short"\nlabel = "Why so many?"', "".join(f'kind = "long"\nlabel = "Why?"\n[[exercises.pages.steps]]\nid = "w{n}"\n' for n in range(14))
     + 'kind = "short"\nlabel = "Why so many?"',
     ", pages 2: lets people type 42200 characters; a window of Slack holds 40000"),
    ('{ id = "black", name = "Black" }]', '{ id = "black", name = "Black" }, { id = "white", name = "White" }]', ', scores "white": no answer adds to it'),
    ('label = "Why so many?"', 'label = "Why so many?"\nmost = 0', ', pages 2, steps "why", most: is 0; it takes 1 to 3000'),
    ('kind = "short"', 'kind = "choices"\nmost = 0\noptions = [{ id = "a", text = "A" }, { id = "b", text = "B" }]',
     ', pages 2, steps "why", most: is 0; it takes 1 to 2'),
    ("minutes = 5", 'minutes = 5\nnext = "x-tea"',
     ", next: is this exercise itself, which every result offers to do again; name another, or leave it out"),
    ('when = ["highest is green"]', 'when = ["highest is green"]\nnext = "x-tea"',
     ', outcomes "green", next: is this exercise itself, which every result offers to do again; name another, or leave it out'),
    ('sources = ["an-idea"]', 'sources = ["an-idee"]', ', sources 1: "an-idee" is not a known idea; did you mean "an-idea"?'),
]  # fmt: skip


def test_the_exercise_that_is_broken_here_is_whole(tmp_path: Path) -> None:
    content = load_content(written(tmp_path, {"x.toml": HEAD + TEA}))
    assert [one.id for one in content.exercises] == ["x-tea"]


@pytest.mark.parametrize(("was", "now", "fault"), CASES, ids=[case[2][:60] for case in CASES])
def test_a_fault_is_named_with_file_item_and_reason(tmp_path: Path, was: str, now: str, fault: str) -> None:
    assert was in TEA
    broken = TEA.replace(was, now, 1)
    assert f"{WHERE}{fault}" in faults_of(written(tmp_path, {"x.toml": HEAD + broken}))


def test_all_faults_of_an_exercise_are_said_at_once(tmp_path: Path) -> None:
    broken = TEA.replace("cups at least 3", "cupz at least 3").replace("Drink {kind}.", "Drink {kin}.")
    faults = faults_of(written(tmp_path, {"x.toml": HEAD + broken}))
    assert len(faults) == 2
