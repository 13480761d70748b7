"""By what the standard recognises things in a text. Rough nets all of them: what they miss, whoever reads finds."""

from __future__ import annotations

import re

_ASKING = "what|who|whom|whose|which|how|why|when|where"
_HELPING = "would|will|did|do|does|is|are|was|were|has|have|had|can|could|should"
JOINED = re.compile(
    rf"(?:,|\s[-–]) (?:and|or|but) (?:\w+ )?(?:{_ASKING}|{_HELPING})\b|\w (?:and|or) (?:{_ASKING})\b(?! not\b)", re.I
)
"""A second question in a question: ", and what …"."""
_ASKS = re.compile(rf"(?:{_ASKING})\b", re.I)
_ASKS_ON = re.compile(r", (?:what|how|why|who|when|where)\b", re.I)


def asks(question: str) -> int:
    """Count what a question asks."""
    # "If you left, what …" asks one thing; "Who was there, what did they say, and …" goes on asking.
    more = len(_ASKS_ON.findall(question)) if _ASKS.match(question) else 0
    return 1 + len(JOINED.findall(question)) + more + question.count("?") - 1


_PEOPLE = "people|leaders|managers|executives|companies|teams|founders|boards|CEOs|careers|of us"
FIGURE = re.compile(
    r"\d\s?%|\b(?:[\d.]+|\w+) per ?cent\b"
    rf"|\b(?:most|half of|a third of|a quarter of|the majority of) (?:all |the )?(?:{_PEOPLE})\b"
    r"|\b(?:nine|eight|seven|six|four|three|two|one) (?:out of|in) (?:ten|five|four|three|every)\b"
    r"|\b(?:about|around|roughly|nearly|almost|some) (?:a|one|two) (?:tenth|third|fifth|quarter)s?\b(?! of an hour)"
    r"|\b(?:usually|typically|normally|generally|often|mostly) (?:within|after|in) "
    r"(?:a|an|one|two|three|the first|\d+) (?:\w+ )?(?:day|week|month|quarter|year)s?\b"
    r"|\bon average\b|\b(?:studies|research|surveys|statistics) (?:show|say|suggest)\w*"
    r"|\b(?:twice|three times|ten times) (?:as|more) (?:likely|often)\b",
    re.I,
)
"""A number or a share that somebody would have to have counted."""

_SAYING = (
    r"says?|saying|said|asks?|asked|asking|tells?|told|repl(?:y|ies|ied)|answers?|answered|opens? with|begins? with"
)
_NAMING = r"sentence|question|questions|words|favour|phrase"
SPEECH = re.compile(rf"\b(?:{_SAYING}|{_NAMING})\b[^.:?!\"]{{0,30}}: (?P<said>[^\".?!:\n]{{8,}}[.?!])", re.I)
"""What somebody says, without quotation marks, as far as it follows a colon."""
OF_SPEECH = re.compile(r"\b(?:I|I'm|I'd|I've|me|my|we|our|us)\b|\?$")
"""What makes of that somebody's words: they speak of themselves, or ask."""

HELP = re.compile(
    r"\b(?:doctor|therapist|counsell?ors?|therapy|crisis line|helpline|emergency|assistance programme|in danger"
    r"|professional help)\b",
    re.I,
)
"""Where real help is pointed to. All of these sentences are alike, and rightly so."""

WRITTEN_DOWN = re.compile(r"\b(?:write|writing|wrote|written|note|noting|noted|jot|put) (?:\w+ ){0,3}down\b", re.I)

_ADDRESSED = re.compile(
    r"\b(?:you|your|yours|yourself|it|its|they|them|their|this|that|these|those|he|she|her|him|then)\b", re.I
)
_GENERAL = re.compile(
    r"^(?:(?:an?|the|no|nobody|nothing|no one|what|who|whoever|people|every|some|few|most|good|all|one|not)\b"
    r"|\w+ (?:is|are|beats?|makes?|costs?|tends?|turns?|needs?|takes?|never|always|rarely|seldom|wins?|lasts?)\b)",
    re.I,
)
MAXIM_WORDS = 12


def is_maxim(sentence: str) -> bool:
    """Tell whether a last sentence is short, speaks to nobody and holds of everything."""
    words = sentence.split()
    if len(words) > MAXIM_WORDS or '"' in sentence or "?" in sentence or re.search(r"\d", sentence):
        return False
    return not _ADDRESSED.search(sentence) and _GENERAL.match(sentence) is not None


_EXECUTIVE = (
    r"CEO|C[TFOMHP]O|COO|chief|board|chair(?:man|woman|person)?|executives?|strateg\w+|offsite",
    r"let(?:ting)? (?:\w+ ){1,3}go|lay-?offs?|laid off|severance|redundanc\w+|investors?|shareholders?|AI|hybrid",
    r"remote(?:ly)?|time zones?|re-?organi[sz]\w+|reorg|vice presidents?|VPs?|founders?|acqui\w+|merger|directors?",
    r"head of|general counsel|runway|funding|term sheet|valuation|success(?:ion|or)|senior hires?|hiring|candidates?",
    r"recruit\w*|leadership team|all-hands|budgets?|headcount|managers of|general manager|revenue|forecast",
)
EXECUTIVE = re.compile(rf"\b(?:{'|'.join(_EXECUTIVE)})\b")
"""The executive's world. Capitals count: a "chief" is one, and "ai" is none."""
