"""Why a file is no deck, for somebody who writes it with a word processor: the line, what is wrong there, what to do.

`tomllib` says what it expected, stops at its first trouble and knows nothing of curly quotation marks. Its place is
kept; its words stand only where nothing here fits.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence

from bot.decks.parts import DASHES, named
from bot.decks.shapes import SHAPES

MOST_SLIPS, MOST_LINES = 20, 8
"""So many are named at once in a file; so many lines with the same one."""
_PLAIN = "save it as plain text in UTF-8 (in an editor for text, not in a word processor)"
_FOREIGN = {
    b"{\\rtf": "rich text",
    b"PK\x03\x04": "a document of a word processor",
    b"\xd0\xcf\x11\xe0": "a document of a word processor",
    b"%PDF": "a PDF",
    b"<": "a web page",
}
"""What other files begin with that are renamed to .toml in good faith."""
_CURLY = "“”„‟«»‹›‘’‚‛`´″"
_UNSEEN = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]"
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_KEY = r"\s*([\w-]+)\s*="
_SINGLE = rf"{_KEY}\s*'"
_CURLY_LINE = re.compile(rf'{_KEY}\s*(?:\[\s*)?(?:[{_CURLY}]|"[^"]*[{_CURLY}]\s*$)')
_BEGINS = re.compile(rf"\s*(?:\[|#|$)|{_KEY}")
"""A line with which something new begins."""
_SWALLOWED = re.compile(r'\s*\[\[\s*[\w.-]+\s*\]\]\s*$|\s*[a-z]+\s*=\s*["\[{]')
"""What nobody would write inside a text of several lines."""

Slip = tuple[Sequence[int], str]
"""The numbers of the lines that have a fault, and what is wrong with them and to be done."""


class Unreadable(ValueError):
    """A file holds no text that can be read. The message begins with the place."""


def text_in(raw: bytes) -> str:
    """Return the text of a file. Raises Unreadable."""
    for start, what in _FOREIGN.items():
        if raw.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(start):
            raise Unreadable(f"file: is {what}, whatever its name says; {_PLAIN}")
    # Every other byte of a Latin letter is 0 there.
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw:
        raise Unreadable('file: is saved as UTF-16, which some editors call "Unicode"; save it as UTF-8')
    try:
        # -sig: some editors begin a file with an invisible mark.
        return re.sub("\r\n?", "\n", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable(_not_utf8(raw, error.start)) from error


def _not_utf8(raw: bytes, at: int) -> str:
    number = raw.count(b"\n", 0, at) + 1
    # What Windows writes where it does not write UTF-8; the letters that matter are the same in Latin-1.
    before, after = (part.decode("cp1252", "replace") for part in (raw[:at], raw[at:]))
    word = (re.findall(r"\w*$", before)[0] + re.findall(r"^\W?\w*", after)[0]).strip()
    return f'line {number}: "{word}" is not saved as UTF-8; choose UTF-8 where your editor asks for an encoding'


def slips(text: str) -> Iterator[str]:
    """Yield "line 4: what is wrong; what to do" for what makes a text no TOML, as far as it can be told apart."""
    lines = text.split("\n")
    for _ in range(MOST_SLIPS):
        try:
            tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError as error:
            numbers, why = _slip(lines, error)
            yield f"{_place(numbers)}: {why}"
            # Where one fault reaches into other lines, what follows would be faults of nobody's making.
            if not all(_is_alone(lines, number) for number in numbers):
                return
            for number in numbers:
                lines[number - 1] = _without(lines[number - 1])
        else:
            return


def _place(numbers: Sequence[int]) -> str:
    first, more = [str(number) for number in numbers[:MOST_LINES]], len(numbers) - MOST_LINES
    last = f"{more} more" if more > 0 else first.pop()
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"


def _is_alone(lines: Sequence[str], number: int) -> bool:
    line = lines[number - 1]
    if line.lstrip().startswith("["):
        return True
    bare, following = _QUOTED.sub("", line), next((line for line in lines[number:] if line.strip()), "")
    is_open = any(bare.count(opening) > bare.count(closing) for opening, closing in ("{}", "[]"))
    is_long = re.search(rf'"""|[{_CURLY}]{{3}}', line) is not None
    return not is_open and not is_long and _BEGINS.match(following) is not None


def _without(line: str) -> str:
    # The keys below a header would otherwise be those of the item before it.
    return f"[[{_words(line)[0]}]]" if line.lstrip().startswith("[") and _words(line) else ""


def _words(line: str) -> list[str]:
    return re.findall(r"[\w.-]+", line)


def _slip(lines: Sequence[str], error: tomllib.TOMLDecodeError) -> Slip:
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document).*\)", str(error), re.DOTALL)
    said, number, column = (found[1], found[2], found[3]) if found else (str(error), None, None)
    stop = _Stop(lines, said, int(number or len(lines)), int(column or 1))
    for rule in _RULES:
        if slip := rule(stop):
            return slip
    return stop.here(f"says “{stop.line.strip()[:60]}”, which no deck can hold ({said}); see content/README.md")


class _Stop:
    """Where the parser stopped, and what it said."""

    def __init__(self, lines: Sequence[str], said: str, number: int, column: int) -> None:
        self.lines, self.said, self.number = lines, said, number
        self.line = lines[number - 1]
        self.rest = self.line[column - 1 :]
        self.bare = _QUOTED.sub('""', self.line)
        """The line without what stands in quotation marks."""
        key = re.match(_KEY, self.line)
        self.key = key[1] if key else "title"

    def here(self, why: str) -> Slip:
        return (self.number,), why

    def since(self, pattern: str, why: str) -> Slip:
        """Blame the last line up to here that looks like this."""
        numbers = (number for number in range(self.number, 0, -1) if re.match(pattern, self.lines[number - 1]))
        return (next(numbers, self.number),), why

    def all(self, pattern: str | re.Pattern[str]) -> list[int]:
        return [number for number, line in enumerate(self.lines, 1) if re.match(pattern, line)]


def _unended(stop: _Stop) -> Slip | None:
    """A long text without its end takes in all that follows, and the parser stops far from there."""
    began = 0
    for number, line in enumerate(stop.lines, 1):
        if began and _SWALLOWED.match(line):
            break
        if line.count('"""') % 2:
            began = 0 if began else number
    if not began or began > stop.number:
        return None
    return (began,), 'the text that begins here has no end; put """ behind its last word'


def _unseen(stop: _Stop) -> Slip | None:
    # Inside quotation marks they are another matter, unless the parser stopped at one.
    found = re.search(_UNSEEN, stop.bare) or re.match(_UNSEEN, stop.rest)
    return stop.here(f"{named(found[0])} stands here, which nobody sees; type the line anew") if found else None


def _curly(stop: _Stop) -> Slip | None:
    numbers = stop.all(_CURLY_LINE)
    if stop.number not in numbers:
        return None
    mark = '"""' if re.search(f"[{_CURLY}]{{3}}", stop.line) else '"'
    straight = f"the quotation marks around a text must be straight: {stop.key} = {mark}…{mark}"
    return numbers, f"{straight}; a word processor makes them curly, and an editor for text does not"


def _brackets(stop: _Stop) -> Slip | None:
    words = _words(stop.line)
    if not stop.line.lstrip().startswith("[") and not (len(words) == 1 and words[0] in SHAPES):
        return None
    name = words[0] if words else "tips"
    if "twice" in stop.said or "overwrite" in stop.said:
        return _in_single_brackets(stop.lines, name) or [stop.number], several(name)
    return stop.here(f"an item begins with [[{name}]], with two brackets on both sides and nothing else in its line")


def _in_single_brackets(lines: Sequence[str], name: str) -> list[int]:
    return [n for n, line in enumerate(lines, 1) if re.match(rf"\s*\[\s*{re.escape(name)}\s*\]\s*(?:#|$)", line)]


def single_brackets(text: str, name: str) -> str:
    """Return what to do about a table that the parser took for the only one of its name, and where it stands."""
    return f"{_place(_in_single_brackets(text.split(chr(10)), name) or [1])}: {several(name)}"


def several(name: str) -> str:
    """Return what to do about single brackets."""
    return f"[{name}] stands in single brackets; where there may be several, each begins with [[{name}]]"


def _twice(stop: _Stop) -> Slip | None:
    if "overwrite" not in stop.said and "Duplicate" not in stop.said:
        return None
    return stop.here(f'"{stop.key}" stands twice in one item; begin the next item with its line [[…]], or take one out')


def _backslash(stop: _Stop) -> Slip | None:
    is_one = stop.said.startswith("Unescaped")
    return stop.here(r"a backslash (\) must be written twice (\\)") if is_one else None


def _quote_left_out(stop: _Stop) -> Slip | None:
    if stop.said == r"Illegal character '\n'":
        remedy = 'put one at its end, or """ at both ends if it has several lines'
        return stop.here(f'a quotation mark (") opens a text and none closes it; {remedy}')
    if stop.said != "Invalid value":
        return None
    value = stop.rest.strip()
    if not value:
        return stop.here(f'nothing stands behind "{stop.key} ="; begin the text in the same line, with " or with """')
    if value.lower() in ("true", "false"):
        return stop.here(f"write {value.lower()} in small letters")
    straight = f'{stop.key} = "{value.strip(chr(34))[:40]}"'
    return stop.here(f'what is said behind "{stop.key} =" must stand in quotation marks: {straight}')


def _single_left_out(stop: _Stop) -> Slip | None:
    # Said of where the file ends, or the next such mark stands.
    return stop.since(_SINGLE, _double(stop)) if stop.said.startswith("""Expected "'\"""") else None


def _double(stop: _Stop) -> str:
    return f'a text stands in double quotation marks: {stop.key} = "…"'


def _braces(stop: _Stop) -> Slip | None:
    is_open = stop.bare.count("{") > stop.bare.count("}")
    return stop.here('what stands in { } takes one line: { idea = "…", at = "…" }') if is_open else None


def _list_left_open(stop: _Stop) -> Slip | None:
    why = 'the list has a comma between its parts and ] behind the last: ["one", "two"]'
    return stop.since(rf"{_KEY}\s*\[", why) if "array" in stop.said.lower() else None


def _more_behind(stop: _Stop) -> Slip | None:
    if not stop.said.startswith("Expected newline"):
        return None
    rest = stop.rest.strip()
    if '"' in rest:
        return stop.here(f"the quotation mark before “{rest[:20]}” ends the text; inside a text write curly ones: “…”")
    if re.match(_SINGLE, stop.line):
        return stop.here(_double(stop))
    if re.match(rf"{_KEY}\s*[\d+-]", stop.line):
        return stop.here("a number has digits and nothing else: 1000")
    return stop.here(f"nothing may stand behind a text; take out “{rest[:40]}”")


def _no_equals(stop: _Stop) -> Slip | None:
    if not stop.said.startswith(("Expected '='", "Invalid statement", "Invalid initial")):
        return None
    line = stop.line.strip()
    if line.startswith(("//", ";", "/*", "<!--")):
        return stop.here("a remark begins with #")
    if re.match(rf"[-*•·{DASHES}]\s", line):
        return stop.here(f"take out the “{line[0]}” at its beginning")
    if re.match(rf"[\w-]*[{DASHES}]\w", stop.bare.lstrip()):
        return stop.here("a name has a hyphen (-) in it, not a dash (–), which word processors make of one")
    key = re.match(rf"([a-z-]+)\s*(?:[:＝{DASHES}]|-|=>|)\s*[\"{_CURLY}\[]", line)
    if key:
        return stop.here(f'between a name and its text stands "=": {key[1]} = "…"')
    if re.match(r"[^=]+=\s*[\"\[{]", line):
        name = line.partition("=")[0].strip()
        return stop.here(f"“{name}” is no name; names have small letters and no quotation marks")
    remedy = 'a text of several lines begins with """ and ends with """'
    return stop.here(f"“{line[:40]}” stands in no quotation marks; {remedy}")


_RULES: tuple[Callable[[_Stop], Slip | None], ...] = (
    _unended,
    _unseen,
    _curly,
    _brackets,
    _twice,
    _backslash,
    _quote_left_out,
    _single_left_out,
    _braces,
    _list_left_open,
    _more_behind,
    _no_equals,
)
"""In this order: what hides where a fault is comes first."""
