"""A workspace's rules that every room asks about: who takes part, can be picked, is an admin; the settings in force."""

from __future__ import annotations

from collections.abc import Iterable

from bot.clock import require_zone
from bot.engine import Engine
from bot.errors import Refusal
from bot.models import (
    MIN_REVIEWERS,
    MIN_THRESHOLD,
    Kind,
    Membership,
    Person,
    Subject,
    Who,
    Workspace,
    numbering,
    units,
    visible,
)
from bot.models.people import HELP_CHARS, LINK_CHARS, is_link
from bot.store import Transaction, members, seen
from bot.words.calling import called

JOIN_FIRST = "Join Sidecar first: open its Home tab, or type `/sidecar join`."
NOT_ADMIN = "Only workspace admins can do this. Ask one of them, or ask them to add you in `/sidecar settings`."


async def require_member(tx: Transaction, who: Who, *, then: str = "", lock: bool = False) -> Membership:
    """Return the membership of somebody who takes part, locked until the transaction ends if `lock` says so.

    Raises Refusal for whoever did not join, or left; `then` may add to its sentence what joining makes possible.
    """
    member = await (members.lock if lock else members.get)(tx, who)
    if member is None or not member.active:
        raise Refusal(f"{JOIN_FIRST} {then}".rstrip())
    return member


NOT_LISTED = "Someone you picked is not in Slack's list as Sidecar reads it once an hour: new here, or gone."
NO_APPS = "Apps cannot be picked, only people."


def bar(person: Person | None, *, guests: bool, strangers: bool) -> str:
    """Say why somebody cannot be picked, whatever they decide; "" when they can. So much of them Slack shows, too."""
    if person is None:
        return NOT_LISTED
    if person.is_bot:
        return NO_APPS
    if person.is_deleted:
        return f"{called(person)} has left this Slack."
    if person.is_stranger and not strangers:
        return f"{called(person)} belongs to another workspace."
    if person.is_guest and not guests:
        return f"{called(person)} is a guest, and guests are not asked here."
    return ""


async def require_people(
    tx: Transaction, team_id: str, user_ids: Iterable[str], field: str, *, guests: bool, strangers: bool
) -> None:
    """Raise Refusal, beside a field, for those of these people who cannot be picked, saying so of each."""
    people = [await members.person(tx, Who(team_id, user_id)) for user_id in sorted(user_ids)]
    bars = dict.fromkeys(bar(person, guests=guests, strangers=strangers) for person in people)
    if told := " ".join(filter(None, bars)):
        raise Refusal(f"{told} Please pick again.", field)


async def was_done(engine: Engine, who: Who, delivery: str) -> bool:
    """Tell whether a delivery did its work already: a late second one must not undo what was chosen since."""
    async with engine.store.read() as tx:
        return await seen.noted(tx, who.team_id, f"{who.user_id}:{delivery}")


async def note_done(engine: Engine, who: Who, delivery: str) -> bool:
    """Note that it did, to the day; False when that was noted before.

    Never for a giver's act: the note would date it. Of strangers nothing is kept.
    """
    if not await engine.knows(who):
        return True
    async with engine.store.begin() as tx:
        return await seen.first_time(tx, who.team_id, f"{who.user_id}:{delivery}", engine.today())


def is_admin(who: Who, workspace: Workspace, person: Person | None) -> bool:
    """Tell whether somebody may change the settings: a Slack admin, or named in the settings as one."""
    return who.user_id in workspace.admins or (person is not None and person.is_admin)


async def require_admin(engine: Engine, who: Who) -> Workspace:
    """Let only admins pass, and hand them the settings. Raises Refusal for anybody else."""
    async with engine.store.read() as tx:
        workspace = await members.workspace(tx, who.team_id)
        person = await members.person(tx, who)
    if not is_admin(who, workspace, person):
        raise Refusal(NOT_ADMIN)
    return workspace


async def current(engine: Engine, team_id: str) -> Workspace:
    """Return the settings as they stand; the defaults where nobody changed any."""
    async with engine.store.read() as tx:
        return await members.workspace(tx, team_id)


async def report(engine: Engine) -> list[str]:
    """Return a line for `check` when settings are damaged."""
    async with engine.store.read() as tx:
        damaged = await members.damaged_settings(tx)
    if not damaged:
        return []
    return [
        f"Settings of a workspace are damaged ({', '.join(damaged)}), and defaults stand in for them. An admin mends "
        "that by saving `/sidecar settings`."
    ]


async def change(engine: Engine, user_id: str, wanted: Workspace) -> None:
    """Keep new settings. Rounds that run keep the threshold they began with.

    Raises:
        Refusal: not an admin, or a value outside its limits, beside its field.
    """
    before = await require_admin(engine, Who(wanted.team_id, user_id))
    if wanted.threshold not in members.SETTINGS["threshold"]:
        raise Refusal(f"Choose {MIN_THRESHOLD} to {MIN_REVIEWERS} answers.", "threshold")
    require_zone(wanted.zone)
    if any(getattr(wanted, name) not in fit for name, fit in members.SETTINGS.items()):
        raise Refusal("Please choose one of the values offered.", "slot_hour")
    _check_help(wanted)
    async with engine.store.begin() as tx:
        # Of those added only: who has left Slack since stays in the form until somebody takes them out.
        added = set(wanted.admins) - set(before.admins)
        await require_people(tx, wanted.team_id, added, "admins", guests=True, strangers=False)
        await members.put_workspace(tx, wanted)


def _check_help(wanted: Workspace) -> None:
    if wanted.help_words != visible(wanted.help_words):
        raise Refusal("Write one line of plain text.", "help_words")
    if units(wanted.help_words) > HELP_CHARS:
        raise Refusal(f"At most {HELP_CHARS} characters fit.", "help_words")
    if wanted.help_link and not wanted.help_words:
        raise Refusal("Say who is behind the link.", "help_words")
    if wanted.help_link and not is_link(wanted.help_link):
        raise Refusal(
            f"Write a whole address that begins with https://, without spaces, at most {LINK_CHARS} characters.",
            "help_link",
        )


async def moderators_away(engine: Engine, tx: Transaction, settings: Workspace) -> None:
    """Tell admins, once a week while it lasts, that Sidecar cannot post in the moderators' channel."""
    own = await members.slack_admins(tx, settings.team_id)
    # Those who know Sidecar; only where nobody does, all who could let it in again.
    known = {*settings.admins, *(user_id for user_id, takes_part in own.items() if takes_part)}
    about = Subject(settings.team_id, settings.moderators)
    await engine.send(tx, Kind.MODERATORS_OFF, sorted(known or own), about, numbering.of_week(engine.now()))
