"""Items of every form, in a folder of a community's own: an arc that has one of each, in this order, and tips."""

from __future__ import annotations

import re
from pathlib import Path

FORMS = ("question", "script", "experiment", "two-by-two", "self-check", "example", "call-back", "for-two")
KEYS = {
    "question": "",
    "script": 'say = "I cannot promise the date, and I will say so on Thursday."',
    "experiment": 'measure = "Two people speak before you do."\ndays = 10',
    "two-by-two": 'boxes = ["Loud and useful", "Loud and useless", "Quiet and useful", "Quiet and useless"]',
    "self-check": """statements = ["I know who decides.", "I said no once.", "I slept well."]
bands = [{ least = 0, text = "Begin with one of them." }, { least = 2, text = "Keep what you have." }]""",
    "example": 'before = "We are aligned."\nafter = "Ben disagrees about the price."',
    "call-back": 'of = "formed-question"',
    "for-two": 'partner = "Tell each other which meeting you would end."',
}
"""What each form has beside the set-up and the question."""


def words(word: str, count: int) -> str:
    """Return a text in which no five words in a row stand anywhere else."""
    return f"The board of {word}. {' '.join(f'{word}{number}' for number in range(count))}."


def keys_of(form: str) -> str:
    """Return the lines of a form, the form itself first."""
    return f'form = "{form}"\n{KEYS[form]}\n'


def step(form: str, table: str = "arcs.steps", name: str = "formed", theme: str = "") -> str:
    """Return a step or a reflection of a form."""
    word = f"{name}{form.replace('-', '')}"
    return (
        f'[[{table}]]\nid = "{name}-{form}"\ntitle = "The {word}"\nsources = ["career-as-a-product"]\n{theme}'
        f'setup = "{words(word, 20)}"\nquestion = "What does {word} cost you?"\n{keys_of(form)}'
    )


def _tipped(keys: str) -> str:
    # Said otherwise than in the arc: the same five words twice are a fault.
    parts = keys.split('"')
    parts[1::2] = [re.sub("([A-Za-z]+)", r"a\1", part) for part in parts[1::2]]
    return '"'.join(parts)


def tip(form: str) -> str:
    """Return a tip of a form."""
    word = f"tip{form.replace('-', '')}"
    return (
        f'[[tips]]\nid = "formed-tip-{form}"\ntitle = "The {word}"\ntheme = "story"\nmoments = []\n'
        f'sources = ["career-as-a-product"]\ntext = "{words(word, 50)}"\nform = "{form}"\n{_tipped(KEYS[form])}\n'
    )


ARC = '[[arcs]]\nid = "formed"\ntitle = "Formed"\npurpose = "One of each form."\ntheme = "story"\n'
DECK = "\n".join([ARC, *map(step, FORMS), *(tip(form) for form in FORMS if form != "call-back")])


def put(folder: Path, deck: str = DECK) -> Path:
    """Put a deck into a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "formed.toml").write_text(deck, "utf-8")
    return folder
