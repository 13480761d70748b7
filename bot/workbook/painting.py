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
        _mark(canvas, shape, top + 24)
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


def _mark(canvas: Any, shape: str, y: int) -> None:
    box = [(ROAD - 16, y - 16), (ROAD + 16, y + 16)]
    if shape == "now":
        canvas.ellipse([(ROAD - 24, y - 24), (ROAD + 24, y + 24)], fill=PAPER, outline=INK, width=5)
        canvas.ellipse([(ROAD - 10, y - 10), (ROAD + 10, y + 10)], fill=INK)
    elif shape == "next":
        canvas.rectangle(box, fill=PAPER, outline=INK, width=5)
    elif shape == "end":
        canvas.polygon([(ROAD, y - 24), (ROAD + 24, y), (ROAD, y + 24), (ROAD - 24, y)], fill=INK)
    else:
        canvas.ellipse(box, fill=QUIET)


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
