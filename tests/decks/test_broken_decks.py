"""Faults between items, and in whole files: copies of the real decks that are refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.decks.content import load_content
from tests.decks.breaking import (
    ARC,
    DECKS,
    LENS,
    REFLECTION,
    SAMPLES,
    SHIPPED,
    SOURCE,
    STEP,
    TIP,
    Sample,
    broken,
    faults_of,
    with_key,
    with_line,
    written,
)

ONE_MORE_IDEA = '[[sources]]\nid = "one-more"\ntheme = "story"\nat = []\nstatement = "One more."\n'
LONE_ARC = '[[arcs]]\nid = "lone"\ntitle = "Lone"\npurpose = "None."\ntheme = "story"\n'


def lone_arc(name: str) -> str:
    """Return an arc of one step that says what nobody else says."""
    setup = " ".join(f"w{name}n{number}" for number in range(25))
    step = f'[[arcs.steps]]\nid = "step-{name}"\ntitle = "Step {name}"\nsources = ["career-as-a-product"]\n'
    return LONE_ARC.replace("one", f"one{name}") + f'{step}setup = "{setup}"\nquestion = "And {name}?"\n'


def tip(item_id: str, text: str, title: str = "A title of its own") -> str:
    """Return a tip with a text; `{}` in the text is filled with words said nowhere else."""
    filled = text.format(" ".join(f"{item_id[-1]}{number}" for number in range(60)))
    head = f'[[tips]]\nid = "{item_id}"\ntitle = "{title}"\ntheme = "story"\n'
    return f'{head}sources = ["career-as-a-product"]\nmoments = []\ntext = "{filled}"\n'


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_an_id_is_taken_once_whatever_the_kind(tmp_path: Path, sample: Sample) -> None:
    decks = DECKS | {"zz.toml": tip(sample.id, "{}")}
    owner = "" if sample is TIP else f" by {sample.name}"
    assert faults_of(written(tmp_path, decks)) == [
        f'zz.toml: tips "{sample.id}": this id is taken already in {sample.file}{owner}'
    ]


def test_two_tips_have_two_titles(tmp_path: Path) -> None:
    decks = DECKS | {"zz.toml": tip("t-zz", "{}", "ask someone who has MET you twice")}
    faults = faults_of(written(tmp_path, decks))
    assert f'zz.toml: tips "t-zz", title: "ask someone who has MET you twice" is also the title of "{TIP.id}"' in faults


def test_an_idea_that_nothing_uses_is_refused(tmp_path: Path) -> None:
    decks = DECKS | {"zz.toml": ONE_MORE_IDEA}
    assert faults_of(written(tmp_path, decks)) == [
        'zz.toml: sources "one-more": no tip, reflection or arc uses this idea'
    ]


def test_ideas_alone_are_all_unused(tmp_path: Path) -> None:
    faults = faults_of(written(tmp_path, {name: DECKS[name] for name in ("sources.toml", "lenses.toml")}))
    assert len(faults) == 84
    assert faults[0] == 'sources.toml: sources "meaning-takes-the-long-view": no tip, reflection or arc uses this idea'


def test_without_the_ideas_every_use_of_one_is_refused(tmp_path: Path) -> None:
    content = load_content(SHIPPED)
    # Two arcs bring ideas of their own along, in their own files.
    gone = {idea["id"] for idea in tomllib.loads(DECKS[SOURCE.file])["sources"]}
    used = [item.sources for item in content.tips] + [item.sources for item in content.prompts]
    used += [item.sources for item in content.exercises]
    uses = sum(idea in gone for ideas in used for idea in ideas)
    faults = faults_of(written(tmp_path, {name: text for name, text in DECKS.items() if name != SOURCE.file}))
    assert len(faults) == uses
    unknown = f'{TIP.where}, sources 1: "ask-those-who-rarely-see-you" is not a known idea'
    assert any(fault.startswith(unknown) for fault in faults)


def test_a_broken_idea_is_one_fault_and_its_users_none(tmp_path: Path) -> None:
    (fault,) = faults_of(written(tmp_path, broken(SOURCE, with_key("statement", '""'))))
    assert fault == f"{SOURCE.where}, statement: is empty"


@pytest.mark.parametrize("steps", ["steps = []", "steps = 3", 'steps = ["one"]', ""])
def test_an_arc_has_steps(tmp_path: Path, steps: str) -> None:
    reasons = {
        "steps = []": ", steps: needs at least 1",
        "steps = 3": ", steps: must be a list of tables",
        'steps = ["one"]': ", steps 1: must be a table of keys and values",
        "": ", steps: is missing",
    }
    decks = DECKS | {"zz.toml": LONE_ARC + steps}
    assert faults_of(written(tmp_path, decks)) == [f'zz.toml: arcs "lone"{reasons[steps]}']


@pytest.mark.parametrize("sample", (REFLECTION, STEP), ids=lambda sample: sample.id)
def test_five_words_of_another_item_are_a_near_duplicate(tmp_path: Path, sample: Sample) -> None:
    said = '"What, on Friday: “they would describe the person”, or something else?"'
    (fault,) = faults_of(written(tmp_path, broken(sample, with_key("question", said))))
    first, second = sorted((sample, TIP), key=lambda one: one.file)
    like = f'says "they would describe the person" like {first.name} in {first.file}; say it otherwise'
    assert fault == f"{second.where}: {like}"


def test_the_copy_of_an_item_is_one_fault_and_not_one_for_every_run(tmp_path: Path) -> None:
    text = load_content(SHIPPED).tip(TIP.id).text.replace("\n\n", " ")
    decks = DECKS | {"zz.toml": tip("t-zz", text)}
    (fault,) = faults_of(written(tmp_path, decks))
    assert fault.startswith('zz.toml: tips "t-zz": says "your usual reviewers have stopped" like ')


def test_four_words_in_common_are_fine(tmp_path: Path) -> None:
    decks = DECKS | {"zz.toml": tip("t-y", "I would like to {}") + tip("t-z", "Who would like to {}", "Another")}
    assert load_content(written(tmp_path, decks)).tip("t-z").title == "Another"


@pytest.mark.parametrize("file", DECKS)
def test_a_deck_cut_short_is_refused(tmp_path: Path, file: str) -> None:
    text = DECKS[file]
    (fault,) = faults_of(written(tmp_path, {file: text[: text.rindex('"')]}))
    assert fault.startswith(f"{file}: line ")


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("[[tip]]", 'tip: is not a known key; did you mean "tips"?'),
        ("[[reflection]]", 'reflection: is not a known key; did you mean "reflections"?'),
        ("[[quotes]]", "quotes: is not a known key; known are lenses, sources, tips, reflections, arcs, exercises"),
        ("[arc]", 'arc: is not a known key; did you mean "arcs"?'),
        (
            "[sources]",
            "line 1: [sources] stands in single brackets; where there may be several, each begins with [[sources]]",
        ),
    ],
)
def test_a_misspelt_table_is_refused(tmp_path: Path, table: str, reason: str) -> None:
    decks = DECKS | {"zz.toml": f'{table}\nid = "x"\n'}
    assert faults_of(written(tmp_path, decks)) == [f"zz.toml: {reason}"]


def test_more_arcs_than_a_list_shows_beside_the_themes_are_refused(tmp_path: Path) -> None:
    arcs = "".join(lone_arc(str(number)) for number in range(80))
    assert faults_of(written(tmp_path, DECKS | {"zz.toml": arcs})) == [
        f"{tmp_path}: arcs: there are 87; a list in Slack shows at most 86 beside the themes"
    ]


def test_faults_in_all_decks_are_reported_at_once(tmp_path: Path) -> None:
    decks = dict(DECKS)
    for sample in (ARC, LENS, REFLECTION, SOURCE, TIP):
        decks[sample.file] = broken(sample, with_line("oops = 1"))[sample.file]
    faults = faults_of(written(tmp_path, decks | {"zz.toml": tip("t-zz", "Someone will be asked about {}")}))
    wrong = (ARC.where, LENS.where, REFLECTION.where, SOURCE.where, 'zz.toml: tips "t-zz": says')
    assert len(faults) == 5 + 1
    assert all(any(fault.startswith(where) for fault in faults) for where in wrong)
