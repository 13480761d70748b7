"""Paints a roadmap: JSON in, a PNG out. A process of its own, started by `drawing`; it keeps nothing and says nothing.

Dark ink on a light card, whichever theme Slack has around it, and in one hue: stops differ by shape and not by colour.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

FONT = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
"""Latin, Greek and Cyrillic letters."""
WIDTH, MARGIN, ROAD, LEFT = 1000, 56, 84, 140
HEADING, BODY = 34, 28
GAP, BETWEEN = 12, 44
AROUND, SMOOTH = 28, 4
"""How far a stop reaches on each side, and how many times as large it is drawn."""
MOST_LETTERS = 60
"""So many letters of one word."""
MOST_ROWS = 3
"""So many rows one line may take."""
INK, QUIET, PAPER = 24, 110, 255
TOP_HUE, BOTTOM_HUE = (255, 254, 251), (14, 52, 62)
"""What white and black become."""

Stop = tuple[str, str, list[str]]
"""Its shape, its heading, and its lines."""


class OddLetters(ValueError):
    """There are letters in it that the font has not."""


def paint(stops: list[Stop]) -> bytes:
    """Return the roadmap as a PNG. Raises OddLetters."""
    head, body = _font(HEADING), _font(BODY)
    _check(body, "".join(heading + "".join(lines) for _, heading, lines in stops))
    laid = [(shape, heading, [row for line in lines for row in _rows(body, line)]) for shape, heading, lines in stops]
    heights = [HEADING + GAP + len(rows) * (BODY + GAP) for _, _, rows in laid]
    image = Image.new("L", (WIDTH, 2 * MARGIN + sum(heights) + BETWEEN * (len(laid) - 1)), PAPER)
    canvas = ImageDraw.Draw(image)
    tops = [MARGIN + sum(heights[:place]) + BETWEEN * place for place in range(len(laid))]
    canvas.line([(ROAD, tops[0] + 24), (ROAD, tops[-1] + 24)], fill=QUIET, width=5)
    for (shape, heading, rows), top in zip(laid, tops, strict=True):
        _mark(image, shape, top + 24)
        canvas.text((LEFT, top), heading, fill=INK, font=head)
        for place, row in enumerate(rows):
            canvas.text((LEFT, top + HEADING + GAP + 8 + place * (BODY + GAP)), row, fill=INK, font=body)
    return _png(image)


def _font(size: int) -> Any:
    return ImageFont.truetype(str(FONT), size, layout_engine=ImageFont.Layout.BASIC)


def _check(font: Any, text: str) -> None:
    missing = bytes(font.getmask("\uffff"))
    if any(bytes(font.getmask(letter)) == missing for letter in set(text) if not letter.isspace()):
        raise OddLetters


def _rows(font: Any, line: str) -> list[str]:
    """Break a line between words so that it fits; what is too long ends in dots."""
    rows, room = [""], WIDTH - LEFT - MARGIN
    for word in (each[:MOST_LETTERS] for each in line.split()):
        longer = f"{rows[-1]} {word}".strip()
        if not rows[-1] or font.getlength(longer) <= room:
            rows[-1] = longer
        else:
            rows.append(word)
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 1], f"{rows[MOST_ROWS - 1]} …"]
    return [_cut(font, row, room) for row in rows]


def _cut(font: Any, row: str, room: int) -> str:
    while font.getlength(row) > room:
        row = f"{row.rstrip('…')[:-1]}…"
    return row


def _mark(image: Any, shape: str, y: int) -> None:
    """Draw a stop several times as large and shrink it onto the road: Pillow's own edges have steps."""
    corner = (ROAD - AROUND, y - AROUND)
    patch = image.crop((*corner, ROAD + AROUND, y + AROUND))
    large = patch.resize((2 * AROUND * SMOOTH, 2 * AROUND * SMOOTH), Image.Resampling.NEAREST)
    _shape(ImageDraw.Draw(large), shape)
    image.paste(large.resize(patch.size, Image.Resampling.LANCZOS), corner)


def _shape(canvas: Any, shape: str) -> None:
    width = 5 * SMOOTH
    if shape == "now":
        canvas.ellipse(_box(24), fill=PAPER, outline=INK, width=width)
        canvas.ellipse(_box(10), fill=INK)
    elif shape == "next":
        canvas.rectangle(_box(16), fill=PAPER, outline=INK, width=width)
    elif shape == "end":
        left, top, right, bottom = (part for corner in _box(24) for part in corner)
        middle = AROUND * SMOOTH
        canvas.polygon([(middle, top), (right, middle), (middle, bottom), (left, middle)], fill=INK)
    else:
        canvas.ellipse(_box(16), fill=QUIET)


def _box(size: int) -> list[tuple[int, int]]:
    """Return the corners of a square around the middle, so far from it on each side."""
    return [((AROUND - size) * SMOOTH,) * 2, ((AROUND + size) * SMOOTH,) * 2]


def _png(image: Any) -> bytes:
    hues = zip(BOTTOM_HUE, TOP_HUE, strict=True)
    ramps = [[low + (high - low) * grey // 255 for grey in range(256)] for low, high in hues]
    image.putpalette([part for colour in zip(*ramps, strict=True) for part in colour])
    held = BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


if __name__ == "__main__":
    try:
        sys.stdout.buffer.write(paint([tuple(one) for one in json.load(sys.stdin)]))
    except OddLetters:
        sys.exit(3)
