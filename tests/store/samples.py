"""One call of every function of the store, with arguments that make it speak to the database."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from types import ModuleType
from typing import Any

import bot.store
from bot.models import HadTip, Kind, Reviewer, RoundState, ScoresRow, SendState, Subject, Sweep, Who
from bot.store import (
    Store,
    Transaction,
    boxes,
    commitments,
    deployment,
    journal,
    key_store,
    keys,
    members,
    outbox,
    reports,
    rhythms,
    rounds,
    scores,
    seen,
    set_aside,
    sheets,
    tips,
)
from bot.store.numbers import figures
from tests.store.forms import OF_FORMS
from tests.store.things import (
    ANA,
    ASIDE,
    BEN,
    BEN_HERE,
    BEN_TOO,
    CHANNEL,
    COMMITMENT,
    ENTRY_ID,
    HEAD,
    ITEM,
    LASTS,
    MEMBER,
    NOW,
    PERSON,
    PROMPT,
    RETURN,
    RHYTHM,
    ROUND,
    SETTINGS,
    SHEET_ID,
    TEAM,
    TODAY,
    WITHDRAWAL,
)

Sample = Callable[[Transaction], Awaitable[object]]


async def _late(tx: Transaction) -> object:
    await outbox.add(tx, [("l" * 32, replace(HEAD, kind=Kind.NUDGE))])
    return await figures.late(tx, NOW)


_CHOSEN: dict[str, Sample] = {
    "members.put": lambda tx: members.put(tx, MEMBER),
    "members.get": lambda tx: members.get(tx, BEN_HERE),
    "members.lock": lambda tx: members.lock(tx, BEN_HERE),
    "members.put_people": lambda tx: members.put_people(tx, [PERSON]),
    "members.peers": lambda tx: members.peers(tx, TEAM, True),
    "members.person": lambda tx: members.person(tx, BEN_HERE),
    "members.people_of": lambda tx: members.people_of(tx, [BEN_HERE]),
    "members.everybody_named": members.everybody_named,
    "members.everybody": lambda tx: members.everybody(tx, TEAM),
    "members.slack_admins": lambda tx: members.slack_admins(tx, TEAM),
    "members.mark_swept": lambda tx: members.mark_swept(tx, TEAM, [BEN], 1),
    "members.sweep": lambda tx: members.sweep(tx, TEAM),
    "members.put_sweep": lambda tx: members.put_sweep(tx, Sweep(TEAM, 1, "", 0)),
    "members.lock_sweep": lambda tx: members.lock_sweep(tx, TEAM),
    "members.sweeping": members.sweeping,
    "members.put_workspace": lambda tx: members.put_workspace(tx, SETTINGS),
    "members.zones": members.zones,
    "members.workspace": lambda tx: members.workspace(tx, TEAM),
    "members.invite_to_join": lambda tx: members.invite_to_join(tx, BEN_HERE, TODAY, date(2026, 10, 1)),
    "rounds.add": lambda tx: rounds.add(tx, ROUND),
    "rounds.add_reviewers": lambda tx: rounds.add_reviewers(tx, TEAM, ROUND.id, [Reviewer(BEN)]),
    "rounds.get": lambda tx: rounds.get(tx, ROUND.id),
    "rounds.lock": lambda tx: rounds.lock(tx, ROUND.id),
    "rounds.reviewers_of": lambda tx: rounds.reviewers_of(tx, ROUND.id),
    "rounds.of_asker": lambda tx: rounds.of_asker(tx, Who(TEAM, ANA), TODAY),
    "rounds.waiting_for": lambda tx: rounds.waiting_for(tx, Who(TEAM, BEN)),
    "rounds.named_load": lambda tx: rounds.named_load(tx, TEAM, [BEN]),
    "rounds.due": lambda tx: rounds.due(tx, "opening", RoundState.COLLECTING, NOW, 10),
    "rounds.slots_due": lambda tx: rounds.slots_due(tx, "slot", NOW, 10),
    "rounds.to_remind": lambda tx: rounds.to_remind(tx, "reminder", NOW, NOW, 10),
    "rounds.gathering": lambda tx: rounds.gathering(tx, "draft", NOW),
    "rounds.crowds_lost": lambda tx: rounds.crowds_lost(tx, "crowd", NOW, 5),
    "rounds.live": rounds.live,
    "rounds.known": lambda tx: rounds.known(tx, [ROUND.id]),
    "rounds.over": lambda tx: rounds.over(tx, [ROUND.id]),
    "rounds.mark_unreachable": lambda tx: rounds.mark_unreachable(tx, ROUND.id, BEN),
    "rounds.collect": lambda tx: rounds.collect(tx, ROUND.id, NOW, TODAY),
    "rounds.mark_reminded": lambda tx: rounds.mark_reminded(tx, ROUND.id),
    "rounds.extend": lambda tx: rounds.extend(tx, ROUND.id, NOW),
    "rounds.open_threads": lambda tx: rounds.open_threads(tx, ROUND.id, NOW, NOW),
    "rounds.pass_slot": lambda tx: rounds.pass_slot(tx, ROUND.id, 1, NOW, NOW),
    "rounds.finish": lambda tx: rounds.finish(tx, ROUND.id, RoundState.ENDED),
    "reports.add_report": lambda tx: reports.add_report(tx, TEAM, "q" * 32, ROUND.id),
    "reports.open_report": lambda tx: reports.open_report(tx, TEAM, "q" * 32),
    "reports.reports_of": lambda tx: reports.reports_of(tx, ROUND.id),
    "reports.drop_report": lambda tx: reports.drop_report(tx, "q" * 32),
    "reports.drop_reports": lambda tx: reports.drop_reports(tx, ROUND.id),
    "commitments.put": lambda tx: commitments.put(tx, COMMITMENT),
    "scores.put": lambda tx: scores.put(tx, ScoresRow(TEAM, BEN, ROUND.id, TODAY, b"bands")),
    "scores.of_member": lambda tx: scores.of_member(tx, BEN_HERE),
    "commitments.get": lambda tx: commitments.get(tx, ROUND.id),
    "commitments.to_remind": lambda tx: commitments.to_remind(tx, "commitment", NOW, 10),
    "commitments.claim_reminder": lambda tx: commitments.claim_reminder(tx, ROUND.id, NOW),
    "commitments.due": lambda tx: commitments.due(tx, "follow_up", NOW, 10),
    "commitments.of_member": lambda tx: commitments.of_member(tx, Who(TEAM, ANA)),
    "commitments.everything": commitments.everything,
    "commitments.drop": lambda tx: commitments.drop(tx, [ROUND.id]),
    "boxes.add": lambda tx: boxes.add(tx, TEAM, ROUND.id, b"sealed"),
    "boxes.get": lambda tx: boxes.get(tx, ROUND.id),
    "boxes.lock": lambda tx: boxes.lock(tx, ROUND.id),
    "boxes.put": lambda tx: boxes.put(tx, ROUND.id, b"other"),
    "boxes.open_ids": boxes.open_ids,
    "boxes.to_cover": lambda tx: boxes.to_cover(tx, "cover", NOW),
    "boxes.drop": lambda tx: boxes.drop(tx, ROUND.id),
    "rounds.drop_reviewers": lambda tx: rounds.drop_reviewers(tx, ROUND.id),
    "rounds.purge": lambda tx: rounds.purge(tx, TODAY),
    "outbox.add": lambda tx: outbox.add(tx, [(ITEM.id, HEAD)]),
    "outbox.hold": outbox.hold,
    "outbox.held": outbox.held,
    "outbox.send_held": outbox.send_held,
    "outbox.drop_held": outbox.drop_held,
    "outbox.due": lambda tx: outbox.due(tx, TEAM, NOW, [ANA], 10),
    "outbox.next_due": outbox.next_due,
    "outbox.claim": lambda tx: outbox.claim(tx, [ITEM.id], NOW),
    "outbox.begin": lambda tx: outbox.begin(tx, ITEM.id, NOW),
    "outbox.abandoned": lambda tx: outbox.abandoned(tx, NOW.replace(hour=10), LASTS),
    "outbox.release_lapsed": lambda tx: outbox.release_lapsed(tx, NOW.replace(hour=10), LASTS),
    "outbox.release": lambda tx: outbox.release(tx, [ITEM.id], NOW),
    "outbox.again": lambda tx: outbox.again(tx, ITEM, NOW, attempts=1, doubted=False),
    "outbox.hasten": lambda tx: outbox.hasten(tx, TEAM),
    "outbox.unfinished": outbox.unfinished,
    "outbox.unreadable": outbox.unreadable,
    "outbox.sent": lambda tx: outbox.sent(tx, ITEM.id, "D1", "1.0"),
    "outbox.standing": lambda tx: outbox.standing(tx, HEAD),
    "outbox.unsent": lambda tx: outbox.unsent(tx, TEAM, [ROUND.id], [Kind.ANSWER]),
    "outbox.close": lambda tx: outbox.close(tx, ITEM.id, SendState.FAILED),
    "outbox.withdraw": lambda tx: outbox.withdraw(tx, TEAM, ROUND.id, [Kind.INVITATION]),
    "outbox.purge": lambda tx: outbox.purge(tx, NOW),
    "outbox.pause": lambda tx: outbox.pause(tx, TEAM, "chat.postMessage", NOW.replace(minute=5)),
    "outbox.paused": lambda tx: outbox.paused(tx, "chat.postMessage", NOW),
    "figures.resting": lambda tx: figures.resting(tx, "chat.postMessage", NOW, LASTS, NOW),
    "seen.first_time": lambda tx: seen.first_time(tx, TEAM, "ask:V1", TODAY),
    "seen.noted": lambda tx: seen.noted(tx, TEAM, "ask:V1"),
    "seen.purge": lambda tx: seen.purge(tx, TODAY),
    "deployment.claim": lambda tx: deployment.claim(tx, "e" * 16),
    "deployment.put_fingerprint": lambda tx: deployment.put_fingerprint(tx, "f" * 16),
    "deployment.count_living": lambda tx: deployment.count_living(tx, ["run"], NOW),
    "deployment.get": deployment.get,
    "deployment.lock": deployment.lock,
    "deployment.begin_rekey": lambda tx: deployment.begin_rekey(tx, "a" * 16),
    "deployment.claim_meeting": lambda tx: deployment.claim_meeting(tx, "b" * 32),
    "deployment.put_meeting": lambda tx: deployment.put_meeting(tx, "b" * 32),
    "deployment.put_restored": lambda tx: deployment.put_restored(tx, "c" * 32),
    "deployment.hold_lease": lambda tx: deployment.hold_lease(tx, "l" * 32, "run", NOW),
    "deployment.renew_lease": lambda tx: deployment.renew_lease(tx, "l" * 32, NOW),
    "deployment.alive": lambda tx: deployment.alive(tx, NOW - timedelta(minutes=1)),
    "deployment.living": lambda tx: deployment.living(tx, NOW - timedelta(minutes=1)),
    "deployment.drop_lease": lambda tx: deployment.drop_lease(tx, "l" * 32),
    "deployment.know_withdrawals": lambda tx: deployment.know_withdrawals(tx, ["w" * 32], TODAY),
    "deployment.known_withdrawals": deployment.known_withdrawals,
    "deployment.purge_withdrawals": lambda tx: deployment.purge_withdrawals(tx, TODAY),
    "rhythms.put": lambda tx: rhythms.put(tx, [RHYTHM]),
    "rhythms.get": lambda tx: rhythms.get(tx, BEN_HERE),
    "rhythms.lock": lambda tx: rhythms.lock(tx, BEN_HERE),
    "rhythms.due": lambda tx: rhythms.due(tx, "question", NOW, 10),
    "rhythms.tips_due": lambda tx: rhythms.tips_due(tx, "tip", NOW, 10),
    "rhythms.claim": lambda tx: rhythms.claim(tx, [BEN_TOO], NOW),
    "rhythms.claim_tips": lambda tx: rhythms.claim_tips(tx, [BEN_TOO], NOW),
    "rhythms.planned": lambda tx: rhythms.planned(tx, "zone", NOW),
    "rhythms.with_zones": lambda tx: rhythms.with_zones(tx, [BEN_TOO], lock=True),
    "rhythms.add_prompts": lambda tx: rhythms.add_prompts(tx, [PROMPT]),
    "rhythms.prompt": lambda tx: rhythms.prompt(tx, PROMPT.id),
    "rhythms.set_item": lambda tx: rhythms.set_item(tx, PROMPT.id, "another-item"),
    "rhythms.set_answered": lambda tx: rhythms.set_answered(tx, PROMPT.id),
    "rhythms.purge_prompts": lambda tx: rhythms.purge_prompts(tx, TODAY),
    "rhythms.sent_items": lambda tx: rhythms.sent_items(tx, BEN_HERE),
    "rhythms.put_channels": lambda tx: rhythms.put_channels(tx, [CHANNEL]),
    "rhythms.channels": lambda tx: rhythms.channels(tx, TEAM),
    "rhythms.channel": lambda tx: rhythms.channel(tx, Who(TEAM, CHANNEL.channel_id)),
    "rhythms.channels_due": lambda tx: rhythms.channels_due(tx, "channel_tip", NOW, 10),
    "rhythms.channels_planned": lambda tx: rhythms.channels_planned(tx, "channel_zone", NOW),
    "rhythms.claim_channels": lambda tx: rhythms.claim_channels(tx, [Subject(TEAM, CHANNEL.channel_id)]),
    "rhythms.drop_channel": lambda tx: rhythms.drop_channel(tx, TEAM, CHANNEL.channel_id),
    "rhythms.less_silent": lambda tx: rhythms.less_silent(tx, BEN_HERE),
    "rhythms.rest": lambda tx: rhythms.rest(tx, BEN_HERE),
    "tips.note": lambda tx: tips.note(tx, BEN_HERE, HadTip("a-tip", "m" * 32)),
    "tips.had": lambda tx: tips.had(tx, BEN_HERE),
    "tips.forget": lambda tx: tips.forget(tx, BEN_HERE, ["a-tip"]),
    "tips.take_back": lambda tx: tips.take_back(tx, BEN_HERE, "m" * 32),
    "set_aside.put": lambda tx: set_aside.put(tx, ASIDE),
    "figures.aside": figures.aside,
    "set_aside.get": lambda tx: set_aside.get(tx, ASIDE.sort, ASIDE.about),
    "set_aside.of_sort": lambda tx: set_aside.of_sort(tx, ASIDE.sort),
    "set_aside.everything": set_aside.everything,
    "set_aside.drop": lambda tx: set_aside.drop(tx, ASIDE.sort, ASIDE.about),
    "set_aside.purge": lambda tx: set_aside.purge(tx, NOW),
    "journal.claim_key": lambda tx: journal.claim_key(tx, BEN_HERE, b"wrapped"),
    "journal.key": lambda tx: journal.key(tx, BEN_HERE),
    "journal.all_keys": journal.all_keys,
    "journal.replace_key": lambda tx: journal.replace_key(tx, BEN_HERE, b"anew"),
    "journal.put": lambda tx: journal.put(tx, BEN_HERE, ENTRY_ID, TODAY, b"sealed"),
    "journal.of_member": lambda tx: journal.of_member(tx, BEN_HERE),
    "journal.every_entry": journal.every_entry,
    **OF_FORMS,
    "journal.drop": lambda tx: journal.drop(tx, BEN_HERE, ENTRY_ID),
    "sheets.put": lambda tx: sheets.put(tx, BEN_HERE, SHEET_ID, TODAY, b"sealed"),
    "sheets.get": lambda tx: sheets.get(tx, BEN_HERE, SHEET_ID),
    "sheets.lock": lambda tx: sheets.lock(tx, BEN_HERE, SHEET_ID),
    "sheets.of_member": lambda tx: sheets.of_member(tx, BEN_HERE),
    "sheets.every_sheet": sheets.every_sheet,
    "sheets.owner": lambda tx: sheets.owner(tx, SHEET_ID),
    "sheets.plan_return": lambda tx: sheets.plan_return(tx, RETURN),
    "sheets.due": lambda tx: sheets.due(tx, "return", NOW, 10),
    "sheets.claim": lambda tx: sheets.claim(tx, RETURN.id, NOW),
    "sheets.share_state": lambda tx: sheets.share_state(tx, HEAD),
    "sheets.drop": lambda tx: sheets.drop(tx, BEN_HERE, SHEET_ID),
    "members.long_gone": lambda tx: members.long_gone(tx, "gone", NOW, TODAY),
    "members.drop_people": lambda tx: members.drop_people(tx, [PERSON]),
    "members.purge_invitations": lambda tx: members.purge_invitations(tx, TODAY),
    "members.forget": lambda tx: members.forget(tx, BEN_HERE),
    "keys.add": lambda tx: keys.add(tx, ROUND.id, b"wrapped", TODAY),
    "keys.get": lambda tx: keys.get(tx, ROUND.id),
    "keys.made_before": lambda tx: keys.made_before(tx, TODAY.replace(year=2027)),
    "keys.everything": keys.everything,
    "keys.replace": lambda tx: keys.replace(tx, ROUND.id, b"anew"),
    "keys.destroy": lambda tx: keys.destroy(tx, ROUND.id),
    "keys.claim_meeting": lambda tx: keys.claim_meeting(tx, "b" * 32, b"pepper"),
    "keys.get_meeting": keys.get_meeting,
    "keys.confirm_meeting": keys.confirm_meeting,
    "keys.note_withdrawal": lambda tx: keys.note_withdrawal(tx, WITHDRAWAL, TODAY),
    "keys.all_withdrawals": keys.all_withdrawals,
    "keys.undo_withdrawals": lambda tx: keys.undo_withdrawals(tx, WITHDRAWAL.kind, WITHDRAWAL.digest),
    "figures.late": _late,
}
"""Where arguments must be chosen, in an order in which each finds what it needs."""
ARGUMENTS = {"Who": BEN_HERE, "date": TODAY, "datetime": NOW, "bytes": b"sealed", "bool": True}
"""What a function is called with that needs nothing chosen: then it has a sample without a line here."""


def subjects() -> list[ModuleType]:
    """Return the files of the store that hold functions for a transaction, those in rooms of their own included."""
    others = ("bot.store.connections", "bot.store.copies", "bot.store.foundation", "bot.store.migrations")
    names = [module.name for module in pkgutil.walk_packages(bot.store.__path__, "bot.store.") if not module.ispkg]
    return [import_module(name) for name in names if not name.startswith(others)]


def functions() -> dict[str, Callable[..., Any]]:
    """Return every public function of the store by "subject.name"."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": function
        for module in subjects()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def _sample(function: Callable[..., Any]) -> Sample | None:
    """Return a call with the usual arguments, or None where one must be chosen."""
    kinds = [one.annotation for one in inspect.signature(function).parameters.values()][1:]
    if not all(kind in ARGUMENTS for kind in kinds):
        return None
    return lambda tx: function(tx, *(ARGUMENTS[kind] for kind in kinds))


def _all_samples() -> dict[str, Sample]:
    others = {name: function for name, function in functions().items() if name not in _CHOSEN}
    # Those that return nothing write: they come first, so that those that read find something.
    ordered = sorted(others, key=lambda name: inspect.signature(others[name]).return_annotation != "None")
    return _CHOSEN | {name: sample for name in ordered if (sample := _sample(others[name])) is not None}


SAMPLES = _all_samples()


def store_for(name: str, url: str) -> Store:
    """Return a store at this address with the tables this function needs."""
    return key_store(url) if name.startswith("keys.") else Store(url)
