"""Letters as somebody types them who has another keyboard: small, without accents."""

from __future__ import annotations

import unicodedata

# Unicode takes accents off letters, but has these for letters of their own.
_ALIKE = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ŋ": "n", "æ": "ae", "œ": "oe", "þ": "th"}
)


def folded(text: str) -> str:
    """Fold case and accents: Chloé is chloe, and Işık isik, however each was typed."""
    if text.isascii():
        return text.lower()
    # Twice: of letters in fancy shapes (bold, in circles) only the first pass makes letters that have a case.
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_ALIKE)
