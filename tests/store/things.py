"""Rows of every table, as the samples hand them to the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.models import (
    Back,
    ChannelTip,
    Commitment,
    Kind,
    Letterhead,
    Membership,
    OutboxItem,
    Person,
    Prompt,
    Return,
    Rhythm,
    RhythmState,
    Round,
    RoundState,
    SetAside,
    Subject,
    Who,
    Withdrawal,
    Withdrawn,
    Workspace,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
TEAM, ANA, BEN = "T1", "U1ANA", "U1BEN"
BEN_HERE = Who(TEAM, BEN)
BEN_TOO = Subject(TEAM, BEN)
ROUND = Round("r" * 32, TEAM, ANA, RoundState.COLLECTING, 4, 5, True, TODAY, NOW, None, False, False, b"brief")
HEAD = Letterhead(TEAM, BEN, Kind.INVITATION, ROUND.id, 0, NOW)
ITEM = OutboxItem("i" * 32, HEAD, 0, False)
COMMITMENT = Commitment(TEAM, ANA, ROUND.id, b"sealed", NOW, NOW)
MEMBER = Membership(TEAM, BEN, TODAY)
PERSON = Person(TEAM, BEN, "Ben", "ben", "Asia/Tokyo", is_admin=True)
SETTINGS = Workspace(TEAM, admins=(ANA,), help_words="Two of us listen.", help_link="https://help.example")
RHYTHM = Rhythm(TEAM, BEN, RhythmState.ON, due_on=TODAY, due_at=NOW, tips=True, tip_due_at=NOW)
PROMPT = Prompt("p" * 32, TEAM, BEN, TODAY, "an-item")
CHANNEL = ChannelTip(TEAM, "C1", ANA, 1, 540, "UTC", NOW, "themes:feedback")
WITHDRAWAL = Withdrawal("w" * 32, Withdrawn.LEFT, "d" * 32)
ENTRY_ID, SHEET_ID = "e" * 32, "f" * 32
RETURN = Return("t" * 32, SHEET_ID, TEAM, BEN, Back.EXPERIMENT.value, NOW)
ASIDE = SetAside("question", BEN_TOO, "SC-01", "ValueError at bot/clock.py:1", 1, NOW, NOW)
LASTS = timedelta(minutes=2)
