"""A file that is no deck is explained to people who write with a word processor: where, what is wrong, what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.decks.slips import MOST_SLIPS, slips
from tests.decks.breaking import SHIPPED, faults_of, written

TIP = '[[tips]]\nid = "t-own"\n'
STRAIGHT = "the quotation marks around a text must be straight: "
PROSE = '"""\nOn Monday ask one.\n\nOn Friday ask another.\n'

SLIPS = {
    "curly quotes": (TIP + "title = “One”\n", f'line 3: {STRAIGHT}title = "…"'),
    "one curly quote": (TIP + 'title = "One”\n', f'line 3: {STRAIGHT}title = "…"'),
    "low quotes": (TIP + "title = „One“\n", f'line 3: {STRAIGHT}title = "…"'),
    "French quotes": (TIP + "title = «One»\n", f'line 3: {STRAIGHT}title = "…"'),
    "curly apostrophes": (TIP + "title = ‘One’\n", f'line 3: {STRAIGHT}title = "…"'),
    "three curly quotes": (TIP + "text = “””\nOne.\n”””\n", f'line 3: {STRAIGHT}text = """…"""'),
    "curly quotes everywhere": (
        "[[tips]]\nid = “t-own”\ntitle = “One”\nsources = [“one”]\n",
        f'lines 2, 3 and 4: {STRAIGHT}id = "…"',
    ),
    "no closing quote": (TIP + 'title = "One\n', 'line 3: a quotation mark (") opens a text and none closes it'),
    "an apostrophe and no closing quote": (TIP + 'title = "It’s one\n', 'line 3: a quotation mark (") opens a text'),
    "no opening quote": (TIP + 'title = One"\n', 'line 3: what is said behind "title =" must stand in quotation marks'),
    "no quotes": (TIP + "title = One\n", 'line 3: what is said behind "title =" must stand in quotation marks'),
    "no end of a long text": (TIP + f"text = {PROSE}\n{TIP}text = {PROSE}\"\"\"\n", "line 3: the text that begins"),
    "no end of the last text": (TIP + f"text = {PROSE}", "line 3: the text that begins here has no end"),
    "a text that begins too late": (TIP + f"text =\n{PROSE}\"\"\"\n", 'line 3: nothing stands behind "text ="'),
    "quotes inside a text": (TIP + 'title = "Say "no" once"\n', "line 3: the quotation mark before “no"),
    "single quotes": (TIP + "title = 'It's one'\n", "line 3: a text stands in double quotation marks: title ="),
    "no closing single quote": (TIP + "title = 'One\n", "line 3: a text stands in double quotation marks: title ="),
    "single brackets": ('[tips]\nid = "a"\n\n[tips]\nid = "b"\n', "lines 1 and 4: [tips] stands in single brackets"),
    "single and double": (TIP + '[tips]\nid = "b"\n', "line 3: [tips] stands in single brackets"),
    "one bracket less": ("[[tips]\n", "line 1: an item begins with [[tips]], with two brackets on both sides"),
    "one bracket less before": ("[tips]]\n", "line 1: an item begins with [[tips]], with two brackets on both sides"),
    "round brackets": ("(tips)\n", "line 1: an item begins with [[tips]], with two brackets on both sides"),
    "a heading": ("tips:\n", "line 1: an item begins with [[tips]], with two brackets on both sides"),
    "words behind brackets": ("[[tips]] mine\n", "line 1: an item begins with [[tips]], with two brackets on both"),
    "a mark inside": (TIP + '\ufefftitle = "One"\n', "line 3: a byte order mark stands here, which nobody sees"),
    "a wide blank": (TIP + 'title\u00a0= "One"\n', "line 3: a no-break space stands here, which nobody sees"),
    "a blank of no width": (TIP + '\u200btitle = "One"\n', "line 3: a zero width space (U+200B) stands here"),
    "a control character": (TIP + 'title = "On\x0be"\n', "line 3: a control character (U+000B) stands here"),
    "a dash for an equals sign": (TIP + 'title – "One"\n', 'line 3: between a name and its text stands "="'),
    "a colon": (TIP + 'title: "One"\n', 'line 3: between a name and its text stands "=": title = "…"'),
    "nothing between": (TIP + 'title "One"\n', 'line 3: between a name and its text stands "=": title = "…"'),
    "a dash in a name": (TIP + 'must–prove = "One"\n', "line 3: a name has a hyphen (-) in it, not a dash (–)"),
    "a bullet": (TIP + '- title = "One"\n', "line 3: take out the “-” at its beginning"),
    "a name of two words": (TIP + 'my title = "One"\n', "line 3: “my title” is no name"),
    "a comma behind": (TIP + 'title = "One",\n', "line 3: nothing may stand behind a text; take out “,”"),
    "a list without a comma": (TIP + 'sources = ["one" "two"]\n', "line 3: the list has a comma between its parts"),
    "a list without its end": (TIP + 'sources = ["one"\ntitle = "One"\n', "line 3: the list has a comma between its"),
    "braces over two lines": ('[[lenses]]\nsource = { idea = "One",\nat = "00:00:01" }\n', "line 2: what stands in {"),
    "a key twice": (TIP + 'id = "t-two"\n', 'line 3: "id" stands twice in one item'),
    "a capital": ("[[exercises]]\noptional = True\n", "line 2: write true in small letters"),
    "a number with a comma": ("[[exercises]]\nminutes = 1,000\n", "line 2: a number has digits and nothing else"),
    "a backslash": (TIP + 'title = "C:\\new\\x"\n', "line 3: a backslash (\\) must be written twice (\\\\)"),
    "a remark": (TIP + "// mine\n", "line 3: a remark begins with #"),
    "prose": (TIP + "Ask one person.\n", "line 3: “Ask one person.” stands in no quotation marks"),
}  # fmt: skip


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_named_with_its_line_and_what_to_do(tmp_path: Path, name: str) -> None:
    text, said = SLIPS[name]

    (fault,) = faults_of(written(tmp_path, {"own.toml": text}))

    assert fault.startswith(f"own.toml: {said}")


def test_several_slips_of_one_file_are_named_at_once() -> None:
    text = '[tips]\nid = “a”\ntitle = One\n\n[tips]\nid – "b"\ntitle = "Two\nmoments = []\n'

    assert [slip.partition(":")[0] for slip in slips(text)] == ["line 2", "line 3", "lines 1 and 5", "line 6", "line 7"]


def test_what_one_slip_does_to_other_lines_is_no_slip_of_theirs() -> None:
    assert len(list(slips('[[tips]]\ntext = "One.\n\nTwo.\n\nThree."\n'))) == 1


def test_very_many_slips_end() -> None:
    text = "".join(f"k{number} = word\n" for number in range(100))

    assert len(list(slips(text))) == MOST_SLIPS
    assert "lines 1, 2, 3, 4, 5, 6, 7, 8 and 92 more: " in next(slips(text.replace("word", "“word”")))


def test_decks_as_they_are_have_none() -> None:
    assert [slip for deck in SHIPPED.glob("*.toml") for slip in slips(deck.read_text("utf-8"))] == []


def test_wherever_a_deck_is_cut_or_a_letter_goes_there_is_a_line(full: bool) -> None:
    deck = (SHIPPED / "lenses.toml").read_text("utf-8")[:3000]
    for at in range(0, len(deck), 1 if full else 40):
        for broken in (deck[:at], deck[:at] + deck[at + 1 :], f"{deck[:at]}“{deck[at:]}"):
            try:
                tomllib.loads(broken)
            except tomllib.TOMLDecodeError:
                assert all(slip.startswith("line") for slip in slips(broken))


FILES = {
    "a letter of Windows": ('[[tips]]\ntitle = "Für dich"'.encode("cp1252"), 'line 2: "Für" is not saved as UTF-8'),
    "quotes of Windows": ("[[tips]]\ntitle = “One”".encode("cp1252"), 'line 2: "“One" is not saved as UTF-8'),
    "Unicode of Windows": (TIP.encode("utf-16"), "file: is saved as UTF-16"),
    "the same without a mark": (TIP.encode("utf-16-le"), "file: is saved as UTF-16"),
    "rich text": (b"{\\rtf1\\ansi [[tips]]}", "file: is rich text, whatever its name says"),
    "a document": (b"PK\x03\x04\x14\x00\x06\x00", "file: is a document of a word processor, whatever its name says"),
    "a web page": (b"\xef\xbb\xbf<!DOCTYPE html>", "file: is a web page, whatever its name says"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_plain_text_is_named_with_what_it_is(tmp_path: Path, name: str) -> None:
    raw, said = FILES[name]
    (tmp_path / "own.toml").write_bytes(raw)

    (fault,) = faults_of(tmp_path)

    assert fault.startswith(f"own.toml: {said}")


@pytest.mark.parametrize("name", ["tips.toml.txt", "tips.TOML.docx", "tips.toml.rtf"])
def test_a_deck_that_a_word_processor_named_is_not_passed_over(tmp_path: Path, name: str) -> None:
    (fault,) = faults_of(written(tmp_path, {name: TIP}))

    assert fault == f'{name}: file: would not be read; name it "{name[:9]}"'


@pytest.mark.parametrize("name", ["notes.txt", "tips.toml.bak", "~$tips.toml", ".tips.toml", "tips.toml~"])
def test_what_lies_beside_decks_is_left_alone(tmp_path: Path, name: str) -> None:
    from bot.decks.content import load_content

    load_content(SHIPPED, written(tmp_path, {name: "no deck"}))


def test_steps_in_single_brackets_are_named(tmp_path: Path) -> None:
    arc = '[[arcs]]\nid = "a"\ntitle = "A"\npurpose = "A."\ntheme = "story"\n[arcs.steps]\nid = "a-one"\n'

    (fault,) = faults_of(SHIPPED, written(tmp_path, {"own.toml": arc}))

    assert fault.endswith("steps: [arcs.steps] stands in single brackets; where there may be several, each begins with "
                          "[[arcs.steps]]")  # fmt: skip


def test_a_dash_in_an_id_is_told_from_a_hyphen(tmp_path: Path) -> None:
    faults = faults_of(SHIPPED, written(tmp_path, {"own.toml": '[[tips]]\nid = "t–own"\n'}))

    assert faults[0].endswith("id: has a dash (–) where a hyphen (-) belongs; word processors make one of the other")
