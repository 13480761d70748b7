"""The journal: entries sealed under a key of their member's own, which is wrapped by the master key and backed up.

Unlike round keys these are meant to last: losing them would lose what somebody wrote over years.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from bot.engine import Engine
from bot.errors import Refusal, SealError
from bot.models import BOX_CHARS, ENTRY_CHARS, NOTE_CHARS, Entry, Who, Withdrawn, storable
from bot.sealing.padding import pad_to_multiple, unpad
from bot.sealing.vault import MemberSeal, Vault
from bot.store import Transaction, journal
from bot.workspaces import require_member

PAD = 1_024
"""Entries are padded to whole kilobytes: the length in the database says little about the text."""
YEAR = timedelta(days=365)
AROUND = timedelta(days=10)
"""What was written so long before or after that day still counts as "a year ago"."""


def _pack(entry: Entry) -> bytes:
    # The question is sealed along: the theme somebody wrote about is nobody's business, and decks may change.
    value: dict[str, object] = {"item": entry.item_id, "question": entry.question, "text": entry.text}
    # What an entry of another form has no use for stands in none.
    more = {"parts": entry.parts, "ticked": entry.ticked, "came_to": entry.came_to, "happened": entry.happened}
    value |= {name: held for name, held in more.items() if held}
    value |= {"due": entry.due.isoformat()} if entry.due else {}
    return pad_to_multiple(json.dumps(value, ensure_ascii=False).encode(), PAD)


def _unpack(entry_id: str, day: date, plain: bytes) -> Entry:
    value = json.loads(unpad(plain))
    return Entry(
        entry_id,
        day,
        value["item"],
        value["question"],
        value["text"],
        parts=tuple((label, words) for label, words in value.get("parts", ())),
        ticked=tuple(value.get("ticked", ())),
        came_to=value.get("came_to", ""),
        due=date.fromisoformat(value["due"]) if "due" in value else None,
        happened=value.get("happened", ""),
    )


async def seal_for(engine: Engine, tx: Transaction, who: Who) -> MemberSeal:
    """Unwrap a member's own key, made now if they have none; of two processes that make one, the first is kept."""
    wrapped = await journal.key(tx, who)
    if wrapped is None:
        wrapped = await journal.claim_key(tx, who, engine.vault.new_member_key(who.team_id, who.user_id))
    return engine.vault.member_seal(who.team_id, who.user_id, wrapped)


async def seal_if_any(engine: Engine, tx: Transaction, who: Who) -> MemberSeal | None:
    """Return a member's own key ready to use; None when nothing was ever sealed with one. Makes none: it only reads."""
    wrapped = await journal.key(tx, who)
    return None if wrapped is None else engine.vault.member_seal(who.team_id, who.user_id, wrapped)


async def write(engine: Engine, who: Who, entry: Entry) -> None:
    """Keep an entry, new or changed. Raises Refusal."""
    async with engine.store.begin() as tx:
        await put(engine, tx, who, entry)


async def put(engine: Engine, tx: Transaction, who: Who, entry: Entry) -> None:
    """Do what `write` does, inside the caller's transaction."""
    entry = _checked(entry)
    await require_member(tx, who)
    seal = await seal_for(engine, tx, who)
    # What stands there decides, whatever came with the entry: a backup can bring back what is damaged, if it stays.
    if any(_opened(seal, *row).damaged for row in await journal.of_member(tx, who) if row[0] == entry.id):
        raise Refusal("This entry is damaged, so it stays as it is: a backup may bring it back.", "text")
    sealed = seal.seal(entry.id, _pack(entry))
    await journal.put(tx, who, entry.id, entry.day, sealed)


def _checked(entry: Entry) -> Entry:
    """Return an entry as any database keeps it. Raises Refusal beside its field: it is empty, or too long."""
    text, happened = storable(entry.text).strip(), storable(entry.happened).strip()
    parts = tuple((label, storable(words).strip()) for label, words in entry.parts)
    # A self-check may be kept with nothing ticked: that is an answer, too.
    if not (text or entry.came_to or any(words for _, words in parts)):
        raise Refusal("Write a word or two first.", "part0" if parts else "text")
    if len(text) > ENTRY_CHARS:
        raise Refusal(f"Please keep an entry to {ENTRY_CHARS} characters.", "text")
    for number, (_, words) in enumerate(parts):
        if len(words) > BOX_CHARS:
            raise Refusal(f"Please keep each text to {BOX_CHARS} characters.", f"part{number}")
    if len(happened) > NOTE_CHARS:
        raise Refusal(f"Please keep this to {NOTE_CHARS} characters.", "happened")
    return replace(entry, text=text, parts=parts, happened=happened)


async def entries(engine: Engine, who: Who, search: str = "") -> list[Entry]:
    """Return a member's entries, newest first; with `search`, those whose text or question holds it.

    One that cannot be opened says so in its own place, and hides no other.
    """
    async with engine.store.read() as tx:
        found = await opened(engine, tx, who)
    # All are opened to search: an index of their words would tell what is in them.
    wanted = search.casefold().strip()
    return [one for one in found if wanted in one.words.casefold()]


def _opened(seal: MemberSeal, entry_id: str, day: date, sealed: bytes) -> Entry:
    try:
        return _unpack(entry_id, day, seal.open(entry_id, sealed))
    except (SealError, ValueError, LookupError):
        return _damaged(entry_id, day)


def _damaged(entry_id: str, day: date) -> Entry:
    question, text = (
        "This entry is damaged.",
        "It cannot be read (SC-21). Whoever runs Sidecar may have a backup of it.",
    )
    return Entry(entry_id, day, "", question, text, damaged=True)


async def entry(engine: Engine, who: Who, entry_id: str) -> Entry | None:
    """Return one of a member's entries; None when it is gone, or somebody else's."""
    async with engine.store.read() as tx:
        return await find(engine, tx, who, entry_id)


async def find(engine: Engine, tx: Transaction, who: Who, entry_id: str) -> Entry | None:
    """Return what `entry` does, inside the caller's transaction."""
    return next((one for one in await opened(engine, tx, who) if one.id == entry_id), None)


async def opened(engine: Engine, tx: Transaction, who: Who) -> list[Entry]:
    """Return a member's entries, newest first, inside the caller's transaction."""
    rows = await journal.of_member(tx, who)
    try:
        seal = await seal_if_any(engine, tx, who)
    except SealError:
        # The key itself is damaged, so all of them are.
        return [_damaged(entry_id, day) for entry_id, day, _ in rows]
    return [] if seal is None else [_opened(seal, *row) for row in rows]


async def delete(engine: Engine, who: Who, entry_id: str) -> None:
    """Delete one of a member's entries; harmless when it is gone, or somebody else's."""
    async with engine.withdrawing(withdrawn_name(who, entry_id), Withdrawn.ENTRY) as tx:
        await journal.drop(tx, who, entry_id)


def withdrawn_name(who: Who, entry_id: str) -> str:
    """Return what a withdrawal calls an entry: with its owner, so that nobody can withdraw another's."""
    return f"{who.team_id}/{who.user_id}/{entry_id}"


async def a_year_ago(engine: Engine, who: Who, today: date) -> Entry | None:
    """Return what a member wrote about this time a year ago, the closest day; None when there is nothing near."""
    then = today - YEAR
    # Leap years do not matter: ten days to either side are looked at.
    near = [one for one in await entries(engine, who) if abs(one.day - then) <= AROUND and not one.damaged]
    return min(near, key=lambda one: abs(one.day - then), default=None)


async def rewrap_keys(tx: Transaction, old: Vault, new: Vault) -> tuple[int, int]:
    """Wrap every journal's key anew under the new vault's master key; return how many are, and how many are damaged."""
    wrapped, damaged = await journal.all_keys(tx), 0
    for who, was in wrapped.items():
        try:
            renewed = new.rewrapped_member_key(old, who.team_id, who.user_id, was)
        except SealError:
            # Passed by: one damaged key must not keep all the others under the old master key.
            damaged += 1
            continue
        if renewed is not None:
            await journal.replace_key(tx, who, renewed)
    return len(wrapped) - damaged, damaged


def markdown(found: list[Entry]) -> str:
    """Return entries that came newest first as a Markdown file, oldest first."""
    parts = ["# My reflections"]
    for one in reversed(found):
        question = one.question.replace("\n", "\n> ")
        parts += [f"## {one.day.isoformat()}\n\n> {question}", *([one.text] if one.text else [])]
        parts += [f"*{label}*\n\n{words}" for label, words in one.beside]
    return "\n\n".join(parts) + "\n"


def weeks(days: list[date], today: date, count: int = 12) -> list[bool]:
    """Tell for the last `count` weeks, Monday to Sunday and oldest first, whether something was written in them."""
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(count - 1, -1, -1)]
    return [any(start <= day < start + timedelta(weeks=1) for day in days) for start in starts]


async def written_days(tx: Transaction, who: Who) -> list[date]:
    """Return the day of each of a member's entries, newest first. Opens none of them."""
    return [day for _, day, _ in await journal.of_member(tx, who)]
