"""What the content folder may hold, and how its faults are reported."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot.decks.content import Content, load_content
from bot.errors import ContentError
from bot.models import Lens, Question

SHIPPED = Path(__file__).parents[2] / "content"
GOOD = """
[[lenses]]
id = "one"
title = "One"
purpose = "See one thing."
questions = [{ label = "What?", hint = "Briefly." }]
"""


def write(folder: Path, text: str | bytes, name: str = "lenses.toml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def faults_of(folder: Path, extra: Path | None = None) -> list[str]:
    """Return the faults with the folder left out."""
    with pytest.raises(ContentError) as caught:
        load_content(folder, extra)
    return [fault.replace(f"{folder}/", "") for fault in caught.value.faults]


def lens_with(line: str) -> str:
    """Return a good lens with one key set otherwise."""
    key = line.partition(" ")[0]
    kept = [known for known in GOOD.strip().splitlines() if known.partition(" ")[0] != key]
    return "\n".join([*kept, line])


def test_the_shipped_content_loads() -> None:
    content = load_content(SHIPPED)
    assert [lens.id for lens in content.lenses] == [
        "start-stop-continue",
        "feedforward",
        "what-is-holding-me-back",
        "bigger-job",
        "six-ambiguities",
        "superpower-and-shadow",
        "strengths-and-shadows",
        "at-my-best",
        "decisions",
        "peer-executive",
        "board",
        "sidecar",
        "how-i-listen-to-feedback",
        "the-story-people-tell",
    ]


def test_every_shipped_lens_names_its_source() -> None:
    tables = tomllib.loads((SHIPPED / "lenses.toml").read_text("utf-8"))
    assert all(re.fullmatch(r"\d\d:\d\d:\d\d", lens["source"]["at"]) for lens in tables["lenses"])


def test_the_lens_in_the_readme_is_a_good_one(tmp_path: Path) -> None:
    readme = (SHIPPED / "README.md").read_text("utf-8")
    found = re.search(r"(?:^    .*\n|\n)*^    \[\[lenses\]\]\n(?:^    .*\n|\n)*", readme, re.MULTILINE)
    assert found
    text = re.sub(r"^    ", "", found[0], flags=re.MULTILINE)
    assert load_content(write(tmp_path, text)).lens("running-meetings").title == "How I run meetings"


def test_a_lens_is_found_by_its_id(tmp_path: Path) -> None:
    lens = load_content(write(tmp_path, GOOD)).lens("one")
    assert lens == Lens("one", "One", "See one thing.", (Question("What?", "Briefly."),))


def test_an_unknown_lens_is_a_content_error() -> None:
    with pytest.raises(ContentError, match='lenses "gone": there is no such lens'):
        Content(lenses=()).lens("gone")


def test_a_second_folder_adds_and_replaces_by_id(tmp_path: Path) -> None:
    ours = write(tmp_path / "ours", GOOD + GOOD.replace('"one"', '"two"').replace("One", "Two"))
    theirs = write(tmp_path / "theirs", GOOD.replace("One", "New one"))
    write(theirs, GOOD.replace('"one"', '"three"').replace("One", "Three"), "z.toml")
    titles = [lens.title for lens in load_content(ours, theirs).lenses]
    assert titles == ["New one", "Two", "Three"]


def test_files_saved_by_any_editor_are_read(tmp_path: Path) -> None:
    folder = write(tmp_path, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    write(folder, "no toml at all", ".#lenses.toml")
    assert load_content(folder).lens("one").title == "One"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('titel = "x"', 'lenses "one", titel: is not a known key; did you mean "title"?'),
        (
            'zzz = "x"',
            'lenses "one", zzz: is not a known key; known are id, title, purpose, source, questions',
        ),
        ("title = 3", 'lenses "one", title: must be text in quotes'),
        ('title = "  "', 'lenses "one", title: is empty'),
        ('title = "a\\nb"', 'lenses "one", title: must be one line of plain text; take out a line break'),
        (f'title = "{"x" * 76}"', 'lenses "one", title: has 76 characters; at most 75 fit'),
        (f'purpose = "{"x" * 201}"', 'lenses "one", purpose: has 201 characters; at most 200 fit'),
        ("questions = []", 'lenses "one", questions: needs at least 1'),
        ('questions = "What?"', 'lenses "one", questions: must be a list of tables'),
        ("questions = [3]", 'lenses "one", questions 1: must be a table of keys and values'),
        (
            "questions = [" + '{ label = "a", hint = "b" },' * 4 + "]",
            'lenses "one", questions: has 4 of kind "text"; at most 3 fit',
        ),
        ('questions = [{ label = "a" }]', 'lenses "one", questions 1, hint: is missing'),
        (
            'questions = [{ label = "a", hint = "b", hnt = "c" }]',
            'lenses "one", questions 1, hnt: is not a known key; did you mean "hint"?',
        ),
        (
            'source = { idea = "a", at = "5 min" }',
            'lenses "one", source, at: must be a time code such as "00:53:35"',
        ),
        (
            'source = { idea = "a", at = "00:53:35", ideas = 1 }',
            'lenses "one", source, ideas: is not a known key; did you mean "idea"?',
        ),
        (
            'id = "One Two"',
            'lenses "One Two", id: takes small letters, digits and single hyphens, for instance "running-meetings"',
        ),
    ],
)
def test_a_fault_in_a_lens_is_named(tmp_path: Path, line: str, fault: str) -> None:
    assert faults_of(write(tmp_path, lens_with(line))) == [f"lenses.toml: {fault}"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "lenses.toml: file: is empty; write an item or remove the file"),
        ("lenses = []", "lenses.toml: lenses: is empty"),
        (
            "[lenses]\nid = 'x'",
            "lenses.toml: line 1: [lenses] stands in single brackets; where there may be several, each begins with "
            "[[lenses]]",
        ),
        ("lenses = 3", "lenses.toml: lenses: begin each item with [[lenses]], in double brackets"),
        ("[[lens]]\nid = 'x'", 'lenses.toml: lens: is not a known key; did you mean "lenses"?'),
        ("[[lenses]]\nid = 'x", 'lenses.toml: line 2: a text stands in double quotation marks: id = "…"'),
    ],
)
def test_a_fault_in_a_file_is_named(tmp_path: Path, text: str | bytes, fault: str) -> None:
    assert faults_of(write(tmp_path, text)) == [fault]


def test_all_faults_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path, "[[lenses]]\ntitle = 'A'\nbad = 1\n")
    write(tmp_path, "oops\n", "other.toml")
    faults = faults_of(tmp_path, tmp_path / "nowhere")
    assert [fault.rpartition(": ")[0] for fault in faults] == [
        "lenses.toml: lenses 1, id",
        "lenses.toml: lenses 1, purpose",
        "lenses.toml: lenses 1, questions",
        "lenses.toml: lenses 1, bad",
        "other.toml: line 1",
        "nowhere: folder",
    ]


def test_an_id_is_taken_once_in_a_folder(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("One", "Another"), "more.toml")
    assert faults_of(tmp_path) == ['more.toml: lenses "one": this id is taken already in lenses.toml']


def test_two_lenses_never_look_the_same_in_the_list(tmp_path: Path) -> None:
    write(tmp_path, GOOD + GOOD.replace('"one"', '"two"').replace("One", "one"))
    assert faults_of(tmp_path) == ['lenses.toml: lenses "two", title: "one" is also the title of "one"']


def test_more_lenses_than_a_list_shows_are_refused(tmp_path: Path) -> None:
    many = "".join(GOOD.replace('"one"', f'"l-{n}"').replace("One", f"L {n}") for n in range(101))
    (fault,) = faults_of(write(tmp_path, many))
    assert fault.endswith("lenses: there are 101; a list in Slack shows at most 100")


def test_a_folder_without_lenses_is_a_fault(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == [f"{tmp_path}: lenses: there are none; write at least one"]
