"""Attacks on a round that has opened: by somebody's leaving, by signatures, by a report, by a forged request."""

from __future__ import annotations

from unittest.mock import patch

from handlers import calls
from practice.world.people import TEAM_ID
from tests.attack.side.stage import Stage, end_rounds, lot
from tests.kit.circle import ANA_ASKS
from tests.kit.hands import Hands
from tests.kit.reports import decide, report
from tests.kit.threads import OPENING, WORDS, my_thread, slot, writes

ANSWER_RATE = 0.8
SIGNED = "You decide late. Jonas"
"""A text with somebody's name, before which Sidecar warns in a form that it shows again."""


async def leaver(stage: Stage) -> float:
    """The asker, when somebody leaves and has everything deleted: which thread is another one after the next slot?"""
    await stage.opened()
    gone = stage.chance.choice(ANA_ASKS)
    before = {name: await stage.read(name) for name in ANA_ASKS}
    await stage.leaves(gone)
    await slot(stage.community)
    after = {name: await stage.read(name) for name in ANA_ASKS}
    return lot({name: len({*after[name]} ^ {*before[name]}) for name in ANA_ASKS}, gone)


async def signing(stage: Stage) -> float:
    """The asker, when three have left and two more sign: who is it that still writes without a name?"""
    await stage.opened()
    people = stage.chance.sample(ANA_ASKS, len(ANA_ASKS))
    gone, signing_, writer = people[:3], people[3:5], people[5]
    for name in gone:
        await stage.leaves(name)
    for name in signing_:
        person = await my_thread(stage.community, name)
        await person.click("sign")
        await person.submit(sure=["yes"])
        await person.close(everything=True)
    await writes(stage.community, writer, "One thing more.")
    await slot(stage.community)
    # Ana tells the threads apart by their made-up names; of one with a name she knows the writer.
    known = [name for name in people if stage.community.person(name).id in "\n".join(await stage.read(name))]
    return lot({name: name not in gone and name not in known for name in people}, writer)


async def forged(stage: Stage) -> float:
    """The thief of the signing secret with a round's id: whose request is answered with the target's words?

    The best of thieves: one who also has the stamps of windows.
    """
    round_id, target = await stage.opened(), stage.chance.choice(ANA_ASKS)
    slack, stamp = stage.community.slack, stage.community.bot.engine.vault.stamp
    answered = {}
    # There is no such window, so Slack finds none, and looking for it for a second each time shows nothing more.
    with patch.object(calls, "SETTLING", (0.0,)):
        for name in ANA_ASKS:
            member = stage.community.person(name).member
            typed = {"type": "plain_text_input", "value": SIGNED}
            view = {
                "id": "V0000001",
                "hash": "1.2",
                "type": "modal",
                "callback_id": "letter",
                "private_metadata": stamp(f"{TEAM_ID}/{member.id}/letter", round_id) + round_id,
                "state": {"values": {"letter": {"letter": typed}}},
            }
            who = {"team": {"id": TEAM_ID}, "user": {"id": member.id, "team_id": TEAM_ID}, "trigger_id": "1.2.3"}
            form = {"type": "view_submission", **who, "view": view}
            answered[name] = str((await slack.deliveries.send("view_submission", form)).payload)
            await slack.deliveries.settled()
    return lot({name: WORDS[target] in answered[name] for name in ANA_ASKS}, target)


async def sham_rounds(stage: Stage) -> float:
    """The asker, allied with a moderator, upholds a report and asks the same people twice more: who is silent now?

    The questions of these rounds are such that every answer tells its writer.
    """
    await _moderated(stage)
    await stage.opened()
    target = stage.chance.choice(ANA_ASKS)
    await report(stage.community, target)
    await stage.community.settle()
    await decide(stage.community, "uphold")
    silent = dict.fromkeys(ANA_ASKS, 0)
    for _ in range(2):
        for name in await _asked_again(stage):
            silent[name] += 1
    return lot(silent, target)


async def _moderated(stage: Stage) -> None:
    stage.community.slack.invite_bot("moderators")
    ana = stage.community.person("ana")
    await ana.command("/sidecar settings")
    # The least a workspace may choose: what does not open tells an asker nothing.
    assert await ana.submit(moderators="C0MODERATORS", threshold="3") == {}
    await ana.close(everything=True)


async def _asked_again(stage: Stage) -> list[str]:
    """Ask the same six; return who does not answer, if the round opens."""
    community, ana = stage.community, stage.community.person("ana")
    before = len(ana.inbox)
    assert await community.ana_asks(draws="0") == {}
    for name in ANA_ASKS:
        if stage.chance.random() < ANSWER_RATE:
            await Hands(community).give(community.person(name), ana.id, "answer", f"It is me, {WORDS[name]}")
    await community.later(OPENING)
    read = str(ana.inbox[before:])
    if "It is me" in read:
        return [name for name in ANA_ASKS if f"me, {WORDS[name]}" not in read]
    # Too few answered. Ana waits for nobody.
    await end_rounds(community, ana)
    return []
