"""What the command line shows of the decks: how much there is of everything, and one item as people will read it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.decks.content import AnyItem, Content
from bot.decks.exercises.showing import parts, ways
from bot.decks.files import DeckItem, read_folder
from bot.decks.themes import MOMENTS, THEMES
from bot.models import (
    POINTS,
    Arc,
    CallBack,
    Exercise,
    Form,
    ForTwo,
    Lens,
    Plain,
    Question,
    QuestionKind,
    Reflection,
    Script,
    SelfCheck,
    Source,
    Tip,
    Trial,
    TwoByTwo,
    WorkedExample,
    name_of,
)

WIDTH = 80


def report(content: Content) -> str:
    """Return the counts per kind and theme, and how many ideas are used."""
    columns = {
        "ideas": _by_theme(content.sources),
        "tips": _by_theme(content.tips),
        "reflections": _by_theme(content.reflections),
        "steps in arcs": _by_theme(content.steps),
        "exercises": _by_theme(content.exercises),
    }
    head = f"{'':30}" + "".join(f"{name:>{len(name) + 3}}" for name in columns)
    rows = [
        f"{label:30}" + "".join(f"{counts[theme]:{len(name) + 3}}" for name, counts in columns.items())
        for theme, label in THEMES.items()
    ]
    total = f"{'all':30}" + "".join(f"{sum(counts.values()):{len(name) + 3}}" for name, counts in columns.items())
    return "\n".join([head, *rows, total, *map(_ways, content.exercises), "", _summary(content)])


def shelves(content: Content) -> list[tuple[str, tuple[AnyItem, ...]]]:
    """Return what members can meet, kind by kind and theme by theme, with a name for each shelf that holds anything."""
    by_theme: list[tuple[str, tuple[Tip | Reflection, ...]]] = [("Tips", content.tips)]
    by_theme.append(("Reflections", content.reflections))
    found: list[tuple[str, tuple[AnyItem, ...]]] = [("Questions for peers", content.lenses)]
    for name, items in by_theme:
        for theme, label in THEMES.items():
            found.append((f"{name}: {label}", tuple(item for item in items if item.theme == theme)))
    found += [("Arcs", content.arcs), ("Steps of arcs", content.steps), ("Exercises", content.exercises)]
    return [(name, items) for name, items in found if items]


def addition(folder: Path, ours: Content) -> str:
    """Return what somebody's own folder, in which no fault was found, adds to our decks and takes the place of."""
    entries = read_folder(folder).entries
    if not entries:
        return _wrapped(f"{folder} adds nothing: it holds no file whose name ends in .toml.")
    known = ours.ids
    added = _listed(entry for entry in entries if entry.item.id not in known)
    instead = _listed(entry for entry in entries if entry.item.id in known)
    said = [f"adds {added}"] if added else []
    said += [f"puts in the place of ours {instead}"] if instead else []
    return _wrapped(f"{folder} {', and '.join(said)}.")


def _listed(entries: Iterable[DeckItem]) -> str:
    by_kind: dict[str, list[str]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry.item.id)
    return ", ".join(f"{len(ids)} {_COUNTED[kind][len(ids) > 1]} ({', '.join(ids)})" for kind, ids in by_kind.items())


_COUNTED = {
    "lenses": ("lens", "lenses"),
    "sources": ("idea", "ideas"),
    "tips": ("tip", "tips"),
    "reflections": ("reflection", "reflections"),
    "arcs": ("arc", "arcs"),
    "exercises": ("exercise", "exercises"),
}


def preview(content: Content, item_id: str) -> str:
    """Return one item as lines of at most 80 characters. Raises ContentError with the id that was probably meant."""
    item = content.item(item_id)
    parts = [_described(content, item), *_body(content, item), *map(_idea, _ideas(content, item))]
    return "\n\n".join(parts)


def _ways(exercise: Exercise) -> str:
    found = list(ways(exercise))
    return "\n".join(
        ["", f"{exercise.id}: {len(found)} ways through, every one ends", *(f"    {way}" for way in found)]
    )


def _by_theme(items: Iterable[Source | Tip | Reflection | Exercise]) -> Counter[str]:
    return Counter(item.theme for item in items)


def _summary(content: Content) -> str:
    ideas = {source.id for source in content.sources}
    used = {idea for item in _users(content) for idea in item.sources}
    return (
        f"{len(content.lenses)} lenses and {len(content.arcs)} arcs; "
        f"{len(ideas & used)} of {len(ideas)} ideas used; no fault found"
    )


def _described(content: Content, item: AnyItem) -> str:
    words = [_KINDS[type(item)]]
    if not isinstance(item, Lens):
        words.append(THEMES[item.theme])
    if isinstance(item, Tip):
        words += [MOMENTS[moment] for moment in item.moments]
    if isinstance(item, Tip | Reflection) and not isinstance(item.form, Plain):
        words.append(name_of(item.form))
    words += [f"week {arc.steps.index(item) + 1} of {arc.id}" for arc in content.arcs if item in arc.steps]
    return _wrapped(f"{item.id} ({' · '.join(words)})")


_KINDS = {Lens: "lens", Source: "idea", Tip: "tip", Reflection: "reflection", Arc: "arc", Exercise: "exercise"}


def _body(content: Content, item: AnyItem) -> list[str]:
    match item:
        case Tip():
            return [item.title, *map(_wrapped, item.text.split("\n\n")), *_form(item.form)]
        case Reflection():
            setup = map(_wrapped, item.setup.split("\n\n"))
            return [item.title, *setup, _wrapped(item.question), *_form(item.form)]
        case Arc():
            steps = [f"{number:2}. {step.title} ({step.id})" for number, step in enumerate(item.steps, 1)]
            return [item.title, _wrapped(item.purpose), "\n".join(_wrapped(step, "    ") for step in steps)]
        case Lens():
            return [item.title, _wrapped(item.purpose), *map(_asked, item.questions)]
        case Exercise():
            return [item.title, _wrapped(item.purpose), *map(_lines_wrapped, parts(item))]
        case Source():
            users = [f"used by {user.id}" for user in _users(content) if item.id in user.sources]
            return ["\n".join(users) or "used by nothing yet"]


def _form(form: Form) -> list[str]:
    match form:
        case Script():
            return [_wrapped(f'Say: "{form.say}"', "  ")]
        case Trial():
            back = f" (comes back after {form.days} days)" if form.days else ""
            return [_wrapped(f"How you will know: {form.measure}{back}", "  ")]
        case TwoByTwo():
            return [_lines_wrapped("\n".join(f"[  ] {label}" for label in form.boxes))]
        case SelfCheck():
            bands = [f"{band.least} or more: {band.text}" for band in form.bands]
            return [_lines_wrapped("\n".join([*(f"[ ] {one}" for one in form.statements), *bands]))]
        case WorkedExample():
            return [_wrapped(f'Before: "{form.before}"', "  "), _wrapped(f'After: "{form.after}"', "  ")]
        case CallBack():
            return [_wrapped(f"Brings back what was written for {form.of or 'the same theme, 60 days ago or more'}.")]
        case ForTwo():
            return [_wrapped(f"The partner reads: {form.partner}", "  ")]
        case Plain():
            return []


def _asked(question: Question) -> str:
    lines = [_wrapped(question.label), _wrapped(question.hint)]
    if question.kind is QuestionKind.SCALE:
        lines.append(_wrapped(f"1: {question.low} … {POINTS}: {question.high}", "  "))
    lines += [_wrapped(f"[ ] {option}", "    ") for option in question.options]
    if question.kind is QuestionKind.PICKS:
        lines.append(f"(up to {question.most})")
    return "\n".join(lines)


def _users(content: Content) -> tuple[Tip | Reflection | Exercise, ...]:
    return (*content.tips, *content.prompts, *content.exercises)


def _ideas(content: Content, item: AnyItem) -> list[Source]:
    match item:
        case Source():
            return [item]
        case Lens():
            return [content.lens_ideas[item.id]] if item.id in content.lens_ideas else []
        case Arc():
            return []  # each step has its own
        case _:
            return [content.source(idea) for idea in item.sources]


def _idea(source: Source) -> str:
    told = f" ({', '.join(source.at)})" if source.at else ""
    return _wrapped(f"Idea: {source.statement}{told}", "      ")


def _lines_wrapped(text: str) -> str:
    return "\n".join(_wrapped(line, "    ") for line in text.splitlines())


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)
