"""The journal: entries sealed under a key of their member's own, which is wrapped by the master key and backed up.

Unlike round keys these are meant to last: losing them would lose what somebody wrote over years.
"""

from __future__ import annotations

import json
from datetime import date, timedelta

from bot.engine import Engine
from bot.errors import Refusal
from bot.models import ENTRY_CHARS, Entry
from bot.padding import pad_to_multiple, unpad
from bot.store import Transaction, journal, rhythms
from bot.vault import MemberSeal, Vault

PAD = 1_024
"""Entries are padded to whole kilobytes: the length in the database says little about the text."""
YEAR = timedelta(days=365)
AROUND = timedelta(days=10)


def _pack(item_id: str, question: str, text: str) -> bytes:
    body = json.dumps({"item": item_id, "question": question, "text": text}, ensure_ascii=False).encode()
    return pad_to_multiple(body, PAD)


def _unpack(entry_id: str, day: date, plain: bytes) -> Entry:
    value = json.loads(unpad(plain))
    return Entry(entry_id, day, value["item"], value["question"], value["text"])


async def seal_for(engine: Engine, tx: Transaction, team_id: str, user_id: str) -> MemberSeal:
    """Return a member's own key ready to use, made now if they have none."""
    wrapped = await journal.key(tx, team_id, user_id)
    if wrapped is None:
        wrapped = await journal.claim_key(tx, team_id, user_id, engine.vault.new_member_key(team_id, user_id))
    return engine.vault.member_seal(team_id, user_id, wrapped)


async def write(engine: Engine, team_id: str, user_id: str, entry: Entry) -> None:
    """Keep an entry, new or changed. Raises Refusal."""
    text = entry.text.strip()
    if not text:
        raise Refusal("Write a word or two first.", "text")
    if len(text) > ENTRY_CHARS:
        raise Refusal(f"Please keep an entry to {ENTRY_CHARS} characters.", "text")
    async with engine.store.begin() as tx:
        if not await rhythms.is_member(tx, team_id, user_id):
            raise Refusal("Join Sidecar first: open its Home tab, or type `/sidecar join`.")
        seal = await seal_for(engine, tx, team_id, user_id)
        sealed = seal.seal(entry.id, _pack(entry.item_id, entry.question, text))
        await journal.put(tx, team_id, user_id, entry.id, entry.day, sealed)


async def entries(engine: Engine, team_id: str, user_id: str, search: str = "") -> list[Entry]:
    """Return a member's entries, newest first; with `search`, those whose text or question holds it."""
    async with engine.store.read() as tx:
        wrapped = await journal.key(tx, team_id, user_id)
        rows = await journal.of_member(tx, team_id, user_id)
    if wrapped is None:
        return []
    seal = engine.vault.member_seal(team_id, user_id, wrapped)
    opened = [_unpack(entry_id, day, seal.open(entry_id, sealed)) for entry_id, day, sealed in rows]
    wanted = search.casefold().strip()
    return [one for one in opened if wanted in f"{one.question}\n{one.text}".casefold()]


async def entry(engine: Engine, team_id: str, user_id: str, entry_id: str) -> Entry | None:
    """Return one of a member's entries, or None."""
    found = await entries(engine, team_id, user_id)
    return next((one for one in found if one.id == entry_id), None)


async def delete(engine: Engine, team_id: str, user_id: str, entry_id: str) -> None:
    """Delete one of a member's entries."""
    async with engine.store.begin() as tx:
        await journal.drop(tx, team_id, user_id, entry_id)


async def a_year_ago(engine: Engine, team_id: str, user_id: str, today: date) -> Entry | None:
    """Return what a member wrote about this time a year ago, the closest day, or None."""
    then = today - YEAR
    near = [one for one in await entries(engine, team_id, user_id) if abs(one.day - then) <= AROUND]
    return min(near, key=lambda one: abs(one.day - then), default=None)


async def rewrap_keys(tx: Transaction, old: Vault, new: Vault) -> int:
    """Wrap every journal's key anew under the new vault's master key; return how many. Raises SealError."""
    wrapped = await journal.all_keys(tx)
    for (team_id, user_id), was in wrapped.items():
        await journal.replace_key(tx, team_id, user_id, new.rewrap_member_key(old, team_id, user_id, was))
    return len(wrapped)


def markdown(found: list[Entry]) -> str:
    """Return a whole journal as a Markdown file, oldest first."""
    parts = ["# My reflections"]
    for one in reversed(found):
        question = one.question.replace("\n", "\n> ")
        parts.append(f"## {one.day.isoformat()}\n\n> {question}\n\n{one.text}")
    return "\n\n".join(parts) + "\n"


def weeks(days: list[date], today: date, count: int = 12) -> list[bool]:
    """Return for the last weeks, oldest first, whether something was written in them."""
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
    return [any(start <= day < start + timedelta(weeks=1) for day in days) for start in starts]


async def written_days(engine: Engine, team_id: str, user_id: str) -> list[date]:
    """Return the days on which a member wrote, newest first."""
    async with engine.store.read() as tx:
        return [day for _, day, _ in await journal.of_member(tx, team_id, user_id)]
