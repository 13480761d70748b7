"""Makes typing habits tell less: every answer passes through `plain` before it is sealed.

A curly quote says "phone" or "word processor", two spaces after a full stop say "learned on a typewriter", a dash
without spaces or three exclamation marks say "you know who". The words stay; what changes is decided here:

- Unicode is composed (NFC), because keyboards differ in how they make one letter. NFKC is not used: it would
  rewrite ligatures, fractions and letters of other scripts.
- Full-width forms of ASCII (what an East Asian input method types) become ASCII. Nothing else there changes.
- Invisible characters go: controls, direction marks, zero-width spaces, soft hyphens, fillers, variation selectors,
  tags, half surrogates. A joiner stays between two letters of a script that needs it (Persian, Hindi) and inside an
  emoji. The blank of Braille is a space.
- Emoji lose the colour of a skin and the sign of a sex, also where Slack spells them (":skin-tone-4:").
- Quotation marks of all shapes become ' or ", dashes of all shapes and double hyphens become " - ", a dash in
  "3–5" becomes a hyphen, arrows become ->, dots in a row become "...", runs of ! and ? become one (? wins).
- Every kind of space is one space, none before a mark at the end of a word, none at either end of a line; one
  blank line at most; lists begin with "- " or "1. ".
"""

from __future__ import annotations

import re
import unicodedata

GROWTH = 3
"""No text becomes longer than this many times its bytes in UTF-8; Latin text no longer than 3/2, in practice shorter.

Measure the limits of an answer after `plain`. The 3 comes from a few letters that Unicode composes of three.
"""

# Besides controls and surrogates all that Unicode calls "default ignorable" (DerivedCoreProperties.txt), joiners apart.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# U+2640 and U+2642 after a joiner tell a woman's shrug from a man's; the colours have five characters of their own.
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_SEX = re.compile("[\u200c\u200d]+[\u2640\u2642]")
_JOINERS = re.compile("[\u200c\u200d]+")
# Full-width forms lie this far above the ASCII they stand for.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# French puts spaces inside its marks. They go before « and » become ", which has none.
_FRENCH_INSIDE = re.compile("(?<=[«‹])[\u00a0\u202f]+|[\u00a0\u202f]+(?=[»›])")
_MARKS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′‵‹›ʹʼ´`＇", "'"),
        **dict.fromkeys("“”„‟″‶«»〝〞", '"'),
        **dict.fromkeys("‐‑‒−﹣", "-"),
        **dict.fromkeys("‥…", "..."),
        **dict.fromkeys("⁇⁈⁉", "?"),
        "‼": "!",
        "\u2800": " ",
        "→": "->",
        "⟶": "->",
    }
)
_STEPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), becomes)
    for pattern, becomes in (
        ("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n"),
        (r"[^\S\n]+", " "),
        # Arrows before dashes, which would take their shafts.
        (r"-{2,}>", "->"),
        (r"(?<=\d)[–—](?=\d)", "-"),
        # A dash is a long one or several: one hyphen alone belongs to "well-meant".
        (r" ?(?:(?:[–—―⸺⸻]|-(?=[-–—―⸺⸻]))[-–—―⸺⸻]* ?(?!>))+", " - "),
        (r"\.(?: ?\.){2,}|\.\.", "..."),
        (r"!*\?[!?]*", "?"),
        (r"!{2,}", "!"),
        (r"^ +| +$", ""),
        (r"^[•◦▪‣⁃●○■]+ ?|^[*·] ", "- "),
        # "-four" is an item of a list, "-5" a number.
        (r"^-(?=[^\W\d_])", "- "),
        (r"^(\d{1,2})\) ", r"\1. "),
        (r"(?<=:)(?::(?:skin-tone-[2-6] ?:)+)+", ""),
        # Only where the marks end a word: "nice :)" keeps its space.
        (r"(?<=\w) +(?=[,.!?;:]+(?:\s|\Z))", ""),
        (r" {2,}", " "),
        (r"^ +| +$", ""),
        (r"\n{3,}", "\n\n"),
    )
)


def plain(text: str) -> str:
    """Return the text without the traces of keyboard and typing school; a second pass changes nothing more."""
    text = _SEX.sub("", _SKIN.sub("", _HIDDEN.sub("", text.translate(_WIDE))))
    text = unicodedata.normalize("NFC", text)
    text = _JOINERS.sub(_needed_joiner, text)
    # Once more: letters that a joiner kept apart may compose now.
    text = unicodedata.normalize("NFC", text)
    text = _FRENCH_INSIDE.sub("", text).translate(_MARKS)
    for pattern, becomes in _STEPS:
        text = pattern.sub(becomes, text)
    return text.strip()


def _needed_joiner(found: re.Match[str]) -> str:
    """Keep one joiner where it shapes a word or an emoji; elsewhere nobody can see it, so it goes."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return found[0][0] if _joins(before) and _joins(after) else ""


def _joins(character: str) -> bool:
    if not character or character <= "\u036f":
        return False  # Latin letters and their accents never need one
    is_letter = unicodedata.category(character)[0] in "LM"
    return is_letter or "\u2600" <= character <= "\u27bf" or character >= "\U0001f000"
