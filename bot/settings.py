"""Settings: the only reader of the environment. Every fault is found at once and named with its remedy.

A value never appears in a fault: a token or key printed by mistake would stay in somebody's terminal history.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.addresses import async_address, same_database
from bot.addresses.web import is_loopback, is_web_address
from bot.envfile import read_envfile
from bot.errors import SettingsError

Mode = Literal["run", "web", "worker", "alive", "migrate", "check", "rekey", "backup", "restore", "adopt", "held"]

KEY_MAKER = 'python3 -c "import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())"'
"""Prints a fresh SIDECAR_KEY."""

OWN_NAMES = (
    "SIDECAR_KEY",
    "SIDECAR_OLD_KEY",
    "SIDECAR_KEYS_URL",
    "SIDECAR_KEYS_ON_SAME_SERVER",
    "SIDECAR_COMMAND_PREFIX",
    "SIDECAR_CONTENT",
    "SIDECAR_METRICS_HOST",
    "SIDECAR_METRICS_PORT",
    "SIDECAR_FULL",  # asks the test suite for its full size; the bot ignores it
)

NAMES = frozenset(OWN_NAMES) | {
    *("DATABASE_URL", "HOST", "LOG_LEVEL", "PORT"),
    *("SLACK_API_URL", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"),
}
"""Every setting there is."""

OFFLINE = ("alive", "migrate", "rekey", "backup", "restore", "adopt", "held")
"""Commands that never speak to Slack."""

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

PREFIX = re.compile(r"[a-z0-9_-]{0,16}")
"""Slack's command names are lower case and at most 32 characters, "/feedback-ask" included."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process needs to know. Its repr leaves out everything that opens a door."""

    slack_bot_token: str = field(repr=False)
    """Empty for `migrate` and `rekey`, which never speak to Slack."""
    slack_app_token: str | None = field(repr=False)
    slack_signing_secret: str | None = field(repr=False)
    database_url: str = field(repr=False)
    """For SQLAlchemy's async engines: sqlite+aiosqlite or postgresql+asyncpg."""
    keys_url: str = field(repr=False)
    keys_on_same_server: bool
    """Whether it is accepted that the Postgres server of the main database holds the keys, too."""
    master_key: bytes = field(repr=False)
    """Exactly 32 bytes."""
    old_master_key: bytes = field(repr=False)
    """For `rekey`: the key that is being replaced; for `restore`: that of an older backup, if it had another."""
    slack_api_url: str
    log_level: str
    host: str
    port: int
    """0 lets the system choose a free one."""
    command_prefix: str
    content_dir: Path | None
    metrics_host: str
    metrics_port: int | None
    """Where numbers for operators are served; None is nowhere."""


def load_settings(mode: Mode, environ: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Settings:
    """Read the settings for `mode`; the real environment wins over the file. SettingsError names every fault."""
    faults: list[str] = []
    values = read_envfile(dotenv, NAMES, faults) | dict(os.environ if environ is None else environ)
    settings = _Reader(values, faults).settings(mode)
    if faults:
        raise SettingsError(faults)
    return settings


def load_content_folder(environ: Mapping[str, str] | None = None, dotenv: Path | None = Path(".env")) -> Path | None:
    """Read SIDECAR_CONTENT alone, for commands that need no token and no key. SettingsError when it is no folder."""
    faults: list[str] = []
    values = read_envfile(dotenv, NAMES, faults) | dict(os.environ if environ is None else environ)
    folder = _Reader(values, faults).content_dir()
    if faults:
        raise SettingsError(faults)
    return folder


class _Reader:
    """Reads one value after the other and collects the faults."""

    def __init__(self, values: Mapping[str, str], faults: list[str]) -> None:
        self._values = values
        self._faults = faults

    def settings(self, mode: Mode) -> Settings:
        self._refuse_unknown_names()
        token = self._token("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions", needed=mode not in OFFLINE)
        app_token = self._token("SLACK_APP_TOKEN", "xapp-", "App-Level Tokens", needed=mode == "run")
        secret = self._signing_secret(needed=mode == "web")
        if mode == "check" and not (app_token or secret):
            self._fault("SLACK_APP_TOKEN", "is missing", "Set it for `run`, or SLACK_SIGNING_SECRET for `web`")
        database, keys = self._databases()
        api_url = self._api_url()
        return Settings(
            slack_bot_token=token or "",
            slack_app_token=app_token,
            slack_signing_secret=secret,
            database_url=database,
            keys_url=keys,
            keys_on_same_server=self._same_server(database, keys),
            master_key=self._key("SIDECAR_KEY"),
            old_master_key=self._old_key(mode),
            slack_api_url=api_url,
            log_level=self._log_level(api_url),
            host=self._text("HOST", "127.0.0.1"),
            port=self._port("PORT", "3000"),
            command_prefix=self._prefix(),
            content_dir=self.content_dir(),
            metrics_host=self._text("SIDECAR_METRICS_HOST", "127.0.0.1"),
            metrics_port=self._port("SIDECAR_METRICS_PORT", "") if self._text("SIDECAR_METRICS_PORT") else None,
        )

    def _text(self, name: str, default: str = "") -> str:
        return self._values.get(name, "").strip() or default

    def _fault(self, name: str, wrong: str, remedy: str) -> None:
        # A full stop behind a command would be pasted with it.
        self._faults.append(f"{name}: {wrong}. {remedy}{'' if remedy.endswith(KEY_MAKER) else '.'}")

    def _missing(self, name: str, remedy: str) -> None:
        """Report a missing value, with the misspelt name that may hold it."""
        near = difflib.get_close_matches(name, [other for other in self._values if other != name], 1, 0.85)
        also = f" (is it under {near[0]} by mistake?)" if near and near[0] not in _SIBLINGS else ""
        self._fault(name, f"is missing{also}", remedy)

    def _refuse_unknown_names(self) -> None:
        for name in sorted(self._values):
            # Other programs' names stand in the environment, too, so only ours can be misspelt.
            if name.startswith("SIDECAR_") and name not in OWN_NAMES:
                near = difflib.get_close_matches(name, OWN_NAMES, 1)
                remedy = f"Did you mean {near[0]}?" if near else "Remove it; Sidecar does not know it."
                self._faults.append(f"{name}: is not a setting. {remedy}")

    def _token(self, name: str, start: str, page: str, *, needed: bool) -> str | None:
        value = self._text(name)
        # As it stands in .env.example it is none yet.
        if not value.removeprefix(start).strip(".…*x-"):
            if needed:
                self._missing(name, f'Copy the token that starts with {start} from "{page}" in your Slack app')
            return None
        if not value.startswith(start):
            kind = _TOKEN_KINDS.get(value[:5], "something else than a token of that kind")
            self._fault(name, f"holds {kind}", f'It must start with {start}; copy it from "{page}" in your Slack app')
        elif not re.fullmatch(r"[\x21-\x7e]+", value):
            self._fault(name, "has a space or an odd character inside", "Copy it again, in one piece")
        return value

    def _signing_secret(self, *, needed: bool) -> str | None:
        name, remedy = "SLACK_SIGNING_SECRET", 'Copy "Signing Secret" from "Basic Information" in your Slack app'
        value = self._text(name)
        if needed and not value:
            self._missing(name, remedy)
        elif value[:5] in _TOKEN_KINDS:
            self._fault(name, f"holds {_TOKEN_KINDS[value[:5]]}", remedy)
        return value or None

    def _databases(self) -> tuple[str, str]:
        database = self._address("DATABASE_URL", "sqlite:///sidecar.db")
        keys = self._address("SIDECAR_KEYS_URL", "sqlite:///sidecar-keys.db")
        if database and keys and same_database(database, keys):
            self._fault(
                "SIDECAR_KEYS_URL",
                "names the same database as DATABASE_URL",
                "Give the keys a database of their own: only then does a copy of the other one stay closed",
            )
        return database, keys

    def _same_server(self, database: str, keys: str) -> bool:
        name, text = "SIDECAR_KEYS_ON_SAME_SERVER", self._text("SIDECAR_KEYS_ON_SAME_SERVER", "no").lower()
        if text not in ("yes", "no"):
            self._fault(name, "is neither yes nor no", "Leave it out, unless one Postgres server has to hold both")
        elif text == "yes" and not all(url.startswith("postgresql") for url in (database, keys) if url):
            self._fault(name, "says yes, and there is a file", "Remove it: people would read a warning without cause")
        return text == "yes"

    def _address(self, name: str, default: str) -> str:
        try:
            return async_address(self._text(name, default))
        except ValueError as wrong:
            self._fault(name, *wrong.args)
            return ""

    def _key(self, name: str) -> bytes:
        remedy = f"Make one with: {KEY_MAKER}" if name == "SIDECAR_KEY" else "Give the key used so far"
        text = self._text(name)
        if not text:
            self._missing(name, remedy)
            return b""
        key = _decoded(text)
        if key is None:
            self._fault(name, "is not base64", remedy)
        elif len(key) != 32:
            self._fault(name, f"holds {len(key)} bytes instead of 32", remedy)
        # 32 random bytes practically never have so few different ones; zeros and typed words do.
        elif len(set(key)) < 8:
            self._fault(name, "is too regular to be secret", remedy)
        return key or b""

    def _old_key(self, mode: Mode) -> bytes:
        wanted = mode == "rekey" or (mode == "restore" and self._text("SIDECAR_OLD_KEY"))
        return self._key("SIDECAR_OLD_KEY") if wanted else b""

    def _api_url(self) -> str:
        name, url = "SLACK_API_URL", self._text("SLACK_API_URL", "https://slack.com/api/")
        if not is_web_address(url):
            self._fault(name, "is not a web address", "Leave it out to use Slack itself")
        elif url.startswith("http:") and not is_loopback(url):
            self._fault(name, "would send tokens in clear", "Use https, or http on this machine only")
        return url if url.endswith("/") else url + "/"

    def _log_level(self, api_url: str) -> str:
        level = self._text("LOG_LEVEL", "INFO").upper()
        if level not in LEVELS:
            self._fault("LOG_LEVEL", "is not a level", f"Choose one of {', '.join(LEVELS)}")
        # At DEBUG slack-sdk writes recipients and texts; in the practice workspace nobody is real.
        elif level == "DEBUG" and not is_loopback(api_url):
            self._fault("LOG_LEVEL", "DEBUG is for the practice workspace only", "Choose INFO")
        return level

    def _port(self, name: str, default: str) -> int:
        text = self._text(name, default)
        if re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= 65535:
            return int(text)
        without = f"leave it out for {default}" if default else "leave it out to serve no numbers"
        self._fault(name, "is not a port", f"Give a number from 0 to 65535, or {without}")
        return 0

    def _prefix(self) -> str:
        prefix = self._text("SIDECAR_COMMAND_PREFIX")
        if not PREFIX.fullmatch(prefix):
            self._fault(
                "SIDECAR_COMMAND_PREFIX",
                "cannot stand in a command",
                "Use at most 16 lower-case letters, digits, - and _, without the slash",
            )
        return prefix

    def content_dir(self) -> Path | None:
        text = self._text("SIDECAR_CONTENT")
        if text and not _is_folder(text):
            self._fault("SIDECAR_CONTENT", "is not a folder", "Name an existing folder, or leave it out")
        return Path(text) if text else None


_TOKEN_KINDS: Mapping[str, str] = {
    "xoxb-": "a bot token",
    "xapp-": "an app-level token",
    "xoxp-": "a person's token",
    "xoxe.": "a rotating token",
    "xoxe-": "a refresh token",
}

_SIBLINGS = frozenset({"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SIDECAR_KEY", "SIDECAR_OLD_KEY", "SIDECAR_KEYS_URL"})
"""Real names that look alike: having one is no hint that the other was misspelt."""


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except OSError:  # a name that is too long, or a way there that is closed to us
        return False


def _decoded(text: str) -> bytes | None:
    """Decode standard or URL-safe base64, padded or not; None if it is neither."""
    plain = text.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
