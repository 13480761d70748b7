"""Ways to bring back what the bot did before, or to switch a rule off, for side attacks. They exist here alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from bot.chance import Chance
from bot.engine import Engine
from bot.errors import Refusal
from bot.feedback import answers, cover, draw, reports, slots
from bot.feedback.box import Box
from bot.feedback.draw import Past
from bot.feedback.threads import Thread
from bot.logs import Tally
from bot.models import AnswerForm, Message, Reviewer, Who
from bot.store import boxes
from handlers import forms
from handlers.calls import Call
from handlers.payloads import Submission
from handlers.views import blocks, messages
from tests.attack.side import bursts, postgres


@contextmanager
def leaving_ends_threads() -> Iterator[None]:
    """Whoever leaves ends their thread, and the asker is told."""
    fallen_silent = Thread.fallen_silent

    def ends(self: Thread, passed: int) -> Thread:
        return replace(fallen_silent(self, passed), ended=self.ended or passed + 1)

    with patch.object(Thread, "fallen_silent", ends):
        yield


@contextmanager
def signing_counts_who_left() -> Iterator[None]:
    """Three people asked must stay without a name, whether or not they can still write."""
    with_signatures = slots.with_signatures

    def counting_all(box: Box, slot: int, people: Iterable[Reviewer], chance: Chance) -> Box:
        return with_signatures(box, slot, [replace(one, able=True) for one in people], chance)

    with patch.object(slots, "with_signatures", counting_all):
        yield


@contextmanager
def answers_hold_what_is_stored() -> Iterator[None]:
    """What a form shows next stands in the answer to the request."""

    async def show(self: Call[Submission], view: dict[str, Any]) -> None:
        view = forms.stamped(self.engine.vault.stamp, self.payload, view)
        await self.ack(response_action="update", view=view)

    with patch.object(Call, "show", show):
        yield


@contextmanager
def suspended_everywhere() -> Iterator[None]:
    """Whoever wrote what was reported with reason writes nothing for weeks, in no round."""
    until: dict[str, datetime] = {}
    now: list[datetime] = []
    decide, shut, answer_form = reports.decide, reports._shut, answers.answer_form

    async def deciding(engine: Engine, *args: Any, **options: Any) -> None:
        now[:] = [engine.now()]
        await decide(engine, *args, **options)

    def suspend(box: Box, user_id: str, passed: int) -> Box:
        until[user_id] = now[0] + timedelta(weeks=4)
        return shut(box, user_id, passed)

    async def form(engine: Engine, who: Who, round_id: str) -> AnswerForm:
        if engine.now() < until.get(who.user_id, engine.now()):
            raise Refusal("You cannot write for four weeks.")
        return await answer_form(engine, who, round_id)

    with ExitStack() as old:
        for module, name, leaky in (
            (reports, "decide", deciding),
            (reports, "_shut", suspend),
            (answers, "answer_form", form),
        ):
            old.enter_context(patch.object(module, name, leaky))
        yield


# Whom Sidecar draws, and which lists it takes.


def _never_named(named: Collection[str], pool: Collection[str], past: Sequence[Past]) -> list[str]:
    return sorted(frozenset(pool).difference(named, *(one.named for one in past)))


@contextmanager
def draws_from_however_few() -> Iterator[None]:
    """Anybody who was never named is drawn, however few these are."""

    def add(named: Collection[str], pool: Collection[str], past: Sequence[Past], chance: Chance) -> tuple[str, ...]:
        unknown = _never_named(named, pool, past)
        return tuple(chance.sample(unknown, min(3, len(unknown))))

    with patch.object(draw, "add", add):
        yield


@contextmanager
def number_drawn_is_told() -> Iterator[None]:
    """Those who were drawn and are not named, or left, come again, and the asker reads how many."""
    told = [0]

    def add(named: Collection[str], pool: Collection[str], past: Sequence[Past], chance: Chance) -> tuple[str, ...]:
        before = frozenset[str]().union(*(one.drawn for one in past))
        before = before or frozenset(chance.sample(_never_named(named, pool, past), 3))
        found = tuple(sorted((before & frozenset(pool)).difference(named)))
        told[0] = len(found)
        return found

    asked = messages.asked

    def saying(*result: Any) -> Message:
        said = asked(*result)
        return replace(said, blocks=(*said.blocks, blocks.context(f"{told[0]} drawn")))

    with patch.object(draw, "add", add), patch.object(messages, "asked", saying):
        yield


@contextmanager
def one_is_drawn() -> Iterator[None]:
    """An asker chooses how many are drawn: one."""

    def add(named: Collection[str], pool: Collection[str], past: Sequence[Past], chance: Chance) -> tuple[str, ...]:
        return tuple(chance.sample(_never_named(named, pool, past), 1))

    with patch.object(draw, "add", add):
        yield


@contextmanager
def follow_ups_are_not_compared() -> Iterator[None]:
    """Any list may follow any other."""
    with patch.object(draw, "fits", lambda *_: True):
        yield


@contextmanager
def compared_in_pairs() -> Iterator[None]:
    """A list is compared with each one before, and not with all of them together."""
    fits = draw.fits

    def in_pairs(new: Collection[str], lists: Sequence[Collection[str]]) -> bool:
        return all(fits(new, [one]) for one in lists)

    with patch.object(draw, "fits", in_pairs):
        yield


# What acts leave in log and counters.


@contextmanager
def lines_at_once() -> Iterator[None]:
    """What an act meets with is a line at that moment."""
    with patch.object(Tally, "takes", lambda *_: False):
        yield


@contextmanager
def cover_reads_less() -> Iterator[None]:
    """Cover rewrites the box and reads nothing else, as an act does."""

    async def only_the_box(engine: Engine, round_id: str) -> None:
        async with engine.store.begin() as tx:
            sealed = await boxes.lock(tx, round_id)
            if sealed is not None:
                await boxes.put(tx, round_id, sealed)

    with patch.object(cover, "cover", only_the_box):
        yield


@contextmanager
def keys_on_the_same_server() -> Iterator[None]:
    """Keys lie on the server of the database, which a setting accepts by name."""
    with patch.object(postgres, "keys_of", lambda task: task.urls.keys):
        yield


# Cover, in the model of it.


@contextmanager
def _covered_by(draws: bursts.Cover) -> Iterator[None]:
    with patch.object(bursts, "like_people", lambda chance, boxes=1: draws(chance)):
        yield


def no_cover_at_all() -> Any:
    """No cover."""
    return _covered_by(bursts.off)


def single_rewritings() -> Any:
    """Cover as it was: one rewriting at a time."""
    return _covered_by(bursts.poisson)
