"""Reflections for two: the invitation, and what follows on the answer."""

from __future__ import annotations

from bot.models import ForTwo, Message, Pair, Reflection
from handlers.views import blocks as b
from handlers.views.forms.showing import setup_rows

NOT_NOW_SAID = "You said: not now. They are told so, and nothing else."
YES_SAID = "You said yes. What to do comes in a message of its own, to both of you."


def invite_message(pair: Pair, item: Reflection) -> Message:
    """Invite a partner: the item's own words, and none of whoever invites."""
    text = "Someone invites you to think about something together."
    rows = [
        b.section(f"{b.person(pair.user_id)} would like to do this with you:"),
        *setup_rows(item),
        b.section(f"*{b.escape(item.question)}*"),
        b.actions(
            b.button("Yes, let's", "pair_yes", pair.id, style="primary"), b.button("Not now", "pair_no", pair.id)
        ),
        b.context("Yes: you both get what to do. Not now: they are told, and you need give no reason."),
    ]
    return Message(text, tuple(rows))


def agreed_message(pair: Pair, item: Reflection, reader: str) -> Message:
    """Tell both what to do."""
    other = pair.partner_id if reader == pair.user_id else pair.user_id
    partner = item.form.partner if isinstance(item.form, ForTwo) else ""
    lead = f"You and {b.person(other)} want to do this together: *{b.escape(item.title)}*"
    rows = [b.section(lead), b.literal(partner), b.section(f"*{b.escape(item.question)}*")]
    rows.append(b.context("Agree on a time between you: Sidecar sends nothing more about it."))
    return Message("You both want to do this together.", tuple(rows))


def unsure_message(pair: Pair, item: Reflection) -> Message:
    """Tell whoever invited that Slack gave no clear answer: it is not sent a second time."""
    text = (
        f"Slack did not say clearly whether {b.person(pair.partner_id)} got your invitation to "
        f"*{b.escape(item.title)}*. Please ask them; if it is there, they can answer it."
    )
    return Message("An invitation of yours may not have arrived.", (b.section(text),))


def off_message(pair: Pair, item: Reflection, *, arrived: bool) -> Message:
    """Tell whoever invited that nothing comes of it."""
    why = "said: not now" if arrived else "could not be reached"
    text = f"{b.person(pair.partner_id)} {why}. You can do *{b.escape(item.title)}* alone, or invite someone else."
    return Message("Nothing comes of an invitation of yours just now.", (b.section(text),))
