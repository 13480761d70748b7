"""Copies of the real decks with one item broken are refused, with file, item and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.decks.breaking import (
    ARC,
    LENS,
    REFLECTION,
    SAMPLES,
    SOURCE,
    STEP,
    TIP,
    Edit,
    Sample,
    faults_of,
    its_deck,
    with_key,
    with_line,
    without_key,
    written,
)

LINES = (
    (SOURCE, "statement", 200),
    (TIP, "title", 60),
    (REFLECTION, "title", 60),
    (REFLECTION, "question", 220),
    (ARC, "title", 60),
    (ARC, "purpose", 150),
    (STEP, "title", 60),
    (STEP, "question", 220),
    (LENS, "title", 75),
    (LENS, "purpose", 200),
)
PARAGRAPHS = ((TIP, "text", 25, 120), (REFLECTION, "setup", 15, 70), (STEP, "setup", 15, 70))
TEXTS = [(sample, key) for sample, key, _ in LINES] + [(sample, key) for sample, key, *_ in PARAGRAPHS]
THEMED = (SOURCE, TIP, REFLECTION, ARC)
SOURCED = (TIP, REFLECTION, STEP)
LIST = 'must be a list in brackets, for instance ["one", "two"]'

Case = tuple[Sample, Edit, str]


def line_cases() -> list[Case]:
    long = [
        (sample, with_key(key, f'"{"x" * most}?"'), f", {key}: has {most + 1} characters; at most {most} fit")
        for sample, key, most in LINES
    ]
    return long + [
        (sample, with_key(key, r'"One line,\nand another"'), f", {key}: must be one line of plain text")
        for sample, key, _ in LINES
    ]


def paragraph_cases() -> list[Case]:
    cases: list[Case] = []
    for sample, key, least, most in PARAGRAPHS:
        limits = f"it takes {least} to {most}"
        few, many, wide = "word " * (least - 1), "word " * (most + 1), "w" * 40 + "&" * 20
        unseen = f", {key}: must be plain text; take out a right-to-left override (U+202E) behind “back”"
        cases += [
            (sample, with_key(key, f'"{few}"'), f", {key}: has {least - 1} words; {limits}"),
            (sample, with_key(key, f'"{many}"'), f", {key}: has {most + 1} words; {limits}"),
            (sample, with_key(key, rf'"{few} back\u202Ewards"'), unseen),
            (sample, with_key(key, f'"{wide * 30}"'), f", {key}: takes 4200 characters in Slack; at most 3000 fit"),
        ]
    return cases


def text_cases() -> list[Case]:
    cases: list[Case] = []
    for sample, key in TEXTS:
        cases += [
            (sample, without_key(key), f", {key}: is missing"),
            (sample, with_key(key, "3"), f", {key}: must be text in quotes"),
            (sample, with_key(key, '" "'), f", {key}: is empty"),
        ]
    for (sample, key), mark in zip(TEXTS, "<>*_~`<>*_~`<", strict=True):
        cases.append((sample, with_key(key, f'"so {mark}bold"'), f', {key}: must be plain text; take out "{mark}"'))
    return cases


def theme_cases() -> list[Case]:
    cases: list[Case] = []
    for sample in THEMED:
        near = ', theme: "act-tree" is not a known theme; did you mean "act-three"?'
        cases += [
            (sample, without_key("theme"), ", theme: is missing"),
            (sample, with_key("theme", '"act-tree"'), near),
        ]
    return cases


def idea_cases() -> list[Case]:
    cases: list[Case] = []
    unknown = ', sources 1: "career-as-product" is not a known idea; did you mean "career-as-a-product"?'
    for sample in SOURCED:
        cases += [
            (sample, without_key("sources"), ", sources: is missing"),
            (sample, with_key("sources", "[]"), ", sources: needs at least 1"),
            (sample, with_key("sources", '"career-as-a-product"'), f", sources: {LIST}"),
            (sample, with_key("sources", "[7]"), ", sources 1: must be text in quotes"),
            (sample, with_key("sources", '["a", "a"]'), ', sources: names "a" twice'),
            (sample, with_key("sources", '["career-as-product"]'), unknown),
        ]
    return cases


def key_cases() -> list[Case]:
    known = {REFLECTION: "question", STEP: "question", TIP: "moments", LENS: "purpose", ARC: "purpose", SOURCE: "at"}
    cases: list[Case] = [
        (sample, with_line(f"{key}s = 1"), f', {key}s: is not a known key; did you mean "{key}"?')
        for sample, key in known.items()
        if key != "at"
    ]
    cases.append((STEP, with_line('theme = "story"'), ", theme: is not a known key; known are "))
    cases.append((SOURCE, with_line('title = "A"'), ", title: is not a known key; known are id, theme, at, statement"))
    return cases


SPECIAL: list[Case] = [
    (SOURCE, without_key("at"), ", at: is missing"),
    (SOURCE, with_key("at", '"00:08:13"'), f", at: {LIST}"),
    (SOURCE, with_key("at", '["00:08:13", "8:13"]'), ', at 2: must be a time code such as "00:53:35"'),
    (TIP, without_key("moments"), ", moments: is missing"),
    (TIP, with_key("moments", '["about-to-ask", "about-to-ask"]'), ', moments: names "about-to-ask" twice'),
    (
        TIP,
        with_key("moments", '["as-manager"]'),
        ', moments 1: "as-manager" is not a known moment; did you mean "as-a-manager"?',
    ),
    (REFLECTION, with_key("question", '"Tell us."'), ", question: must end with a question mark"),
    (STEP, with_key("question", '"Why? Say so."'), ", question: must end with a question mark"),
    (
        LENS,
        with_key("source", '{ idea = "a", at = "00:99:00" }'),
        ', source, at: must be a time code such as "00:53:35"',
    ),
]
CASES = [
    *line_cases(),
    *paragraph_cases(),
    *text_cases(),
    *theme_cases(),
    *idea_cases(),
    *key_cases(),
    *SPECIAL,
]


@pytest.mark.parametrize(("sample", "edit", "reason"), CASES, ids=[f"{case[0].id}{case[2]}" for case in CASES])
def test_a_broken_item_is_refused_with_file_item_and_reason(
    tmp_path: Path, sample: Sample, edit: Edit, reason: str
) -> None:
    (fault,) = faults_of(written(tmp_path, its_deck(sample, edit)))
    assert fault.startswith(f"{sample.where}{reason}")


@pytest.mark.parametrize("sample", SAMPLES[1:], ids=lambda sample: sample.file)
def test_an_id_takes_small_letters_digits_and_hyphens(tmp_path: Path, sample: Sample) -> None:
    (fault,) = faults_of(written(tmp_path, its_deck(sample, with_key("id", '"My Item"'))))
    assert fault.startswith(sample.where.replace(f'"{sample.id}"', '"My Item"') + ", id: takes small letters")


@pytest.mark.parametrize(("sample", "number"), ((TIP, 2), (LENS, 1), (ARC, 1)), ids=("tips", "lenses", "arcs"))
def test_an_item_without_an_id_is_named_by_its_number(tmp_path: Path, sample: Sample, number: int) -> None:
    (fault,) = faults_of(written(tmp_path, its_deck(sample, without_key("id"))))
    assert fault == f"{sample.file}: {sample.name.partition(' ')[0]} {number}, id: is missing"


def test_every_reason_is_told_apart() -> None:
    assert len({(sample.id, reason) for sample, _, reason in CASES}) == len(CASES) > 100
