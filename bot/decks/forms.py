"""The forms of tips, reflections and steps: which keys each takes beside the text, and what may stand in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.decks.parts import Line, Shape, TitledShape, each_once, one_of, paragraphs
from bot.models import (
    Band,
    CallBack,
    Form,
    FormName,
    ForTwo,
    Plain,
    Script,
    SelfCheck,
    Trial,
    TwoByTwo,
    WorkedExample,
)

_QUOTATION_MARKS = "\"'“”„«»‘’"


def _fits(most: int) -> Callable[[str], str]:
    """Return what refuses a longer text. Counted as people read it, not as its lines stand in the file."""

    def counted(text: str) -> str:
        if len(text) > most:
            raise ValueError(f"has {len(text)} characters; at most {most} fit")
        return text

    return counted


def _bare(text: str) -> str:
    """Refuse quotation marks around the whole of a text that is shown as a quote."""
    if text[0] in _QUOTATION_MARKS and text[-1] in _QUOTATION_MARKS:
        raise ValueError("is shown as a quote; take out the quotation marks around it")
    return text


def _full(text: str) -> str:
    if text[-1] not in ".!?":
        raise ValueError("must be a whole sentence, with its full stop")
    return text


class BandShape(Shape):
    """What is said to whoever ticks so many statements, and no more than the next band takes."""

    least: Annotated[int, Field(ge=0)]
    text: Annotated[str, Field(max_length=200), Line]


def _rising(bands: list[BandShape]) -> list[BandShape]:
    least = [band.least for band in bands]
    if least[0] != 0:
        raise ValueError("must begin with least = 0, for whoever ticks nothing")
    if least != sorted(set(least)):
        raise ValueError("must rise: each least is higher than the one before it")
    return bands


Passage = Annotated[str, AfterValidator(paragraphs), AfterValidator(_fits(300))]
Quoted = Annotated[Passage, AfterValidator(_bare)]
Box = Annotated[str, Field(max_length=75), Line]
Statement = Annotated[str, Field(max_length=100), Line]

KEYS: Mapping[FormName, tuple[str, ...]] = {
    FormName.QUESTION: (),
    FormName.SCRIPT: ("say",),
    FormName.EXPERIMENT: ("measure", "days"),
    FormName.TWO_BY_TWO: ("boxes",),
    FormName.SELF_CHECK: ("statements", "bands"),
    FormName.EXAMPLE: ("before", "after"),
    FormName.CALL_BACK: ("of",),
    FormName.FOR_TWO: ("partner",),
}
"""What each form takes, beside what every item has."""
_OWNERS = {key: form for form, keys in KEYS.items() for key in keys}


class FormedShape(TitledShape):
    """An item that has a form."""

    form: Annotated[str, AfterValidator(one_of("form", dict.fromkeys(FormName, "")))] = FormName.QUESTION
    say: Quoted | None = None
    measure: Annotated[str, Field(max_length=150), Line, AfterValidator(_full)] | None = None
    days: Annotated[int, Field(ge=1, le=60)] | None = None
    boxes: Annotated[list[Box], Field(min_length=4, max_length=4), AfterValidator(each_once)] | None = None
    statements: Annotated[list[Statement], Field(min_length=3, max_length=6), AfterValidator(each_once)] | None = None
    bands: Annotated[list[BandShape], Field(min_length=1), AfterValidator(_rising)] | None = None
    before: Quoted | None = None
    after: Quoted | None = None
    of: str | None = None
    partner: Passage | None = None

    @model_validator(mode="after")
    def _fits_its_form(self) -> FormedShape:
        given = {key for key in _OWNERS if getattr(self, key) is not None}
        takes = KEYS[FormName(self.form)]
        lacking = [key for key in takes if key not in given and key not in self._optional()]
        if lacking:
            raise ValueError(f'of form "{self.form}" it needs {" and ".join(lacking)}')
        if foreign := [key for key in _OWNERS if key in given and key not in takes]:
            owner = _OWNERS[foreign[0]]
            raise ValueError(f'of form "{self.form}" it takes no {" or ".join(foreign)}; {foreign[0]} is for "{owner}"')
        if self.bands is not None and self.statements is not None and self.bands[-1].least > len(self.statements):
            most = len(self.statements)
            raise ValueError(f"its last band begins at {self.bands[-1].least}; there are {most} statements to tick")
        return self

    def _optional(self) -> tuple[str, ...]:
        """Return the keys that may be left out although the form takes them."""
        return ("of",)

    @property
    def extras(self) -> list[str]:
        """What the form shows beside the text, where it can be counted in words."""
        single = [self.say, self.measure, self.before, self.after, self.partner]
        return [text for text in single if text] + (self.boxes or []) + (self.statements or [])

    def form_value(self) -> Form:
        """Make the plain value of the form. Its keys are there: the shape has been checked."""
        # `or ""` for type checkers only, which cannot know that.
        match FormName(self.form):
            case FormName.QUESTION:
                return Plain()
            case FormName.SCRIPT:
                return Script(self.say or "")
            case FormName.EXPERIMENT:
                return Trial(self.measure or "", self.days or 0)
            case FormName.TWO_BY_TWO:
                top_left, top_right, bottom_left, bottom_right = self.boxes or [""] * 4
                return TwoByTwo((top_left, top_right, bottom_left, bottom_right))
            case FormName.SELF_CHECK:
                bands = tuple(Band(band.least, band.text) for band in self.bands or [])
                return SelfCheck(tuple(self.statements or []), bands)
            case FormName.EXAMPLE:
                return WorkedExample(self.before or "", self.after or "")
            case FormName.CALL_BACK:
                return CallBack(self.of or "")
            case FormName.FOR_TWO:
                return ForTwo(self.partner or "")
