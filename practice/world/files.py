"""The files the app uploads, as the workspace keeps them.

The app announces a file, posts its bytes, and completes the upload, which is when the file appears in a conversation.
The calls for that are in `practice/wire/methods/files.py`, the bytes travel through `practice/wire/filetransfer.py`.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass

from practice.world.errors import SlackError
from practice.world.identifiers import Identifiers
from practice.world.messages import Channel


@dataclass
class File:
    """One file; `content` is None until its bytes came, `channel` is where it was shared.

    `ticket` is the secret part of the address its bytes are posted to.
    """

    id: str
    name: str
    size: int
    ticket: str
    title: str = ""
    said: str = ""
    """What it shows, for whoever cannot see it."""
    content: bytes | None = None
    completed: bool = False
    channel: Channel | None = None

    @property
    def mimetype(self) -> str:
        """What kind of file it is, going by its name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """All files of the workspace: `slack.files["F00000001"].content`."""

    def __init__(self, identifiers: Identifiers) -> None:
        self._identifiers = identifiers
        self._files: dict[str, File] = {}

    def __getitem__(self, file_id: str) -> File:
        return self._files[file_id]

    def announce(self, name: str, size: int, said: str = "") -> File:
        """Expect a file of so many bytes."""
        file = File(self._identifiers.short("F"), name, size, self._identifiers.secret("upload"), said=said)
        self._files[file.id] = file
        return file

    def expected(self, ticket: str) -> File | None:
        """Return the file whose bytes this ticket brings; None when they came already, or nobody announced it."""
        waiting = (file for file in self._files.values() if file.content is None)
        return next((file for file in waiting if file.ticket == ticket), None)

    def uploaded(self, file_id: object) -> File:
        """Return a file whose bytes are there and whose upload is not completed yet; SlackError when there is none."""
        file = self._files.get(str(file_id))
        if file is None or file.content is None or file.completed:
            raise SlackError("file_not_found")
        return file

    def shared_with(self, user: str | None, file_id: str) -> File | None:
        """Return a file that stands in a conversation of this person's."""
        file = self._files.get(file_id)
        members = file.channel.members if file and file.channel else ()
        return file if user in members else None
