"""Reporting a text to the moderators, and what they may decide, without anybody learning whose it is.

What was reported, and whose text it is, stands in the round's box alone. Nothing here returns a writer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot import workspaces
from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import sealed
from bot.feedback.answers import Act
from bot.feedback.box import MOST_REPORTS, Box, Part, Reported
from bot.feedback.letters import giver_of
from bot.feedback.sealed import Around
from bot.models import Kind, OutboxItem, Reportable, Round, RoundState, Subject, ThreadId, Who
from bot.store import Transaction, members, reports, rounds

NO_MODERATORS = (
    "There is nobody to read it yet: an admin has to choose a moderators' channel in `/sidecar settings` first."
)
NOT_YOURS = "Only the person who asked can report a text."
OVER = "This request has ended, and every text in it was deleted: nothing is left to report."
ELSEWHERE = "Reports are decided in the moderators' channel."
DECIDED = "This was decided already, or the request has ended and the text is gone."
OWN_ROUND = "This text answers a request of yours, so someone else here has to decide."
ANSWER = "answer"


async def reportable(engine: Engine, who: Who, which: ThreadId) -> tuple[Reportable, ...]:
    """Return what its asker may see of a thread: nothing from while it is muted. Reads only. Raises Refusal."""
    async with engine.store.read() as tx:
        current = await rounds.get(tx, which.round_id)
        settings = await members.workspace(tx, who.team_id)
        if current is None or current.asker != who:
            raise Refusal(NOT_YOURS)
        if not settings.moderators:
            raise Refusal(NO_MODERATORS)
        inside = await sealed.read(engine, tx, current)
    if inside is None:
        raise Refusal(OVER)
    part, passed = inside.box.part(giver_of(inside.box, which.label)), current.slot
    found = _texts(part, lambda slot: slot <= passed and part.thread.reaches(slot))
    if not found:
        raise Refusal("There is nothing in words to report here.")
    return found


def _texts(part: Part, is_meant: Callable[[int], bool]) -> tuple[Reportable, ...]:
    """Return somebody's answer, and what left of theirs at the slots that are meant."""
    # One that only marked something wrote nothing that could be reported.
    words = "\n".join(text for text in part.texts if text)
    answer = [Reportable(f"0/{ANSWER}", words)] if words else []
    remarks = [one for one in part.thread.remarks if not one.by_asker and one.text and is_meant(one.slot)]
    return (*answer, *(Reportable(f"{one.slot}/{one.track}", one.text) for one in remarks))


async def report(engine: Engine, act: Act, label: str, what: str) -> None:
    """Send one text of a thread to the moderators: the text only. The same text twice is one report. Raises Refusal."""
    if what not in {one.value for one in await reportable(engine, act.who, ThreadId(act.round_id, label))}:
        raise Refusal("Pick one of the texts.", "what")
    # A fresh id, never the round's or a label's: moderators must not be able to tell which texts belong together.
    report_id, fresh = engine.chance.id(), False
    slot, _, track = what.partition("/")

    def reported(box: Box) -> Box:
        nonlocal fresh
        one = Reported(giver_of(box, label), int(slot), track)
        # The box is rewritten all the same, and nothing is sent.
        if one in box.reports.values():
            return box
        if len(box.reports) >= MOST_REPORTS:
            raise Refusal("That is as much as can be reported in one request. Please talk to the moderators directly.")
        fresh = True
        return replace(box, reports={**box.reports, report_id: one})

    async def send(tx: Transaction) -> None:
        if fresh:
            team_id = act.who.team_id
            settings = await members.workspace(tx, team_id)
            await reports.add_report(tx, team_id, report_id, act.round_id)
            await engine.send(tx, Kind.REPORT, [settings.moderators], Subject(team_id, report_id))

    await sealed.rewrite(engine, act.round_id, reported, also=send)


async def reported_text(engine: Engine, team_id: str, report_id: str) -> str | None:
    """Return the words of a report nobody has decided, for the moderators; None when the round is over."""
    async with engine.store.read() as tx:
        round_id = await reports.open_report(tx, team_id, report_id)
        current = await rounds.get(tx, round_id or "")
        inside = await sealed.read(engine, tx, current) if current else None
    if inside is None:
        return None
    one = inside.box.reports[report_id]
    # Also of a thread that was muted after the report.
    said = _texts(inside.box.part(one.user_id), lambda slot: slot == one.slot)
    return next((text.text for text in said if text.value == f"{one.slot}/{one.track}"), None)


async def refused(engine: Engine, item: OutboxItem) -> None:
    """Tell admins that Sidecar cannot post in the moderators' channel, then do what `undelivered` does.

    They read that it cannot, and not that anything was reported.
    """
    async with engine.store.begin() as tx:
        settings = await members.workspace(tx, item.head.team_id)
        # They may have chosen another channel meanwhile.
        if settings.moderators == item.head.recipient:
            await workspaces.moderators_away(engine, tx, settings)
    await undelivered(engine, item)


async def undelivered(engine: Engine, item: OutboxItem) -> None:
    """Forget a report that Slack did not take, and tell the asker what to do."""
    report_id = item.head.subject_id
    async with engine.store.read() as tx:
        round_id = await reports.open_report(tx, item.head.team_id, report_id)
        current = await rounds.get(tx, round_id or "")
    if current is None:
        return

    def without(box: Box) -> Box:
        return replace(box, reports={name: one for name, one in box.reports.items() if name != report_id})

    async def tell(tx: Transaction) -> None:
        await reports.drop_report(tx, report_id)
        await engine.send(tx, Kind.REPORT_OFF, [current.asker_id], Subject(current.team_id, report_id))

    await sealed.rewrite(engine, current.id, without, also=tell)


async def decide(engine: Engine, who: Who, channel_id: str, report_id: str, *, uphold: bool) -> None:
    """Close a report. An upheld one closes its thread to whoever wrote in it, and says nothing about who that is.

    The box is rewritten either way, as by any act, and the report's row goes: what was decided stands in the box alone.

    Raises:
        Refusal: it is decided already, pressed elsewhere, or this person asked in its round.
    """
    async with engine.store.read() as tx:
        round_id = (await _undecided(tx, who, channel_id, report_id)).id
    # `check` fills it under the box's lock: no slot can pass in between.
    passed: list[int] = []

    def check(around: Around) -> None:
        passed.append(around.round.slot if around.round else 0)

    def decided(box: Box) -> Box:
        return _shut(box, box.reports[report_id].user_id, passed[0]) if uphold else box

    async def forget(tx: Transaction) -> None:
        # Under the same lock: two moderators may press at once.
        await _undecided(tx, who, channel_id, report_id)
        await reports.drop_report(tx, report_id)

    await sealed.rewrite(engine, round_id, decided, check, forget)


def _shut(box: Box, user_id: str, passed: int) -> Box:
    part = box.part(user_id)
    return box.with_part(user_id, replace(part, thread=part.thread.shut(passed)))


async def _undecided(tx: Transaction, who: Who, channel_id: str, report_id: str) -> Round:
    """Return the round of a report that this person may decide from this channel."""
    settings = await members.workspace(tx, who.team_id)
    # There is no list of moderators: they are the people of that private channel.
    if not channel_id or channel_id != settings.moderators:
        raise Refusal(ELSEWHERE)
    current = await rounds.get(tx, await reports.open_report(tx, who.team_id, report_id) or "")
    if current is None or current.state is not RoundState.OPENED:
        raise Refusal(DECIDED)
    # Its writer is not kept from it: a moderator whom Sidecar refuses would be known for the writer.
    if who == current.asker:
        raise Refusal(OWN_ROUND)
    return current
