"""files.*: announcing an upload and completing it; only direct messages of the app take files here."""

from __future__ import annotations

import re
from typing import Any

from practice.wire.calls import Arguments
from practice.wire.filetransfer import download_url, upload_url
from practice.world.errors import SlackError
from practice.world.files import File
from practice.world.messages import Channel
from practice.world.people import BOT_USER_ID
from practice.world.state import WorkspaceState

MAX_BYTES = 10 * 1024 * 1024
"""Of this workspace; Slack's own limit is 1 GB, and workspaces may lower it."""
# No U…: unlike chat.postMessage, this call opens nobody's direct messages.
CHANNEL_ID = re.compile(r"[CGDZ][A-Z0-9]{8,}")
NOT_BUILT = ("blocks", "channels", "thread_ts")


def get_upload_url(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """files.getUploadURLExternal."""
    name, length = str(arguments.get("filename") or ""), str(arguments.get("length") or "")
    if not name or length in ("", "0"):
        raise SlackError("missing_argument")
    if not length.isdecimal():
        raise SlackError("invalid_arguments", "must be an integer [json-pointer:/length]")
    if int(length) > MAX_BYTES:
        raise SlackError("file_upload_size_restricted")
    file = slack.files.announce(name, int(length), str(arguments.get("alt_txt") or ""))
    return {"ok": True, "upload_url": upload_url(slack, file), "file_id": file.id}


def complete_upload(slack: WorkspaceState, arguments: Arguments) -> dict[str, Any]:
    """files.completeUploadExternal; without a channel the file stays with the app."""
    # Refused, not passed over: no test may pass by something that was never done.
    if surplus := [name for name in NOT_BUILT if arguments.get(name)]:
        raise SlackError("invalid_arguments", f"{surplus[0]} is not part of the practice workspace")
    titles = _titles(arguments.get("files"))
    files = [slack.files.uploaded(file_id) for file_id in titles]
    channel = _destination(slack, arguments.get("channel_id"))
    for file in files:
        file.title, file.completed, file.channel = titles[file.id] or file.name, True, channel
    if channel is not None:
        message = slack.posting.post(channel, {"text": arguments.get("initial_comment") or ""})
        message["files"] = [_as_in_messages(slack, file) for file in files]
        slack.changes.touch()
    # Slack shares the files afterwards: its answer names neither the message nor its time.
    return {"ok": True, "files": [{"id": file.id, "title": file.title} for file in files]}


def _as_in_messages(slack: WorkspaceState, file: File) -> dict[str, Any]:
    address = download_url(slack, file)
    shown = {"id": file.id, "name": file.name, "title": file.title, "size": file.size, "mimetype": file.mimetype}
    return shown | {"url_private": address, "permalink": address} | ({"alt_txt": file.said} if file.said else {})


def _titles(items: object) -> dict[str, str]:
    """Return the titles ("" for none) by file id."""
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) and "id" in item for item in items):
        raise SlackError("invalid_arguments", "must be a list of files with their ids [json-pointer:/files]")
    return {str(item["id"]): str(item.get("title") or "") for item in items}


def _destination(slack: WorkspaceState, wanted: object) -> Channel | None:
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
    if not slack.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel
