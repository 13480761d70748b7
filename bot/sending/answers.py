"""Slack's answers: the one reader of refusals, and what they mean for a post, in a table with its reasons.

Slack answers every call of its Web API with 200 and JSON, but for 429. Anything else was said by something between
us: a proxy, a load balancer, a page for maintenance. The question is always the same: can the message stand all the
same? If it surely does not, trying again is free. If it may, a second copy may be one too many.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import NamedTuple, TypeGuard

from bot.errors import MessageRefused, SidecarError, SlackRefused, SlackUnsure, SlackWaits
from bot.models import Posted, storable

LONGEST_PLACE = 32
"""Ids of channels and time stamps are far shorter; a longer one could not be kept, and would stop the pass."""
USUAL_PAUSE, SHORTEST_PAUSE = 30.0, 1.0
"""Seconds to wait after a 429 that names none, or none that can be read; and at the least."""


class Meaning(Enum):
    """What an answer is about."""

    WORKSPACE = auto()
    """Our token, our app or the whole workspace: not taken, and nobody else's message would be. All wait."""
    RECIPIENT = auto()
    """This person or channel: not taken, now or later."""
    MESSAGE = auto()
    """The words or their shape, or something we do not know: not taken. It waits for a version that can do better."""
    UNSURE = auto()
    """Slack's own trouble: it may have been taken before that."""


_REASONS: dict[Meaning, str] = {
    Meaning.WORKSPACE: """
        not_authed invalid_auth token_revoked token_expired account_inactive missing_scope not_allowed_token_type
        org_login_required ekm_access_denied team_access_not_granted message_limit_exceeded accesslimited
        two_factor_setup_required enterprise_is_restricted team_not_found team_disabled app_not_installed
        no_active_subscription plan_upgrade_required feature_not_enabled not_enabled over_rate_limit
        messages_tab_disabled method_deprecated deprecated_endpoint unknown_method
    """,
    Meaning.RECIPIENT: """
        channel_not_found user_not_found users_not_found user_disabled user_not_visible not_in_channel is_archived
        cannot_dm_bot is_bot im_disabled cannot_dm_user user_is_restricted user_is_ultra_restricted
        restricted_action_read_only_channel restricted_action_non_threadable_channel
        restricted_action_thread_only_channel restricted_action_thread_locked channel_is_frozen
        external_channel_migrating method_not_supported_for_channel_type
    """,
    Meaning.MESSAGE: """
        invalid_blocks invalid_blocks_format invalid_attachments no_text msg_too_long msg_blocks_too_long
        too_many_attachments attachment_payload_limit_exceeded invalid_arguments invalid_arg_name invalid_array_arg
        invalid_charset invalid_form_data invalid_post_type missing_post_type invalid_json json_not_object
        markdown_text_conflict metadata_too_large metadata_must_be_sent_from_app invalid_metadata_format
        invalid_thread_ts thread_not_found cannot_reply_to_message message_not_found as_user_not_supported
        slack_connect_file_link_sharing_blocked slack_connect_canvas_sharing_blocked
    """,
    Meaning.UNSURE: """
        internal_error fatal_error service_unavailable request_timeout team_added_to_org
    """,
}
_TABLE = {reason: meaning for meaning, reasons in _REASONS.items() for reason in reasons.split()}
_PREFERENCE = frozenset({"restricted_action", "no_permission", "access_denied", "not_allowed", "restricted"})
"""Somebody's preference forbids it. In a channel it is that channel's; among direct messages the workspace's."""
_LOOK: dict[str, str] = {
    reason: sentence
    for sentence, reasons in {
        "Install the app again in Slack, so that it gets the permissions of manifest.json.": "missing_scope",
        "Put the app's present bot token into SLACK_BOT_TOKEN and start again.": """
            not_authed invalid_auth token_revoked token_expired account_inactive not_allowed_token_type
            app_not_installed
        """,
    }.items()
    for reason in reasons.split()
}
ASK_OWNERS = "Ask whoever administers this Slack workspace."
SLACKS_TROUBLE = "Slack's own troubles are told at https://slack-status.com."
IN_BETWEEN = f"Look for a proxy or a login page between this machine and Slack, and at SLACK_API_URL. {SLACKS_TROUBLE}"
_BUSY = frozenset({"ratelimited", "rate_limited"})
# Reasons go into the log, and whatever is not named like one may hold anything.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


def meaning(reason: str, *, to_person: bool) -> Meaning:
    """Return what a reason that Slack names is about.

    One that we do not know counts nobody as unreachable: that would call rounds off for something new about a
    workspace. It stops nobody else either.
    """
    if reason in _PREFERENCE:
        return Meaning.WORKSPACE if to_person else Meaning.RECIPIENT
    return _TABLE.get(reason, Meaning.MESSAGE)


def refusal_of(status: int, headers: Mapping[str, str], body: object, *, to_person: bool) -> SidecarError:
    """Return what an answer that is no success means for the post it answers."""
    reason = reason_in(body)
    if status == 429 or reason in _BUSY:
        return SlackWaits("Slack asks for a pause", pause_in(headers))
    if reason is not None:
        return _named(reason, to_person=to_person)
    if 300 <= status < 500:
        # No word of Slack's API in it, so a door before Slack turned us away (a proxy, a login page, a wrong address).
        return SlackWaits(f"something before Slack answered with HTTP {status}", look=IN_BETWEEN)
    # 5xx, perhaps with half a body: whoever stands between us lost the answer, not necessarily the question.
    # 200 with a page, with JSON that is no object, or with neither success nor a reason: likewise.
    return SlackUnsure(f"HTTP {status}, which was not Slack's own answer")


def _named(reason: str, *, to_person: bool) -> SidecarError:
    found = meaning(reason, to_person=to_person)
    if found is Meaning.WORKSPACE:
        return SlackWaits(reason, look=_LOOK.get(reason, ASK_OWNERS))
    kinds: dict[Meaning, type[SidecarError]] = {
        Meaning.RECIPIENT: SlackRefused,
        Meaning.MESSAGE: MessageRefused,
        Meaning.UNSURE: SlackUnsure,
    }
    return kinds[found](reason)


class Said(NamedTuple):
    """An answer that was no plain yes, read so that its parts are what they should be, whatever came."""

    status: int
    headers: Mapping[str, str]
    """By their names in small letters: proxies write them as they like."""
    body: Mapping[str, object]
    """Empty unless it was a JSON object; what stands in it may be anything."""


def said_by(error: BaseException) -> Said:
    """Return what Slack said by an error of slack-sdk's; of any other error nothing. The only reader of refusals.

    slack-sdk hands on its own answer, or the raw one of aiohttp when that was no JSON, which has other names for all.
    """
    response = getattr(error, "response", None)
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    headers, body = getattr(response, "headers", None), getattr(response, "data", None)
    return Said(
        status if isinstance(status, int) else 200,
        {str(name).lower(): str(value) for name, value in headers.items()} if isinstance(headers, Mapping) else {},
        body if isinstance(body, Mapping) else {},
    )


def reason_in(body: object) -> str | None:
    """Return the reason that an answer names; None when it names none, or nothing that Slack would call one."""
    reason = body.get("error") if isinstance(body, Mapping) else None
    return reason if isinstance(reason, str) and _NAME.fullmatch(reason) else None


def sentences_in(body: Mapping[str, object]) -> str:
    """Return what an answer says beside its reason, which is no word of a code and no more than a hint."""
    about = body.get("response_metadata")
    said = about.get("messages") if isinstance(about, Mapping) else None
    return " ".join(one for one in said if isinstance(one, str)) if isinstance(said, list) else ""


def place_in(body: Mapping[str, object]) -> Posted | None:
    """Return where a message stands that Slack took; None where it does not say so, or in no words we could keep."""
    channel, ts = body.get("channel"), body.get("ts")
    return Posted(channel, ts) if _is_place(channel) and _is_place(ts) else None


def _is_place(said: object) -> TypeGuard[str]:
    return isinstance(said, str) and 0 < len(said) <= LONGEST_PLACE and said == storable(said)


def pause_in(headers: Mapping[str, str]) -> float:
    """Return the seconds that `Retry-After` asks for, as a number or as a date; the usual ones for anything else."""
    # Proxies write the names of headers as they like.
    said = {name.lower(): value for name, value in headers.items()}
    asked = said.get("retry-after", "")
    seconds = _number(asked)
    if seconds is None:
        seconds = _until(asked, said.get("date", ""))
    return USUAL_PAUSE if seconds is None else max(seconds, SHORTEST_PAUSE)


def _number(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    # Python reads "inf" and "nan" as numbers, and neither is a time to wait.
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _until(date: str, today: str) -> float | None:
    """Return the seconds between two dates of the same answer: the sender's clock is compared with itself."""
    try:
        return (parsedate_to_datetime(date) - parsedate_to_datetime(today)).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return None
