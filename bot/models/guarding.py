"""Scheduled work that was set aside because it failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.models.sending import Subject


@dataclass(frozen=True, slots=True)
class SetAside:
    """One item of the clock's own work, never a person's act, that failed and waits to be tried again."""

    sort: str
    about: Subject
    code: str
    fault: str
    """Class and place of the error, never its words."""
    times: int
    """How often it failed in a row."""
    tried_at: datetime
    again_at: datetime
