"""A whole round through the real processes: Socket Mode in one process, and signed HTTP with a worker beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.workspace import Workspace
from tests.kit.circle import ANA_ASKS, EVERYBODY, FOCUS, environment
from tests.kit.databases import Urls
from tests.processes.children import PATIENCE, Child, Children, health
from tests.processes.conftest import running_workspace

ANSWER = "You decide late, and the room waits"
POST = "chat.postMessage"
INVITED, OPENED = "asks for your feedback", "the answers are open"


@pytest.mark.full
async def test_a_round_goes_from_the_command_to_four_opened_answers_however_sidecar_is_run(
    empty: Urls, empty_postgres: Urls, processes: Children, free_port: int
) -> None:
    deployments = [(("run",), empty), (("web", "worker"), empty_postgres)]

    # Side by side, because most of a round is waiting for Slack's pace.
    async with asyncio.TaskGroup() as both:
        for commands, urls in deployments:
            both.create_task(_deployed(commands, urls, processes, free_port))


async def _deployed(commands: tuple[str, ...], urls: Urls, processes: Children, free_port: int) -> None:
    try:
        async with running_workspace() as slack:
            await _a_whole_round(commands, slack, processes, environment(urls, slack.api_url), free_port)
    except Exception as error:
        error.add_note(f"Sidecar was run as {' and '.join(commands)}.")
        raise


async def _a_whole_round(
    commands: tuple[str, ...], slack: Workspace, processes: Children, settings: dict[str, str], free_port: int
) -> None:
    settings = settings | {"PORT": str(free_port)}
    status, migration = await processes.ran("migrate", **settings)
    assert status == 0, migration.err

    started = [await processes.clocked(slack.url, command, **settings) for command in commands]
    await _reachable(slack, commands, started, f"http://127.0.0.1:{free_port}")
    await _everybody_joins(slack)
    async with _brisk_time(slack):
        reviewers = await _ana_asks(slack)
        for person in reviewers[:4]:
            await _answer(person)
        slack.clock.advance(timedelta(days=5, hours=1))
        ana = slack.person("ana")
        await slack.until(lambda: all(_count(person, OPENED) == 1 for person in reviewers), PATIENCE)
        await slack.until(lambda: _count(ana, ANSWER) == 4, PATIENCE)

    assert _count(ana, "4 answers, in random order") == 1
    assert slack.complaints == []
    assert [await child.stop() for child in started] == [0] * len(started)
    for child in (migration, *started):
        _says_nothing_of_people(child, slack)


@asynccontextmanager
async def _brisk_time(slack: Workspace) -> AsyncIterator[None]:
    """Let a second more pass with every message, so that Slack's pace never depends on how busy this machine is."""

    async def hurry() -> None:
        told = 0
        while True:
            version = slack.changes.version
            if (posted := sum(call.method == POST and bool(call.response) for call in slack.calls)) > told:
                told = posted
                slack.clock.advance(timedelta(seconds=1))
            await slack.changes.after(version)

    hurrying = asyncio.create_task(hurry())
    try:
        yield
    finally:
        hurrying.cancel()


async def _reachable(slack: Workspace, commands: tuple[str, ...], started: list[Child], address: str) -> None:
    async with asyncio.timeout(PATIENCE):
        if "web" in commands:
            assert await health(address, started[0]) == 200
            slack.request_url = f"{address}/slack/events"
        else:
            await slack.socket_connected()
    await slack.until(lambda: any(call.method == "users.list" and call.response for call in slack.calls), PATIENCE)
    await _directory_is_known(slack.person("ana"))


async def _directory_is_known(ana: Person) -> None:
    """Return once the bot has stored the member list: then it knows that Ana is an admin."""
    async with asyncio.timeout(PATIENCE):
        while "For admins" not in text_of(await ana.open_home() or {}):
            pass


async def _everybody_joins(slack: Workspace) -> None:
    for name in EVERYBODY:
        person = slack.person(name)
        await person.command("/sidecar join")
        await person.close(everything=True)


async def _ana_asks(slack: Workspace) -> list[Person]:
    """Let Ana ask six people; return them once they are invited."""
    ana = slack.person("ana")
    await ana.command("/feedback-ask")
    named = [slack.person(name).id for name in ANA_ASKS]
    assert await ana.submit(focus=FOCUS, reviewers=named) == {}
    await slack.until(lambda: _count(ana, "at least 5 people") == 1, PATIENCE)
    everybody = [slack.person(name) for name in EVERYBODY]
    await slack.until(lambda: sum(_count(person, INVITED) for person in everybody) == 6, PATIENCE)
    reviewers = [person for person in everybody if _count(person, INVITED)]
    assert {*named} == {person.id for person in reviewers}
    return reviewers


async def _answer(person: Person) -> None:
    await person.click("answer")
    assert await person.submit(q0=ANSWER, q1="Keep asking the quiet ones", q2="") == {}
    assert "Locked away" in str(person.modal)
    await person.close(everything=True)


def _count(person: Person, words: str) -> int:
    return sum(words in text_of(message) for message in person.inbox)


def _says_nothing_of_people(child: Child, slack: Workspace) -> None:
    said = child.out + child.err
    secrets = [ANSWER, FOCUS, "quiet ones", "Traceback", *slack.directory.members]
    assert [secret for secret in secrets if secret in said] == []
