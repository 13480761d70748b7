"""Nothing that is stored stands in the answer to a request: every listener, pressed by somebody who can sign as Slack.

The same requests go to a bot that holds everything and to one that holds nothing. If any answer depended on what is
stored, the two would differ. What people wrote is shown all the same, with the bot's token, in windows.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.serving.line import listening
from handlers import FEATURES, calls
from practice.wire.acks import Ack
from practice.world.people import TEAM_ID
from tests.kit.circle import FOCUS, Circle, circle
from tests.kit.databases import SqliteTemplate, sqlite_without_threads
from tests.kit.threads import GIVERS, WORDS, ana_replies, label_of, open_round, slot, writes
from tests.workbook.steps import JOB, UNSEEN, finish

TRIED = "I let the winter review run."
LETTER, HEARD, PAGE, WILL = (
    "It was the winter plan.",
    "I heard that I wait.",
    "The loud project again.",
    "Decide by May.",
)
CANARIES = (*(WORDS[name] for name in GIVERS), FOCUS, LETTER, HEARD, PAGE, WILL, JOB, TRIED, "Jonas")
"""What people wrote, and a name that only the member list holds."""
SIGNED = "You decide late, and Chloe said so too. Ben"
LAST = (
    "leave",
    "end_round",
    "journal_delete",
    "result_delete",
    "drop_commitment",
    "mute",
    "report",
    "end_thread",
    "withdraw",
    "decline",
)
"""What takes away what others would find."""
Payload = dict[str, Any]


@dataclass(frozen=True)
class Known:
    """The ids that a forger may have learnt: they stand in buttons and forms."""

    round: str
    thread: str
    prompt: str
    page: str
    sheet: str

    @property
    def every(self) -> tuple[str, ...]:
        return (self.round, self.thread, self.prompt, self.sheet, "")


FITTING = {"answer": "round", "sign": "round", "letter": "round", "my_thread": "round", "commit": "round"}
OF_GIVERS = {*(name for feature in FEATURES for name in feature.by_givers), "answer", "letter", "not_quite"}
OF_A_PROMPT = ("reflect", "snooze")


def _fitting(name: str, known: Known) -> str:
    if name.startswith(OF_A_PROMPT):
        return f"{known.prompt} 2026-12-01" if name == "snooze" else known.prompt
    if name.startswith(("exercise", "result")):
        rest = {"exercise": " 0", "exercise_end": " 6", "result_post": " C0GENERAL give"}
        return f"{known.sheet}{rest.get(name, '')}"
    if name.startswith("journal"):
        return known.page
    rounds = ("withdraw", "decline", "thank", "commit", "end_round", "read_answers", *FITTING)
    return known.round if name in rounds else known.thread


@asynccontextmanager
async def full_of_canaries(template: SqliteTemplate, folder: Path) -> AsyncIterator[tuple[Circle, Known]]:
    with template.copy(folder) as urls:
        async with circle(urls) as started:
            await started.everybody_joins()
            ana = started.person("ana")
            await ana.command("/reflect")
            assert await ana.submit(text=PAGE) == {}
            await ana.close(everything=True)
            await finish(ana, *UNSEEN, the_experiment=TRIED)
            await ana.close(everything=True)
            await open_round(started)
            await ana_replies(started, "ben", HEARD, "hear")
            await writes(started, "ben", LETTER)
            await slot(started)
            await ana.click("commit")
            assert await ana.submit(text=WILL, day=(started.clock.now() + timedelta(days=16)).date().isoformat()) == {}
            await ana.close(everything=True)
            yield started, await _known(started)


async def _known(started: Circle) -> Known:
    async with started.bot.engine.store.read() as tx:
        round_id = str(await tx.scalar(text("SELECT id FROM rounds")))
        prompt_id = str(await tx.scalar(text("SELECT id FROM prompts")))
        page_id = str(await tx.scalar(text("SELECT id FROM entries")))
        sheet_id = str(await tx.scalar(text("SELECT id FROM sheets")))
    return Known(round_id, f"{round_id}/{label_of(started, 'ben')}", prompt_id, page_id, sheet_id)


# What a forger sends.


def _who(user: str) -> Payload:
    return {"team": {"id": TEAM_ID}, "user": {"id": user, "team_id": TEAM_ID}, "trigger_id": "1.2.3"}


def _typed(words: str) -> Payload:
    names = ("q0", "q1", "q2", "letter", "line", "text", "heard", "will", "focus", "search", "zone")
    inputs: Payload = {name: {name: {"type": "plain_text_input", "value": words}} for name in names}
    inputs["sure"] = inputs["themes"] = {"x": {"type": "checkboxes", "selected_options": [{"value": "yes"}]}}
    inputs["day"] = inputs["until"] = {"x": {"type": "datepicker", "selected_date": "2026-12-24"}}
    for name, chosen in {
        "when": "1",
        "what": "0/answer",
        "weekday": "2",
        "minute": "510",
        "pace": "1",
        "days": "3",
    }.items():
        inputs[name] = {"x": {"type": "static_select", "selected_option": {"value": chosen}}}
    inputs["reviewers"] = {"x": {"type": "multi_users_select", "selected_users": ["U0BEN00000", "U0CHLOE000"]}}
    inputs["channel"] = {"x": {"type": "channels_select", "selected_channel": "C0GENERAL"}}
    return inputs


def _view(started: Circle, user: str, name: str, metadata: str, words: str = SIGNED) -> Payload:
    # The best forger of all: one who has the stamp of whoever they speak for.
    stamp = started.bot.engine.vault.stamp(f"{TEAM_ID}/{user}/{name}", metadata)
    blocks = [
        {"type": "input", "block_id": one, "label": {"type": "plain_text", "text": one}, "element": {**element}}
        for one, held in _typed(words).items()
        for element in held.values()
    ]
    return {
        "id": "V0000001", "hash": "1.2", "type": "modal", "callback_id": name, "private_metadata": f"{stamp}{metadata}",
        "state": {"values": _typed(words)}, "title": {"type": "plain_text", "text": "A form"}, "blocks": blocks,
    }  # fmt: skip


def _command(user: str, line: str) -> Payload:
    name, _, words = line.partition(" ")
    return {
        "team_id": TEAM_ID, "user_id": user, "channel_id": "C0GENERAL", "trigger_id": "1.2.3", "command": f"/{name}",
        "text": words,
    }  # fmt: skip


def forged(started: Circle, known: Known, *, everything: bool) -> Iterator[tuple[str, Payload]]:
    """Yield requests for every listener: what fits it best; with `everything` also by others, and about all there is.

    One thing at a time is other than what fits: who, about what, with which words, or where.
    """
    users = [started.person(name).id for name in ("ana", "ben", "mei")]
    listeners = [(feature, kind) for feature in FEATURES for kind in ("clicks", "submissions")]
    # A message of the forger's own, for us to write into what the other one should read.
    mei = started.slack.conversations.open_im(users[2])
    elsewhere = {"type": "message", "channel_id": mei.id, "message_ts": "1.2"}
    found = [(kind, name) for feature, kind in listeners for name in getattr(feature, kind)]
    for (kind, name), user in itertools.product(sorted(found, key=lambda one: one[1] in LAST), users):
        fits, fitting = user == users[name in OF_GIVERS], _fitting(name, known)
        if not everything and not fits:
            continue
        for value in dict.fromkeys((fitting, *known.every)) if everything and fits else (fitting,):
            if kind == "submissions":
                for words in (SIGNED, "") if everything and value == fitting else (SIGNED,):
                    form = {"type": "view_submission", **_who(user), "view": _view(started, user, name, value, words)}
                    yield "view_submission", form
            else:
                press = {"type": "block_actions", **_who(user), "actions": [{"action_id": name, "value": value}]}
                yield "block_actions", press | {"view": _view(started, user, "any", value)}
                if everything and value == fitting:
                    yield "block_actions", press | {"container": elsewhere}
    lines = [f"{name} {word} x" for feature in FEATURES for name, words in feature.words.items() for word in words]
    for line, user in itertools.product([*lines, "reflect", "feedback-tip", "sidecar", "feedback-ask"], users):
        if everything or user == users[2 if line == "feedback-ask" else 0]:
            yield "command", _command(user, line)
    for user in users:
        home = {"type": "app_home_opened", "user": user, "tab": "home"}
        yield "event", {"type": "event_callback", "team_id": TEAM_ID, "event": home}
        asked = {"type": "block_suggestion", **_who(user), "action_id": "reviewers", "value": "c"}
        yield "block_suggestion", asked | {"view": _view(started, user, "ask", "")}


async def _answered(started: Circle, kind: str, payload: Payload) -> Ack:
    started.bot.engine.limiter._taps.clear()
    return await started.slack.deliveries.send(kind, payload)


@asynccontextmanager
async def connected(started: Circle, mode: str) -> AsyncIterator[None]:
    if mode == "web":
        yield
        return
    started.slack.direct = None
    async with listening(started.bot):
        await started.slack.socket_connected()
        yield


@pytest.mark.parametrize("mode", ["socket", pytest.param("web", marks=pytest.mark.full)])
async def test_no_answer_to_a_request_depends_on_what_is_stored(
    sqlite_template: SqliteTemplate, tmp_path: Path, mode: str, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "SETTLING", (0.0,))
    with sqlite_template.copy(tmp_path / "empty") as nothing, ExitStack() as life:
        async with (
            full_of_canaries(sqlite_template, tmp_path / "full") as (filled, known),
            circle(nothing) as empty,
            connected(filled, mode),
            connected(empty, mode),
        ):
            life.enter_context(sqlite_without_threads())
            before = len(filled.slack.calls)
            for kind, payload in forged(filled, known, everything=full and mode == "web"):
                one, other = await _answered(filled, kind, payload), await _answered(empty, kind, payload)
                assert one == other, payload
                assert [word for word in CANARIES if word in json.dumps(one.payload) and word not in SIGNED] == []
            await filled.slack.deliveries.settled()
            made = [(call.method.partition(".")[0], json.dumps(call.arguments)) for call in filled.slack.calls[before:]]
    shown, said = ("".join(words for kind, words in made if (kind == "views") is wanted) for wanted in (True, False))
    assert [word for word in CANARIES if word in said] == []
    # Or else nothing was there to be told.
    assert [word for word in CANARIES if word not in shown] == []
