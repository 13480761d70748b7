"""Looks for what could identify the writer of an answer, so that the writer can decide before it is sealed.

It knows English word lists and the names in the directory, runs here and remembers nothing. It errs on the side of
silence: a check that cries wolf is clicked away. It never learns who was asked in the round, so its answers cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.words.names import Names

MOST_SHOWN = 5
"""More than this is a wall of warnings that nobody reads."""

MOST_EXCERPT = 60


class Sign(StrEnum):
    """The kinds of telltale, the plainest first: when there are too many, the first kinds are shown."""

    SIGN_OFF = "sign_off"
    MENTION = "mention"
    NAME = "name"
    CONTACT = "contact"
    ROLE = "role"
    SHARED = "shared"
    BACKGROUND = "background"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Telltale:
    """Something in a text that could point to its writer, in the writer's words, and what to do about it."""

    kind: Sign
    excerpt: str
    advice: str


ADVICE = {
    Sign.SIGN_OFF: "“{0}” looks like a signature. Leave it out if you would rather not be known.",
    Sign.MENTION: "This mentions {0}. If only a few people could say that, it may point to you.",
    Sign.NAME: "This names {0}. If only a few people could say that, it may point to you.",
    Sign.CONTACT: "“{0}” leads to a person or a place. The thought works without it.",
    Sign.ROLE: "“{0}” says where you stand. Few people could write that; try it without.",
    Sign.SHARED: "“{0}” is something you two share, so it may point to you. Say what tends to happen instead.",
    Sign.BACKGROUND: "“{0}” describes you. If few others fit it, leave it out.",
    Sign.MOMENT: "“{0}” pins down a moment, and who was there. “Recently” often says enough.",
}

_ROLES = (
    "manager|boss|lead|leader|report|mentor|mentee|coach|peer|colleague|teammate|co-?worker|deputy|assistant|intern"
    "|designer|engineer|developer|pm|investor|customer|client|partner|co-?founder|founder|friend|neighbou?r"
    "|successor|predecessor|sponsor|chair|board member|counterpart|ceo|cto|cfo|coo|cpo|cmo"
)
_MEETING = r"(?:one[ -](?:to|on)[ -]one|1[:-]1|1 on 1)s?"
_TALK = "call|chat|conversation|coffee|lunch|dinner|walk|meeting|trip|interview|thread|project|workshop|offsite"
_WHICH = "last|first|latest|recent|previous|next|monthly|weekly|daily|joint|own|old|long|short|little"
_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_DOMAIN = "com|org|net|io|co|dev|app|ai|me|eu|uk|de|fr|es"
# A signature begins on a line of its own, or after a sentence.
_PARTING = r"(?:(?<=\n)|(?<=[.!?] ))"
_FAREWELL = "cheers|regards|(?:kind|best|warm) regards|warmly|sincerely|yours(?: truly| sincerely| faithfully)?"
_THANKS = "best(?: wishes)?|all the best|thanks|thank you|many thanks|love|hugs|take care"
_SIGNED = r"[A-Z][\w'-]{0,20}\.?(?: [A-Z][\w'-]{0,20}\.?){0,2}"
_WE_DID = "worked|met|joined|started|shared|built|launched|ran|were at|was at|were in|was in|left|reported|spoke|talked"
_I_DID = (
    "told|asked|showed|sent|helped|introduced|wrote to|said to|mentioned to|worked for|reported to|report to|hired"
    "|interviewed|managed|coached|mentored|sit next to|sat next to"
)
_YOU_DID = "told|hired|interviewed|promoted|mentored|coached|onboarded|trained|emailed|messaged|wrote|phoned|promised"
_NOT_A_ROLE = "result|rule|whole|start|first|next|consequence|reminder|bonus|matter|side|general|small"
_LIKE = "(?:single|working|new|young|older|black|queer|gay) "
_BEING = "woman|man|mother|mom|mum|father|dad|immigrant|foreigner|newcomer|introvert"

# No pattern repeats something that repeats, and every count is bounded: time grows with the text and no faster.
_PATTERNS: tuple[tuple[Sign, re.Pattern[str]], ...] = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        # Case is ignored for the farewell alone: the name behind it has a capital. Thanks alone are no signature.
        (Sign.SIGN_OFF, rf"{_PARTING}(?i:{_FAREWELL})[,.! \n]{{0,3}}(?:{_SIGNED})?\Z"),
        (Sign.SIGN_OFF, rf"{_PARTING}(?i:{_THANKS})(?:[,.!-]\s{{0,3}}|\n)-? ?{_SIGNED}\Z"),
        # Initials on the last line.
        (Sign.SIGN_OFF, r"(?<=\n)(?!(?:OK|NA|TBD|PS)\b)[A-Z]\.?(?: ?[A-Z]\.?){0,2}\Z"),
        (Sign.MENTION, r"<[@#][A-Z0-9]{2,20}(?:\|[^<>]{0,80})?>"),
        (Sign.MENTION, r"(?<![\w.@/])@(?!(?:here|channel|everyone)\b)[^\W\d][\w.-]{1,40}\b"),
        (Sign.CONTACT, r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"),
        (Sign.CONTACT, r"(?i:\bhttps?://|\bwww\.)\S{1,200}"),
        (Sign.CONTACT, rf"(?<![\w.-])[\w-]{{2,63}}\.(?:{_DOMAIN})\b(?:/\S{{0,200}})?"),
        (Sign.CONTACT, r"(?<![\w+])(?:\+|0|\(0)(?:[ ().-]{0,2}\d){7,14}(?!\w)|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b"),
        (Sign.ROLE, rf"(?i)\bas (?:your|one of your|an? former)(?: [\w-]{{1,20}}){{0,2}} (?:{_ROLES})s?\b"),
        (Sign.ROLE, rf"\b[Aa]s an? (?!(?:{_NOT_A_ROLE})\b)(?:[\w-]{{1,20}} ){{0,2}}[\w-]{{1,20}},? I\b"),
        (Sign.ROLE, r"(?i)\bmy (?:own )?(?:team|squad|department|company|start-?up|organi[sz]ation|office|country)\b"),
        (Sign.ROLE, rf"(?i)\bmy (?:own |old |former |direct |skip |current )?(?:{_ROLES})s?\b"),
        (Sign.ROLE, rf"(?i)\bI(?:'m| am| was) (?:(?:on|in) your \w{{1,20}}|your (?:\w{{1,20}} )?(?:{_ROLES}))\b"),
        (Sign.SHARED, rf"(?i)\b(?:our|my)(?: (?:{_WHICH})){{0,2}} {_MEETING}"),
        (Sign.SHARED, rf"(?i)\bour(?: (?:{_WHICH})){{0,2}} (?:{_TALK})\b"),
        (Sign.SHARED, rf"(?i)\b(?:when|since|while|after|before) (?:we|I)(?: both| first)? (?:{_WE_DID})\b"),
        (Sign.SHARED, rf"(?i)\bI(?:'ve| have| had)?(?: once| recently)? (?:{_I_DID}) you\b"),
        (Sign.SHARED, rf"(?i)\byou(?:'ve| have| had)?(?: once| recently| even)? (?:{_YOU_DID}) me\b"),
        (
            Sign.SHARED,
            r"(?i)\bI(?:'m| am| was) (?:the (?:one|person|only)|one of the (?:few|only)|there when|in the room)\b",
        ),
        (Sign.SHARED, r"(?i)\b(?:it was me|you and I|you and me|the two of us)\b"),
        (Sign.SHARED, r"\b[Ww]e(?: both)? (?:worked|sat|studied)(?: [\w-]{1,20}){0,3} (?:together|at [A-Z]\w{1,30})"),
        (
            Sign.BACKGROUND,
            r"(?i)\bas (?:the|one of the|a|your) (?:only|few|fellow|newest|youngest|oldest)\b(?: [\w-]{1,20})?",
        ),
        (
            Sign.BACKGROUND,
            r"\b(?:[Aa]s|[Bb]eing) an? (?:(?:non-)?native(?: \w{1,20})?|[A-Z]\w{2,20}) (?:speaker|person)\b",
        ),
        (Sign.BACKGROUND, rf"(?i)\b(?:as|being) an? (?:{_LIKE})?(?:{_BEING})\b(?!,? you)"),
        (Sign.BACKGROUND, r"(?i)\bI(?:'m| am) (?:from|based in|originally|new here|new to)\b(?: [\w-]{1,20})?"),
        (Sign.MOMENT, rf"(?i)\b(?:last|this|on|past) (?:{_DAY})\b(?! (?:morning|afternoon|evening)s)"),
        (Sign.MOMENT, r"(?i)\b(?:yesterday|the other day|(?<!the )last (?:week|night)|this morning|earlier today)\b"),
        (Sign.MOMENT, rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b"),
        (Sign.MOMENT, rf"\b{_MONTH} (?:\d{{1,2}}(?:st|nd|rd|th)?|20\d\d)\b"),
        (Sign.MOMENT, r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b"),
    )
)

_DASHED = re.compile(rf"(?<![\s:])(?:\n{{1,3}}|(?<=[.!?]) )([-~–—] ?{_SIGNED})\Z")
_LISTED = re.compile(r"^ ?[-–—•*] ", re.MULTILINE)


def telltales(texts: str | tuple[str, ...], people: Iterable[str] | Names) -> list[Telltale]:
    """Return at most five things that could identify the writer of one answer, in the order of its texts.

    Give the texts of an answer apart: a signature is looked for at the end of each. `people` are full names, display
    names and handles of the whole directory, without the asker, whom everybody in the round knows anyway. Pass every
    member alike: a list of this round's people would give them away. A large directory may come as ready `Names`.
    """
    names = people if isinstance(people, Names) else Names(people)
    # The patterns know one apostrophe. One character for one: places in the text stay.
    pieces = [text.strip().replace("’", "'") for text in ((texts,) if isinstance(texts, str) else texts)]
    found = [
        _Found(sign, number, start, end)
        for number, piece in enumerate(pieces)
        for sign, start, end in _signs(piece, names)
    ]
    shown = sorted(_plainest(found, pieces), key=lambda one: (one.number, one.start))
    return [_telltale(one.sign, one.excerpt(pieces)) for one in shown]


class _Found(NamedTuple):
    sign: Sign
    number: int
    """Of the text, among the texts of the answer."""
    start: int
    end: int

    def excerpt(self, pieces: list[str]) -> str:
        return pieces[self.number][self.start : self.end]

    def overlaps(self, other: _Found) -> bool:
        return self.number == other.number and self.start < other.end and other.start < self.end


def _plainest(found: list[_Found], pieces: list[str]) -> list[_Found]:
    """Return the first few by kind, each excerpt once, none inside another."""
    shown: dict[tuple[Sign, str], _Found] = {}
    for one in sorted(found, key=lambda one: list(Sign).index(one.sign)):
        if len(shown) < MOST_SHOWN and not any(one.overlaps(other) for other in shown.values()):
            shown.setdefault((one.sign, one.excerpt(pieces).casefold()), one)
    return list(shown.values())


def _telltale(sign: Sign, piece: str) -> Telltale:
    excerpt = " ".join(piece.split())
    if len(excerpt) > MOST_EXCERPT:
        excerpt = excerpt[: MOST_EXCERPT - 3] + "..."
    return Telltale(sign, excerpt, ADVICE[sign].format(excerpt))


def _signs(text: str, names: Names) -> Iterator[tuple[Sign, int, int]]:
    for sign, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield sign, *match.span()
    if (found := _DASHED.search(text)) and not _LISTED.search(text, 0, found.start(1)):
        yield Sign.SIGN_OFF, *found.span(1)  # and not the last line of a list
    for start, end in names.found_in(text):
        yield Sign.NAME, start, end
