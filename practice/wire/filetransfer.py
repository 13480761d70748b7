"""The addresses that the bytes of files are posted to by the app and fetched from by people."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from practice.world.files import File
from practice.world.state import WorkspaceState

UPLOADS, DOWNLOADS = "/practice/upload", "/practice/files"


def upload_url(slack: WorkspaceState, file: File) -> str:
    """Return where the app posts the bytes."""
    return f"{slack.url}{UPLOADS}/{file.ticket}"


def download_url(slack: WorkspaceState, file: File) -> str:
    """Return where people fetch the bytes; the page adds `?as=` and who asks."""
    return f"{slack.url}{DOWNLOADS}/{file.id}/{quote(file.name, safe='')}"


class FileTransfer:
    """Takes the bytes of announced files and hands them to members of the conversation they were shared in."""

    def __init__(self, slack: WorkspaceState) -> None:
        self._slack = slack

    def add_routes(self, app: web.Application) -> None:
        """Add both addresses to the server."""
        app.router.add_post(f"{UPLOADS}/{{ticket}}", self._upload)
        app.router.add_get(f"{DOWNLOADS}/{{id}}/{{name}}", self._download)

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._slack.files.expected(request.match_info["ticket"])
        if file is None:
            return web.Response(status=404, text="no upload is expected here")
        content = await request.read()
        if len(content) != file.size:
            return web.Response(status=400, text=f"{file.size} bytes were announced, {len(content)} came")
        file.content = content
        return web.Response(text=f"OK - {file.size}")

    async def _download(self, request: web.Request) -> web.Response:
        file = self._slack.files.shared_with(request.query.get("as"), request.match_info["id"])
        if file is None:
            return web.Response(status=404, text="There is no such file for you.")
        # Always saved, never shown: the page and the files share an origin.
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)
