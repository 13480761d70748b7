"""Files: the app uploads them with slack_sdk as it is, and the people they were sent to download them."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from practice.browser.snapshot import snapshot
from practice.hands.person import Person
from practice.hands.reading import text_of
from practice.wire.methods.files import MAX_BYTES
from practice.workspace import Workspace
from practice.world.messages import im_id
from tests.practice.guinea_pig import MANIFEST

CARD = b"\x89PNG a card \x00\xff"


@pytest.fixture
def client(slack: Workspace, ana: Person) -> AsyncWebClient:
    """A client of an app that may upload files, and that has written to Ana before."""
    scopes = [*MANIFEST["oauth_config"]["scopes"]["bot"], "files:write"]
    slack.manifest = MANIFEST | {"oauth_config": {"scopes": {"bot": scopes}}}
    slack.conversations.open_im(ana.id)
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


async def upload(client: AsyncWebClient, person: Person, **more: Any) -> Any:
    given = {"channel": im_id(person.id), "filename": "round card.png", "content": CARD, "title": "Your card"}
    return await client.files_upload_v2(**{**given, "initial_comment": "Here it is", **more})


async def fetched(url: str, user: str) -> tuple[int, bytes, Any]:
    async with aiohttp.ClientSession() as session, session.get(url, params={"as": user}) as response:
        return response.status, await response.read(), response.headers


async def posted(ticket: Any, body: bytes) -> int:
    url, data = str(ticket["upload_url"]), io.BytesIO(body)
    async with aiohttp.ClientSession() as session, session.post(url, data=data) as response:
        return response.status


async def test_an_uploaded_file_stands_in_the_conversation(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    answer = await upload(client, ana)

    (message,) = ana.inbox
    (file,) = message["files"]
    assert answer["files"] == [{"id": file["id"], "title": "Your card"}]
    assert message["text"] == "Here it is"
    assert "Your card" in text_of(message)
    address = f"{slack.url}/practice/files/{file['id']}/round%20card.png"
    assert file == {
        "id": file["id"],
        "name": "round card.png",
        "title": "Your card",
        "size": len(CARD),
        "mimetype": "image/png",
        "url_private": address,
        "permalink": address,
    }
    assert slack.files[file["id"]].content == CARD


async def test_a_picture_says_what_it_shows(client: AsyncWebClient, ana: Person) -> None:
    await upload(client, ana, alt_txt="A card with a greeting")

    assert ana.inbox[0]["files"][0]["alt_txt"] == "A card with a greeting"


async def test_several_files_share_one_message_and_words_are_optional(client: AsyncWebClient, ana: Person) -> None:
    several = [{"filename": "a.txt", "content": "one"}, {"filename": "b.txt", "content": "two"}]

    await client.files_upload_v2(channel=im_id(ana.id), file_uploads=several)

    (message,) = ana.inbox
    assert [file["title"] for file in message["files"]] == ["a.txt", "b.txt"]
    assert message["text"] == ""


async def test_only_those_in_the_conversation_can_download(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    await upload(client, ana)
    url = ana.inbox[0]["files"][0]["url_private"]

    status, body, headers = await fetched(url, ana.id)
    assert (status, body) == (200, CARD)
    assert headers["Content-Type"] == "image/png"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''round%20card.png"
    for other in (slack.person("ben").id, "", "nobody"):
        assert (await fetched(url, other))[0] == 404
    assert (await fetched(url.replace("F0", "F9"), ana.id))[0] == 404


async def test_the_page_is_told_of_files(slack: Workspace, client: AsyncWebClient, ana: Person) -> None:
    await client.chat_postMessage(channel=ana.id, text="no file here")
    await upload(client, ana)

    words, card = snapshot(slack, ana.id)["messages"][im_id(ana.id)]
    assert words["files"] == []
    assert card["files"] == ana.inbox[1]["files"]


async def test_without_a_channel_a_file_stays_with_the_app(
    slack: Workspace, client: AsyncWebClient, ana: Person
) -> None:
    answer = await upload(client, ana, channel=None)

    assert slack.files[answer["files"][0]["id"]].content == CARD
    assert ana.inbox == []


async def test_the_scope_is_asked_for(slack: Workspace, client: AsyncWebClient, ana: Person) -> None:
    slack.manifest = MANIFEST

    with pytest.raises(SlackApiError) as refused:
        await upload(client, ana)

    assert (refused.value.response["error"], refused.value.response["needed"]) == ("missing_scope", "files:write")


REFUSED = {
    "U0ANA00000": "invalid_arguments",
    "ana": "invalid_arguments",
    "D0NOBODYHERE": "channel_not_found",
    "C0GENERAL": "not_in_channel",
}


@pytest.mark.parametrize(("channel", "error"), REFUSED.items())
async def test_a_file_goes_to_a_direct_message_of_the_app_only(
    client: AsyncWebClient, ana: Person, channel: str, error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await upload(client, ana, channel=channel)

    assert refused.value.response["error"] == error
    assert ana.inbox == []


@pytest.mark.parametrize("more", [{"thread_ts": "1790000000.000000"}, {"channels": ["D0ANA00000"]}])
async def test_what_is_not_built_is_refused_and_named(
    client: AsyncWebClient, ana: Person, more: dict[str, Any]
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await upload(client, ana, **more)

    assert refused.value.response["error"] == "invalid_arguments"
    assert next(iter(more)) in str(refused.value.response["response_metadata"])


@pytest.mark.parametrize(
    ("length", "error"),
    [(0, "missing_argument"), ("long", "invalid_arguments"), (MAX_BYTES + 1, "file_upload_size_restricted")],
)
async def test_an_impossible_length_is_refused(client: AsyncWebClient, length: Any, error: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.files_getUploadURLExternal(filename="a.txt", length=length)

    assert refused.value.response["error"] == error


async def test_the_largest_file_is_taken(slack: Workspace, client: AsyncWebClient) -> None:
    ticket = await client.files_getUploadURLExternal(filename="large.bin", length=MAX_BYTES)
    assert await posted(ticket, bytes(MAX_BYTES)) == 200
    assert len(slack.files[str(ticket["file_id"])].content or b"") == MAX_BYTES


async def test_bytes_come_once_and_as_many_as_announced(slack: Workspace, client: AsyncWebClient) -> None:
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=3)

    assert [await posted(ticket, body) for body in (b"four", b"two", b"two")] == [400, 200, 404]
    assert slack.files[str(ticket["file_id"])].content == b"two"


async def test_a_file_is_completed_once_and_after_its_bytes_came(client: AsyncWebClient, ana: Person) -> None:
    ticket = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    answer = await upload(client, ana)

    for file_id in (ticket["file_id"], answer["files"][0]["id"], "F0NEVER"):
        with pytest.raises(SlackApiError) as refused:
            await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=im_id(ana.id))
        assert refused.value.response["error"] == "file_not_found"
    assert len(ana.inbox) == 1
