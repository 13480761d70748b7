"""files.*: what the app uploads, in the three steps Slack wants, and how people download it.

The app announces a file, posts its bytes to the address it is given, and completes the upload, which is when the
file appears in a conversation. Only direct messages of the app take files here: the app puts them nowhere else.
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from practice.world.errors import SlackError
from practice.world.messages import Channel
from practice.world.people import BOT_USER_ID

if TYPE_CHECKING:
    from practice.workspace import Workspace

Arguments = dict[str, Any]

MAX_BYTES = 10 * 1024 * 1024
"""Of this workspace; Slack's own limit is 1 GB, and workspaces may lower it."""
CHANNEL_ID = re.compile(r"[CGDZ][A-Z0-9]{8,}")
UPLOADS, DOWNLOADS = "/practice/upload", "/practice/files"
NOT_BUILT = ("blocks", "channels", "thread_ts")


@dataclass
class File:
    """One file; `content` is None until its bytes came, `channel` is where it was shared."""

    id: str
    name: str
    size: int
    ticket: str
    title: str = ""
    content: bytes | None = None
    completed: bool = False
    channel: Channel | None = None

    @property
    def mimetype(self) -> str:
        """What kind of file it is, going by its name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """All files of the workspace: `slack.files["F00000001"].content`."""

    def __init__(self, slack: Workspace) -> None:
        self._slack = slack
        self._files: dict[str, File] = {}

    def __getitem__(self, file_id: str) -> File:
        return self._files[file_id]

    def announce(self, name: str, size: int) -> File:
        """Expect a file."""
        ids = self._slack.identifiers
        file = File(ids.short("F"), name, size, ids.secret("upload"))
        self._files[file.id] = file
        return file

    def uploaded(self, file_id: object) -> File:
        """Return a file whose bytes are there and whose upload is not completed yet; SlackError when there is none."""
        file = self._files.get(str(file_id))
        if file is None or file.content is None or file.completed:
            raise SlackError("file_not_found")
        return file

    def upload_url(self, file: File) -> str:
        """Return where to post the bytes."""
        return f"{self._slack.url}{UPLOADS}/{file.ticket}"

    def wire(self, file: File) -> dict[str, Any]:
        """Return the file as a message carries it."""
        address = f"{self._slack.url}{DOWNLOADS}/{file.id}/{quote(file.name, safe='')}"
        shown = {"id": file.id, "name": file.name, "title": file.title, "size": file.size, "mimetype": file.mimetype}
        return shown | {"url_private": address, "permalink": address}

    def add_routes(self, app: web.Application) -> None:
        """Add the addresses that bytes are posted to and fetched from."""
        app.router.add_post(f"{UPLOADS}/{{ticket}}", self._upload)
        app.router.add_get(f"{DOWNLOADS}/{{id}}/{{name}}", self._download)

    async def _upload(self, request: web.Request) -> web.Response:
        ticket = request.match_info["ticket"]
        file = next((file for file in self._files.values() if file.ticket == ticket), None)
        if file is None or file.content is not None:
            return web.Response(status=404, text="no upload is expected here")
        content = await request.read()
        if len(content) != file.size:
            return web.Response(status=400, text=f"{file.size} bytes were announced, {len(content)} came")
        file.content = content
        return web.Response(text=f"OK - {file.size}")

    async def _download(self, request: web.Request) -> web.Response:
        file = self._files.get(request.match_info["id"])
        members = file.channel.members if file and file.channel else ()
        if file is None or request.query.get("as") not in members:
            return web.Response(status=404, text="There is no such file for you.")
        # Always saved, never shown: the page and the files share an origin.
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


def get_upload_url(slack: Workspace, arguments: Arguments) -> dict[str, Any]:
    """files.getUploadURLExternal."""
    name, length = str(arguments.get("filename") or ""), str(arguments.get("length") or "")
    if not name or length in ("", "0"):
        raise SlackError("missing_argument")
    if not length.isdecimal():
        raise SlackError("invalid_arguments", "must be an integer [json-pointer:/length]")
    if int(length) > MAX_BYTES:
        raise SlackError("file_upload_size_restricted")
    file = slack.files.announce(name, int(length))
    return {"ok": True, "upload_url": slack.files.upload_url(file), "file_id": file.id}


def complete_upload(slack: Workspace, arguments: Arguments) -> dict[str, Any]:
    """files.completeUploadExternal; without a channel the file stays with the app."""
    if surplus := [name for name in NOT_BUILT if arguments.get(name)]:
        raise SlackError("invalid_arguments", f"{surplus[0]} is not part of the practice workspace")
    titles = _titles(arguments.get("files"))
    files = [slack.files.uploaded(file_id) for file_id in titles]
    channel = _destination(slack, arguments.get("channel_id"))
    for file in files:
        file.title, file.completed, file.channel = titles[file.id] or file.name, True, channel
    if channel is not None:
        message = slack.posting.post(channel, {"text": arguments.get("initial_comment") or ""})
        message["files"] = [slack.files.wire(file) for file in files]
        slack.changes.touch()
    # Slack shares the files afterwards: its answer names neither the message nor its time.
    return {"ok": True, "files": [{"id": file.id, "title": file.title} for file in files]}


def _titles(items: object) -> dict[str, str]:
    """Return the titles ("" for none) by file id."""
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) and "id" in item for item in items):
        raise SlackError("invalid_arguments", "must be a list of files with their ids [json-pointer:/files]")
    return {str(item["id"]): str(item.get("title") or "") for item in items}


def _destination(slack: Workspace, wanted: object) -> Channel | None:
    if not wanted:
        return None
    if not CHANNEL_ID.fullmatch(str(wanted)):
        pattern = f"input must match regex pattern: ^{CHANNEL_ID.pattern}$ [json-pointer:/channel_id]"
        raise SlackError("invalid_arguments", pattern)
    channel = slack.conversations.get(str(wanted))
    if BOT_USER_ID not in channel.members:
        raise SlackError("not_in_channel")
    if not channel.is_im:
        raise SlackError("invalid_arguments", "files in channels are not part of the practice workspace")
    if not slack.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel
