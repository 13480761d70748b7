"""Reporting a text to the moderators, and what they may decide, without anybody learning whose it is.

What was reported, and whose text it is, stands in the round's box alone. Nothing here returns a writer.
"""

from __future__ import annotations

from dataclasses import replace

from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import sealed, suspensions
from bot.feedback.answers import Act
from bot.feedback.box import MOST_REPORTS, Box, Part, Reported
from bot.feedback.letters import giver_of
from bot.models import Kind, OutboxItem, Reportable, RoundState, Subject, ThreadId, Who
from bot.store import Transaction, members, reports, rounds

NO_MODERATORS = (
    "Nobody is there to read it yet: an admin has to choose a moderators' channel in `/sidecar settings` first."
)
NOT_YOURS = "Only the person who asked can report a text."
OVER = "This round is over, its key was destroyed, and with it every text in it: nothing is left to report."
DECIDED = "This was decided already, or the round is over and the text is gone."
ANSWER = "answer"


async def reportable(engine: Engine, who: Who, which: ThreadId) -> tuple[Reportable, ...]:
    """Return the texts of a thread that have reached its asker. Reads only. Raises Refusal."""
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
    return _texts(inside.box.part(giver_of(inside.box, which.label)), current.slot)


def _texts(part: Part, passed: int) -> tuple[Reportable, ...]:
    answer = Reportable(f"0/{ANSWER}", "\n".join(text for text in part.texts if text))
    remarks = [one for one in part.thread.remarks if not one.by_asker and one.slot <= passed and one.text]
    return (answer, *(Reportable(f"{one.slot}/{one.track}", one.text) for one in remarks))


async def report(engine: Engine, act: Act, label: str, what: str) -> None:
    """Send one text of a thread to the moderators: the text only. The same text twice is one report. Raises Refusal."""
    if what not in {one.value for one in await reportable(engine, act.who, ThreadId(act.round_id, label))}:
        raise Refusal("Pick one of the texts.", "what")
    report_id, fresh = engine.chance.id(), False
    slot, _, track = what.partition("/")

    def reported(box: Box) -> Box:
        nonlocal fresh
        one = Reported(giver_of(box, label), int(slot), track)
        # The box is rewritten all the same, and nothing is sent.
        if one in box.reports.values():
            return box
        if len(box.reports) >= MOST_REPORTS:
            raise Refusal("That is as much as can be reported in one round. Please talk to the moderators directly.")
        fresh = True
        return replace(box, reports={**box.reports, report_id: one})

    async def send(tx: Transaction) -> None:
        if fresh:
            team_id = act.who.team_id
            settings = await members.workspace(tx, team_id)
            await reports.add_report(tx, team_id, report_id, act.round_id, engine.today())
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
    texts = {said.value: said.text for said in _texts(inside.box.part(one.user_id), one.slot)}
    return texts.get(f"{one.slot}/{one.track}")


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


async def dismiss(engine: Engine, team_id: str, channel_id: str, report_id: str) -> None:
    """Close a report without consequences. Raises Refusal when it is decided, or pressed elsewhere."""
    async with engine.store.begin() as tx:
        # Before looking: two moderators may press at once.
        await reports.lock_report(tx, report_id)
        await _undecided(tx, team_id, channel_id, report_id)
        await reports.decide(tx, report_id, upheld=False)


async def uphold(engine: Engine, team_id: str, channel_id: str, report_id: str) -> None:
    """Suspend the writing of whoever wrote a reported text. Says nothing about who that is. Raises Refusal."""
    async with engine.store.read() as tx:
        await _undecided(tx, team_id, channel_id, report_id)
    # Outside the transaction, because keys have a database of their own; the look before it makes no key for nothing.
    ledger_seal = await suspensions.prepared(engine, team_id)
    async with engine.store.begin() as tx:
        await reports.lock_report(tx, report_id)
        current = await rounds.get(tx, await _undecided(tx, team_id, channel_id, report_id))
        inside = await sealed.read(engine, tx, current) if current else None
        if inside is None or current is None or current.state is not RoundState.OPENED:
            raise Refusal(DECIDED)
        one = inside.box.reports[report_id]
        await suspensions.suspend(engine, tx, Who(team_id, one.user_id), ledger_seal)
        await reports.decide(tx, report_id, upheld=True)


async def _undecided(tx: Transaction, team_id: str, channel_id: str, report_id: str) -> str:
    """Return the round of a report that may be decided from this channel."""
    settings = await members.workspace(tx, team_id)
    round_id = await reports.open_report(tx, team_id, report_id)
    # There is no list of moderators: they are the people of that private channel.
    if not channel_id or channel_id != settings.moderators:
        raise Refusal("Reports are decided in the moderators' channel.")
    if round_id is None:
        raise Refusal(DECIDED)
    return round_id
