"""Every error Sidecar raises on purpose. One root; a docstring says what the person can do about it."""

from __future__ import annotations


class SidecarError(Exception):
    """Something Sidecar can explain. `code` names the class of fault, never one occurrence of it."""

    code = "SC-00"


class SettingsError(SidecarError):
    """The settings are incomplete or malformed; `faults` names each with its remedy."""

    code = "SC-10"

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class ContentError(SidecarError):
    """A file in content/ is faulty; `faults` holds one "file: item: reason" each."""

    code = "SC-11"

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class KeyMismatch(SidecarError):
    """SIDECAR_KEY is not the key this database was sealed with. Put the old key back, or run `rekey`."""

    code = "SC-12"


class Stranger(SidecarError):
    """The databases do not belong together, or not to the workspace of our token. Nothing was changed."""

    code = "SC-50"


class SharedServer(SidecarError):
    """The keys lie on the Postgres server of the main database, or nobody can tell. Give them a place of their own."""

    code = "SC-59"


class StillRunning(SidecarError):
    """Another process works on these databases. Stop it first."""

    code = "SC-51"


class NotAlive(SidecarError):
    """No process that was asked for works on this database. Look at its log, and start it."""

    code = "SC-61"


class RekeyPending(SidecarError):
    """A rekeying was begun and not finished. Run `rekey` again with the same two keys."""

    code = "SC-52"


class CopyError(SidecarError):
    """A backup could not be made, read or restored. Nothing was changed."""

    code = "SC-53"


class CannotListen(SidecarError):
    """An address cannot be served from: somebody else listens there, or it is not this machine's."""

    code = "SC-13"


class StoreError(SidecarError):
    """The database did not do what was asked (unreachable, full, damaged). Nothing was changed."""

    code = "SC-20"


class StoreAway(StoreError):
    """The database as a whole is away, locked or full, whatever it was asked for. Nothing was changed."""


class StoreGone(StoreAway):
    """The file of a database was deleted or replaced under the running bot, which writes nothing any more."""

    code = "SC-54"


class SealError(SidecarError):
    """A sealed box could not be opened: wrong key, wrong round, or damaged bytes."""

    code = "SC-21"


class KeyGone(SidecarError):
    """The key of this round was destroyed; what was sealed with it cannot be read by anybody."""

    code = "SC-22"


class SlackRefused(SidecarError):
    """Slack answered a call with an error that will not go away by trying again. Of a post: about its recipient."""

    code = "SC-30"


class MessageRefused(SidecarError):
    """Slack does not take a message as it is. It says nothing about its recipient; a newer version may mend it."""

    code = "SC-38"


class SlackWaits(SidecarError):
    """Slack surely did not take a call. Try again after `seconds`, or after a pause of one's own when None.

    `look` is a sentence for whoever runs us: where to look if it stays so. Empty when nobody needs to.
    """

    code = "SC-33"

    def __init__(self, why: str, seconds: float | None = None, look: str = "") -> None:
        self.seconds = seconds
        self.look = look
        super().__init__(why)


class SlackUnsure(SidecarError):
    """Slack may or may not have taken a call: the answer was lost, or named a fault of its own."""

    code = "SC-34"


class AppTokenRefused(SidecarError):
    """Slack does not open a socket connection for SLACK_APP_TOKEN. Make a new one with `connections:write`."""

    code = "SC-36"


class NoConnection(SidecarError):
    """There was no live socket connection for too long; whoever looks after the process starts it anew."""

    code = "SC-37"


class Refusal(SidecarError):
    """A rule says no. `field` names the input the sentence belongs beside, if there is one."""

    code = "SC-40"

    def __init__(self, sentence: str, field: str | None = None) -> None:
        self.sentence = sentence
        self.field = field
        super().__init__(sentence)
