"""What a lost key or a restored copy means for a round, told to everybody in it alike."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.models import Message, Round, RoundState
from handlers.views import blocks as b
from handlers.views.messages import TO_ALL, whose


def lost(asker_id: str, reader: str) -> Message:
    """Return word that a round ended because its key is gone."""
    then = " You can ask anew with `/feedback-ask`." if reader == asker_id else ""
    return _to_all(
        f"{whose(asker_id, reader)} had to end: the key that opened it was lost on Sidecar's own server. Nobody can "
        f"read any more what was written in it. Sorry for the work that went into it.{then}",
    )


def restored(current: Round, reader: str, day: date) -> Message:
    """Return word that a round stands as it did on an earlier day, with a way to look at one's own part."""
    rows = () if reader == current.asker_id else _look(current)
    return _to_all(
        f"Sidecar had to go back to a copy of {day:%d %B}. {whose(current.asker_id, reader)} stands as it did on that "
        "day: what was written, changed or taken back in it since then is lost.",
        *rows,
    )


def _look(current: Round) -> tuple[dict[str, Any], ...]:
    if current.state is RoundState.OPENED:
        return (b.actions(b.button("My thread", "my_thread", current.id)),)
    when = f", {b.when(current.opens_at)}" if current.opens_at else ""
    return (
        b.section(f"Please look at your answer again before the round opens{when}."),
        b.actions(b.button("Answer", "answer", current.id)),
    )


def _to_all(text: str, *rows: dict[str, Any]) -> Message:
    return Message(text, (b.section(text), *rows, b.context(TO_ALL)))
