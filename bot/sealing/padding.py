"""Bytes made longer, so that the length of what is sealed says little or nothing about what somebody wrote.

In front stand four bytes with the true length, behind come zeros. Boxes, commitments and journals on disk
have this form: whoever changes it must still read the old one.
"""

from __future__ import annotations

LENGTH_BYTES = 4


def pad_to(body: bytes, size: int) -> bytes:
    """Return exactly `size` bytes, LENGTH_BYTES of them for the length. Raises ValueError when the body is longer."""
    # Too much is an error and never a longer text: a length that varies would say something.
    room = size - LENGTH_BYTES - len(body)
    if room < 0:
        raise ValueError("there is more to keep than room for it")  # without its bytes: they are somebody's words
    return len(body).to_bytes(LENGTH_BYTES, "big") + body + bytes(room)


def pad_to_multiple(body: bytes, step: int) -> bytes:
    """Return as many whole steps of `step` bytes as the body and its length need."""
    return pad_to(body, LENGTH_BYTES + len(body) + -(LENGTH_BYTES + len(body)) % step)


def unpad(plain: bytes) -> bytes:
    """Take the body out again, however it was padded; what is no padded body gives nonsense, not an error."""
    # Nothing is checked here: bytes that are not ours do not open, so what comes this far was padded by us.
    return plain[LENGTH_BYTES : LENGTH_BYTES + int.from_bytes(plain[:LENGTH_BYTES], "big")]
