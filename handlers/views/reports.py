"""Reporting a text: the asker's window, and what the moderators see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.models import Help, Message, Reportable
from handlers.views import blocks as b

NOT_ALONE = "If this worries you, do not carry it alone: talk to another moderator."


def report_view(where: str, texts: Sequence[Reportable]) -> dict[str, Any]:
    """Return the question which text to report; `where` is the round and the made-up name."""
    # The beginning of each is enough to choose by; moderators get the whole text.
    # Nine at most, and radio buttons hold ten: an answer, a letter at each of six slots, a line at each of two taps.
    choices = [b.option(one.text, one.value) for one in texts]
    return b.modal(
        "report",
        "Report a text",
        [
            b.section(
                "The moderators of this workspace will read *the text only*: not that it was you, not from which "
                "request, not the made-up name. They can close this thread to its writer, in this request only. Nobody "
                "is told who that is."
            ),
            b.field("what", "Which text?", b.select("what", choices, texts[0].value, radio=True)),
            b.context(
                "You cannot decide on it yourself: if you are a moderator, another one has to. If nobody else is in "
                "their channel, nobody can: ask an admin to add someone first."
            ),
            b.context("If someone may be in danger, do not wait for this: call your local emergency number now."),
        ],
        submit="Send the text",
        metadata=where,
        close="Cancel",
    )


def report(report_id: str, text: str, help_: Help) -> Message:
    """A reported text as the moderators see it: the text, no name, no made-up name and no round."""
    uphold = b.confirm(
        "Uphold this report?",
        "Whoever wrote this can write no more in that thread, until the request ends. They are told in their own form "
        "only. Nobody is told who it is, you included.",
        "Uphold",
    )
    return Message(
        "Someone has reported a text.",
        (
            b.section("*Someone has reported this text.* Neither its writer nor who reported it is shown here."),
            b.quote(text),
            b.actions(
                # The report's id and nothing else: a button can be read in exports.
                b.button("Uphold", "uphold", report_id, style="danger", confirm=uphold),
                b.button("Dismiss", "dismiss", report_id),
            ),
            b.context("Anyone here can decide on it until the request ends, except the person who reported it."),
            *b.care(help_, NOT_ALONE),
        ),
    )


def decided(title: str, text: str, words: str | None) -> Message:
    """Return a report that was decided, as all moderators see it from then on."""
    quoted = (b.quote(words),) if words else ()
    return Message(f"{title}: a text that was reported.", (b.section(f"*{title}.* {text}"), *quoted))


def greeting() -> Message:
    """What moderators read once their channel was chosen. It is also how that is tried out."""
    return Message(
        "Reported texts come to this channel.",
        (
            b.section("*Reported texts come to this channel.* An admin of Sidecar has chosen it."),
            b.section(
                "You read the text only: not who wrote it, and not who reported it. Anyone here can uphold or dismiss "
                "a report, except the person who made it. So please be at least two, and keep Sidecar in this channel: "
                "without it, reports reach nobody."
            ),
        ),
    )


def moderators_off(channel_id: str) -> Message:
    """Word to admins that the moderators' channel is closed to Sidecar, and what to do."""
    text = (
        f"*Reported texts reach nobody just now.* Sidecar cannot post in <#{channel_id}>, the moderators' channel: it "
        "was removed from it, or the channel was archived, or few people may post there."
    )
    remedy = (
        "Open that channel in Slack and type `/invite @Sidecar`. Then save `/sidecar settings` once: saving tries it "
        "out, and you can pick another channel there. You are told again in a week if nothing changes."
    )
    return Message("Sidecar cannot post in the moderators' channel.", (b.section(text), b.section(remedy)))


def report_off() -> Message:
    """Word to the asker that a report did not arrive, and what to do."""
    text = (
        "Your report did not reach the moderators: Slack did not take it. Ask an admin whether Sidecar is in their "
        "channel (`/invite @Sidecar`), then report the text again."
    )
    return Message(text, (b.section(text),))
