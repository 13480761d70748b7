"""What content/ holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class QuestionKind(StrEnum):
    """What a giver does at a question: write, mark a point on a scale, or pick from a list."""

    TEXT = "text"
    SCALE = "scale"
    PICKS = "picks"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a lens, as the giver sees it beside an input."""

    label: str
    hint: str
    kind: QuestionKind = QuestionKind.TEXT
    low: str = ""
    """What the lowest point of a scale means, in a few words."""
    high: str = ""
    options: tuple[str, ...] = ()
    most: int = 0
    """How many options one giver may pick."""

    @property
    def scored(self) -> bool:
        """Whether it is answered by a mark, which nobody ever sees by itself, and not in words."""
        return self.kind is not QuestionKind.TEXT


@dataclass(frozen=True, slots=True)
class Lens:
    """A template of a few short questions."""

    id: str
    title: str
    purpose: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An idea the content teaches, with where it was said (hh:mm:ss into the talk)."""

    id: str
    statement: str
    theme: str
    at: tuple[str, ...]


BOX_CHARS = 700
"""The most that one box of a two-by-two may hold: four of them together are about as much as another entry."""


class FormName(StrEnum):
    """What a form is called in the decks."""

    QUESTION = "question"
    SCRIPT = "script"
    EXPERIMENT = "experiment"
    TWO_BY_TWO = "two-by-two"
    SELF_CHECK = "self-check"
    EXAMPLE = "example"
    CALL_BACK = "call-back"
    FOR_TWO = "for-two"


@dataclass(frozen=True, slots=True)
class Plain:
    """Nothing but the text and, of a reflection, its question."""


@dataclass(frozen=True, slots=True)
class Script:
    """Words to say aloud."""

    say: str


@dataclass(frozen=True, slots=True)
class Trial:
    """Something to try, how one will know, and in how many days it comes back (0 in a tip, which does not)."""

    measure: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class TwoByTwo:
    """Four boxes to fill: top left, top right, bottom left, bottom right."""

    boxes: tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Band:
    """What is said to whoever ticks at least so many statements."""

    least: int
    text: str


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """Statements to tick, and what the number of ticks says."""

    statements: tuple[str, ...]
    bands: tuple[Band, ...]

    def band(self, ticked: int) -> Band:
        """Return the band that so many ticks fall into."""
        # The first begins at 0, so there is always one.
        return [band for band in self.bands if band.least <= ticked][-1]


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """The same thing said twice, badly and better."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CallBack:
    """Goes back to something its member wrote: for the item `of`, or, where that is empty, of the same theme."""

    of: str = ""


@dataclass(frozen=True, slots=True)
class ForTwo:
    """Something to do with one other person, who reads `partner` once they have agreed."""

    partner: str


Form = Plain | Script | Trial | TwoByTwo | SelfCheck | WorkedExample | CallBack | ForTwo

NAMES: dict[type[Form], FormName] = {
    Plain: FormName.QUESTION,
    Script: FormName.SCRIPT,
    Trial: FormName.EXPERIMENT,
    TwoByTwo: FormName.TWO_BY_TWO,
    SelfCheck: FormName.SELF_CHECK,
    WorkedExample: FormName.EXAMPLE,
    CallBack: FormName.CALL_BACK,
    ForTwo: FormName.FOR_TWO,
}
"""What each is called in the decks."""


def name_of(form: Form) -> FormName:
    """Return what a form is called in the decks."""
    return NAMES[type(form)]


@dataclass(frozen=True, slots=True)
class Tip:
    """Something to do this week."""

    id: str
    title: str
    theme: str
    sources: tuple[str, ...]
    moments: tuple[str, ...]
    text: str
    form: Form = Plain()


@dataclass(frozen=True, slots=True)
class Reflection:
    """A set-up and one question worth ten minutes. A step of an arc is one, too."""

    id: str
    title: str
    theme: str
    sources: tuple[str, ...]
    setup: str
    question: str
    form: Form = Plain()


@dataclass(frozen=True, slots=True)
class Arc:
    """A series of reflections in a fixed order, one a week."""

    id: str
    title: str
    purpose: str
    theme: str
    steps: tuple[Reflection, ...]
