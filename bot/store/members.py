"""Members, the directory of people, workspace settings and invitations to join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, exists, func, or_, select, tuple_, union, update

from bot.models import MIN_REVIEWERS, MIN_THRESHOLD, Membership, Peer, Person, Subject, Sweep, Who, Workspace
from bot.store.connections import Transaction
from bot.store.foundation import upsert
from bot.store.foundation.awake import awake, found
from bot.store.foundation.columns import of
from bot.store.foundation.tables import (
    channel_tips,
    commitments,
    entries,
    join_invites,
    member_keys,
    members,
    metadata,
    pairs,
    people,
    prompts,
    reviewers,
    rhythms,
    rounds,
    sweeps,
    workspaces,
)

AT_ONCE = 500
"""So many people are named in one statement."""
MOST_READINGS = 1_000_000
"""Of the member list, one an hour: a hundred years of them."""
OF_MEMBERS = {"handle": "", "is_away": False}
"""What the member list holds of members only, as it is for everybody else."""
OF_BOTS = {"name": "", "real_name": ""}
"""Nobody chooses a bot, or is warned of naming one."""
SETTINGS = {
    # A round may have as few as MIN_REVIEWERS people: there a higher threshold could not be reached.
    "threshold": range(MIN_THRESHOLD, MIN_REVIEWERS + 1),
    "slot_weekday": range(7),
    "slot_hour": range(24),
}
"""What the numbers in a workspace's settings may be."""
_WORKSPACE = select(workspaces).where(workspaces.c.team_id == bindparam("team_id"))
LISTED = and_(people.c.team_id == members.c.team_id, people.c.user_id == members.c.user_id)
_WANTS = and_(members.c.active.is_(True), members.c.askable.is_(True))
_THERE = and_(people.c.is_bot.is_(False), people.c.is_deleted.is_(False))
WILLING = and_(_WANTS, _THERE)
AT_HOME = and_(people.c.is_guest.is_(False), people.c.is_stranger.is_(False))
"""Who may be asked where the workspace leaves guests out: the three conditions that `peers` and `rounds` share."""
_CLOSED = exists().where(LISTED, people.c.is_deleted.is_(True)).correlate(members)
_LEFT_BEFORE = members.c.left_on < bindparam("before", type_=members.c.left_on.type)
_LONG_GONE = awake(members.c.team_id, members.c.user_id, _LEFT_BEFORE, _CLOSED)


async def get(tx: Transaction, who: Who) -> Membership | None:
    """Return somebody's membership, also one they left while keeping it; None when there is none."""
    row = (await tx.execute(select(members).where(of(members, who)))).one_or_none()
    return None if row is None else Membership(**row._mapping)


async def lock(tx: Transaction, who: Who) -> Membership | None:
    """Return what `get` does, and keep others from changing it until this transaction ends."""
    row = (await tx.execute(select(members).where(of(members, who)).with_for_update())).one_or_none()
    return None if row is None else Membership(**row._mapping)


async def put(tx: Transaction, member: Membership) -> None:
    """Add a member or change one."""
    await upsert.put(tx, members, [{column.name: getattr(member, column.name) for column in members.columns}])


async def forget(tx: Transaction, who: Who) -> None:
    """Delete what is a member's own in every table that says so, the membership included, and their name elsewhere.

    What stays of them in the member list is what it holds of anybody who did not join.
    """
    # By what each table says of itself, so that a new one cannot be forgotten here.
    for table in metadata.sorted_tables:
        if table.info.get("own"):
            await tx.execute(delete(table).where(of(table, who)))
    # Of an invitation to two they may be either.
    invited = and_(pairs.c.team_id == who.team_id, pairs.c.partner_id == who.user_id)
    await tx.execute(delete(pairs).where(invited))
    await tx.execute(update(people).where(of(people, who)).values(OF_MEMBERS))
    # The channel keeps its tips, which are everybody's there; only who set them up is forgotten.
    theirs = and_(channel_tips.c.team_id == who.team_id, channel_tips.c.by_user == who.user_id)
    await tx.execute(update(channel_tips).where(theirs).values(by_user=""))
    settings = await workspace(tx, who.team_id)
    if who.user_id in settings.admins:
        rest = tuple(admin for admin in settings.admins if admin != who.user_id)
        await put_workspace(tx, replace(settings, admins=rest))


async def peers(tx: Transaction, team_id: str, guests: bool) -> list[Peer]:
    """Return members who may be asked: active humans; guests and strangers only with `guests`."""
    willing = select(members.c.user_id, members.c.drawable).where(members.c.team_id == team_id, _WANTS)
    drawable = {row.user_id: row.drawable for row in await tx.execute(willing)}
    names = select(people.c.user_id, people.c.name, people.c.real_name, people.c.handle)
    names = names.where(people.c.team_id == team_id, _THERE, *(() if guests else (AT_HOME,)))
    found, ids = [], sorted(drawable)
    # No join: until Postgres has counted new rows, it looks through everybody for each of them, for seconds.
    for start in range(0, len(ids), AT_ONCE):
        these = names.where(people.c.user_id.in_(ids[start : start + AT_ONCE]))
        found += [Peer(**row._mapping, drawable=drawable[row.user_id]) for row in await tx.execute(these)]
    # By id: databases sort names in ways of their own (`words.calling.listed` does it in one).
    return sorted(found, key=lambda peer: peer.user_id)


async def person(tx: Transaction, who: Who) -> Person | None:
    """Return what the last sweep of the directory said about somebody; None when it never saw them."""
    row = (await tx.execute(select(people).where(of(people, who)))).one_or_none()
    return None if row is None else Person(**row._mapping)


async def slack_admins(tx: Transaction, team_id: str) -> dict[str, bool]:
    """Return the ids of Slack's own admins, and of each whether they take part."""
    takes_part = select(members.c.active).where(LISTED).scalar_subquery()
    query = select(people.c.user_id, takes_part.label("active")).order_by(people.c.user_id)
    here = (people.c.is_admin.is_(True), people.c.is_deleted.is_(False), people.c.is_bot.is_(False))
    return {row.user_id: bool(row.active) for row in await tx.execute(query.where(people.c.team_id == team_id, *here))}


async def people_of(tx: Transaction, whose: Sequence[Who]) -> list[Person]:
    """Return what the directory says of these people; whoever is not in it is left out."""
    ids = [(who.team_id, who.user_id) for who in whose]
    query = select(people).where(tuple_(people.c.team_id, people.c.user_id).in_(bindparam("these", expanding=True)))
    found = [await tx.execute(query, {"these": ids[at : at + AT_ONCE]}) for at in range(0, len(ids), AT_ONCE)]
    return [Person(**row._mapping) for rows in found for row in rows]


async def everybody(tx: Transaction, team_id: str) -> list[Person]:
    """Return the whole directory, those who left the workspace included."""
    query = select(people).where(people.c.team_id == team_id).order_by(people.c.user_id)
    return [Person(**row._mapping) for row in await tx.execute(query)]


async def put_people(tx: Transaction, found: Sequence[Person]) -> None:
    """Write what a sweep found: each person added or renewed; of who does not take part no more than joining needs.

    Of a bot no name is kept, and of a closed account nothing, unless there is a membership that waits for its end.
    """
    # Of who left while keeping it the row stays: a closed account ends it only after a year (`long_gone`).
    kept = {member.user_id: member.active for member in await _memberships(tx, found)}
    rows = [
        {column.name: getattr(one, column.name) for column in people.columns}
        | ({} if kept.get(one.user_id) else OF_MEMBERS)
        | (OF_BOTS if one.is_bot else {})
        for one in found
        if one.user_id in kept or not one.is_deleted
    ]
    await upsert.put(tx, people, rows)
    await drop_people(tx, [one for one in found if one.user_id not in kept and one.is_deleted])


async def _memberships(tx: Transaction, found: Sequence[Person]) -> list[Row[tuple[str, bool]]]:
    these = tuple_(members.c.team_id, members.c.user_id).in_([(one.team_id, one.user_id) for one in found])
    return list(await tx.execute(select(members.c.user_id, members.c.active).where(these)))


async def mark_swept(tx: Transaction, team_id: str, user_ids: Sequence[str], number: int) -> None:
    """Note that a sweep saw these people, also those of whom it could not read more."""
    for at in range(0, len(user_ids), AT_ONCE):
        seen = and_(people.c.team_id == team_id, people.c.user_id.in_(user_ids[at : at + AT_ONCE]))
        await tx.execute(update(people).where(seen).values(sweep=number))


async def sweep(tx: Transaction, team_id: str) -> Sweep:
    """Return where the reading of a workspace's member list stands; at its beginning when its row is damaged."""
    return await _stands(tx, team_id, select(sweeps))


async def lock_sweep(tx: Transaction, team_id: str) -> Sweep:
    """Return what `sweep` does, and keep others from changing it until this transaction ends."""
    return await _stands(tx, team_id, select(sweeps).with_for_update())


async def _stands(tx: Transaction, team_id: str, query: Select[Any]) -> Sweep:
    try:
        row = (await tx.execute(query.where(sweeps.c.team_id == team_id))).one_or_none()
    except (ValueError, TypeError):
        row = None
    # SQLite keeps words and bytes in a column of numbers, too, and numbers that no column of Postgres holds.
    if row is not None and isinstance(row.cursor, str | None) and _is_count(row.number) and _is_count(row.pages):
        return Sweep(**row._mapping)
    # After the last one that saw anybody: one from before it would find nobody missing.
    seen = select(func.max(people.c.sweep)).where(people.c.team_id == team_id, people.c.sweep.between(0, MOST_READINGS))
    return Sweep(team_id, number=await tx.scalar(seen) or 0)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= MOST_READINGS


async def put_sweep(tx: Transaction, now: Sweep) -> None:
    """Keep where a sweep stands."""
    await upsert.put(tx, sweeps, [{column.name: getattr(now, column.name) for column in sweeps.columns}])


async def sweeping(tx: Transaction) -> list[Sweep]:
    """Return where the sweep of every workspace stands."""
    teams = (await tx.scalars(select(sweeps.c.team_id).order_by(sweeps.c.team_id))).all()
    # One by one: a row that cannot be read stands at its beginning, and hides no other.
    return [await sweep(tx, team_id) for team_id in teams]


async def workspace(tx: Transaction, team_id: str) -> Workspace:
    """Return a workspace's settings; one that never changed any has the defaults.

    The default also stands in for a number that is damaged: every round of the workspace would wait for it.
    """
    row = (await tx.execute(_WORKSPACE, {"team_id": team_id})).one_or_none()
    if row is None:
        return Workspace(team_id)
    damaged = _damaged(row)
    whole = {name: value for name, value in row._mapping.items() if name not in damaged}
    return Workspace(**{**whole, "admins": tuple(row.admins.split())})


def _damaged(row: Row[Any]) -> list[str]:
    return [name for name, fit in SETTINGS.items() if row._mapping[name] not in fit]


async def damaged_settings(tx: Transaction) -> list[str]:
    """Return the names of the settings that defaults stand in for, in whatever workspace."""
    return sorted({name for row in await tx.execute(select(workspaces)) for name in _damaged(row)})


async def zones(tx: Transaction) -> dict[str, str]:
    """Return the zone of every workspace that has settings, and nothing else of them that could be damaged."""
    return {row.team_id: row.zone for row in await tx.execute(select(workspaces.c.team_id, workspaces.c.zone))}


async def teams(tx: Transaction) -> set[str]:
    """Return the workspaces whose database this is: of members and rounds, or else of what a first start notes."""
    # Members first: versions that did not ask this noted the people of whatever workspace their token was of.
    for tables in ((members, rounds), (sweeps, people, workspaces)):
        named = await tx.scalars(union(*(select(table.c.team_id) for table in tables)))
        # SQLite keeps anything in a column of texts, where a row is damaged.
        if found := {team_id for team_id in named if team_id.isascii() and team_id.isprintable() and team_id}:
            return found
    return set()


async def put_workspace(tx: Transaction, settings: Workspace) -> None:
    """Keep a workspace's settings."""
    values = {column.name: getattr(settings, column.name) for column in workspaces.columns}
    # Slack's ids hold no spaces.
    await upsert.put(tx, workspaces, [values | {"admins": " ".join(settings.admins)}])


async def purge_invitations(tx: Transaction, before: date) -> None:
    """Forget that people were invited to join before a day: they may be invited again."""
    await tx.execute(delete(join_invites).where(join_invites.c.invited_on < before))


async def long_gone(tx: Transaction, sort: str, now: datetime, before: date) -> list[Subject]:
    """Return members who left before a day and whose Slack account is closed; what is set aside is left out."""
    return await found(tx, _LONG_GONE, sort, now, before=before)


async def drop_people(tx: Transaction, gone: Sequence[Person]) -> None:
    """Take people out of the directory whom Slack does not list any more."""
    for start in range(0, len(gone), AT_ONCE):
        these = [(one.team_id, one.user_id) for one in gone[start : start + AT_ONCE]]
        await tx.execute(delete(people).where(tuple_(people.c.team_id, people.c.user_id).in_(these)))


async def invite_to_join(tx: Transaction, who: Who, today: date, not_since: date) -> bool:
    """Note that somebody is invited to join; False when they were already, after `not_since`."""
    row = {"team_id": who.team_id, "user_id": who.user_id, "invited_on": today}
    # Both statements decide by what they find when they write, so of two askers at once one is told yes.
    if await upsert.add(tx, join_invites, row):
        return True
    # An invitation of a day that is still to come was sent while the clock was ahead.
    other_day = or_(join_invites.c.invited_on <= not_since, join_invites.c.invited_on > today)
    stale = and_(of(join_invites, who), other_day)
    return bool((await tx.execute(update(join_invites).where(stale).values(invited_on=today))).rowcount)


async def everybody_named(tx: Transaction) -> list[Who]:
    """Return everybody of whom there is more than Slack's own list says: members, and whoever wrote or chose."""
    columns = [select(table.c.team_id, table.c.user_id) for table in (members, rhythms, prompts, entries, member_keys)]
    asked = [select(rounds.c.team_id, rounds.c.asker_id), select(commitments.c.team_id, commitments.c.user_id)]
    reviewed = select(reviewers.c.team_id, reviewers.c.user_id)
    found = await tx.execute(union(*columns, *asked, reviewed))
    return sorted((Who(*row) for row in found), key=lambda who: (who.team_id, who.user_id))
