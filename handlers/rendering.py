"""Renderers: from an intent in the outbox to words, made when the message is sent. None when it lost its sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot import workspaces
from bot.engine import Engine
from bot.feedback import commitments, ending, outgoing, reports, thanks
from bot.models import Kind, Message, OutboxItem, numbering
from bot.reflections import journal, picking, prompts, tips
from bot.sending.delivering import Delivery, Renderer
from bot.workbook import doing, pictures, sharing, sheets
from handlers import bringing, caring
from handlers.views import commitments as commitment_words
from handlers.views import keeping, messages, reflect
from handlers.views import reports as report_words
from handlers.views import scores as score_words
from handlers.views import thanks as thanks_words
from handlers.views import threads as thread_words
from handlers.views.tips import tip_message, trouble_message
from handlers.views.workbook import plan as plan_words
from handlers.views.workbook import results as result_words
from handlers.views.workbook.pictures import picture_message


async def invitation(engine: Engine, item: OutboxItem) -> Message | None:
    """Ask a reviewer."""
    found = await outgoing.collecting(engine, item)
    return None if found is None else messages.invitation(*found, item.head.subject_id)


async def reminder(engine: Engine, item: OutboxItem) -> Message | None:
    """Remind a reviewer."""
    found = await outgoing.collecting(engine, item)
    return None if found is None else messages.reminder(found[0], item.head.subject_id)


async def extended(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell of the further week."""
    found, head = await outgoing.collecting(engine, item), item.head
    return None if found is None else messages.extended(found[0], head.subject_id, head.recipient)


async def asked(engine: Engine, item: OutboxItem) -> Message | None:
    """Confirm to the asker."""
    result = await outgoing.asked(engine, item)
    return None if result is None else messages.asked(result[0], result[1])


async def opening(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell a reviewer that the round has opened."""
    asker = await outgoing.asker(engine, item)
    return None if asker is None else messages.opening(asker, item.head.subject_id)


async def opened(engine: Engine, item: OutboxItem) -> Message | None:
    """Head the answers."""
    heading = await outgoing.heading(engine, item)
    return None if heading is None else messages.opened(heading)


async def answer(engine: Engine, item: OutboxItem) -> Message | None:
    """Bring one answer to the asker."""
    found = await outgoing.opened(engine, item)
    if found is None:
        return None
    brief, answers = found
    # The row knows an answer by its place in the shuffled order, never by who gave it (`numbering.answer`).
    return messages.answer(answers[item.head.number], brief, item.head.subject_id)


async def scores(engine: Engine, item: OutboxItem) -> Message | None:
    """Bring the asker what was marked, in bands."""
    found = await outgoing.scores(engine, item)
    return None if found is None else score_words.scores(*found)


async def nudge(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell a reviewer that there may be something for them."""
    current = await outgoing.opened_round(engine, item)
    return None if current is None else messages.nudge(current.asker_id, current.id, current.slot_at)


async def letter(engine: Engine, item: OutboxItem) -> Message | None:
    """Bring the asker what one thread said at a slot."""
    found = await outgoing.letter(engine, item)
    return None if found is None else thread_words.letter(found[0], item.head.subject_id, found[1])


async def destroyed(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell that a round was destroyed unopened."""
    asker = await outgoing.asker(engine, item)
    return None if asker is None else messages.destroyed(asker, item.head.recipient)


async def cancelled(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell that a round is off."""
    asker = await outgoing.asker(engine, item)
    return None if asker is None else messages.cancelled(asker, item.head.recipient, outgoing.by_asker(item))


async def ended(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell that an opened round has ended."""
    asker = await outgoing.asker(engine, item)
    return None if asker is None else messages.ended(asker, item.head.recipient)


async def lost(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell that a round has ended because its key is gone."""
    asker = await outgoing.asker(engine, item)
    return None if asker is None else keeping.lost(asker, item.head.recipient)


async def restored(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell that a round stands as it did on an earlier day."""
    current = await outgoing.live_round(engine, item)
    if current is None:
        return None
    day = numbering.day_of(item.head.number)
    return keeping.restored(current, item.head.recipient, day)


async def join_invite(engine: Engine, item: OutboxItem) -> Message | None:
    """Invite somebody to join, unless they did meanwhile."""
    return None if await outgoing.has_joined(engine, item) else messages.join_invite()


async def forgotten(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell somebody that an admin had everything of theirs deleted."""
    return keeping.forgotten_message()


async def reflection(engine: Engine, item: OutboxItem) -> Message | None:
    """Bring a member their weekly question, chosen now."""
    question = await prompts.item_of(engine, item.head.subject_id)
    if question is None:
        return None
    before = await journal.a_year_ago(engine, item.head.to, engine.today())
    # Only that there is something: the words are shown in a window, because messages can be exported.
    care = await caring.rows(engine, item.head.team_id, question)
    return reflect.prompt_message(question, item.head.subject_id, a_year_ago=before is not None, care=care)


async def check_in(engine: Engine, item: OutboxItem) -> Message | None:
    """Ask a silent member whether to go on."""
    return reflect.check_in_message()


async def tip(engine: Engine, item: OutboxItem) -> Message | None:
    """Bring the weekly tip, chosen now, to a member or a channel."""
    found = await picking.weekly(engine, item)
    return None if found is None else tip_message(found, await caring.rows(engine, item.head.team_id, found))


async def channel_trouble(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell an admin that a channel cannot be posted to."""
    return trouble_message(item.head.subject_id)


async def report(engine: Engine, item: OutboxItem) -> Message | None:
    """Bring the moderators a reported text, and nothing else."""
    text = await reports.reported_text(engine, item.head.team_id, item.head.subject_id)
    settings = await workspaces.current(engine, item.head.team_id)
    return None if text is None else report_words.report(item.head.subject_id, text, settings.help)


async def report_off(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell the asker that a report did not arrive."""
    return report_words.report_off()


async def moderators_off(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell an admin that Sidecar cannot post in the moderators' channel, unless another one was chosen since."""
    settings = await workspaces.current(engine, item.head.team_id)
    channel = item.head.subject_id
    return report_words.moderators_off(channel) if settings.moderators == channel else None


async def commitment(engine: Engine, item: OutboxItem) -> Message | None:
    """Remind the asker of what they said they would do."""
    found = await commitments.get(engine, item.head.subject_id)
    return None if found is None else commitment_words.reminder(found[1], item.head.subject_id, found[0].due_at)


async def follow_up_off(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell the asker that the follow-up was not asked."""
    return commitment_words.follow_up_off()


async def thank(engine: Engine, item: OutboxItem) -> Message | None:
    """Thank the group in public."""
    found = await thanks.words(engine, item)
    # The box holds no words any more once Slack has refused the post (`thanks.undelivered`).
    return thanks_words.thanks(*found) if found is not None and found[1] else None


async def thanks_off(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell the asker that the thank-you did not go out."""
    return thanks_words.thanks_off(unsure=numbering.is_unsure(item.head.number))


def _of_sheet(words: Callable[..., Message]) -> Renderer:
    """Return what brings something of a workbook back to its member; nothing when it was deleted since."""

    async def render(engine: Engine, item: OutboxItem) -> Message | None:
        sheet = await sheets.find(engine, item.head.to, item.head.subject_id)
        return None if sheet is None else words(sheet, again=bool(doing.offered(engine, sheet.exercise_id)))

    return render


async def experiment(engine: Engine, item: OutboxItem) -> Message | None:
    """Bring an experiment back on its day, unless its member has said already what happened."""
    sheet = await sheets.find(engine, item.head.to, item.head.subject_id)
    return None if sheet is None or sheet.notes else plan_words.experiment_message(sheet)


async def shared(engine: Engine, item: OutboxItem) -> Message | None:
    """Show others what somebody shares of a result."""
    found = await sharing.shared(engine, item)
    return None if found is None else result_words.shared_message(found)


async def picture(engine: Engine, item: OutboxItem) -> Message | None:
    """Show a result to its own member as charts."""
    found = await pictures.picture(engine, item)
    return None if found is None else picture_message(found)


async def share_off(engine: Engine, item: OutboxItem) -> Message | None:
    """Tell whoever shared a result that it did not arrive."""
    number = item.head.number
    return result_words.share_off_message(
        to_person=numbering.was_for_a_person(number), unsure=numbering.is_unsure(number)
    )


_DELIVERIES = {
    # Whoever cannot be reached while a round collects counts no more; below five the round is off.
    Kind.INVITATION: Delivery(invitation, ending.undelivered),
    Kind.REMINDER: Delivery(reminder, ending.undelivered),
    Kind.EXTENDED: Delivery(extended, ending.undelivered),
    Kind.ASKED: Delivery(asked),
    # `asked` sees from the round whether it still waits for people.
    Kind.GATHERING: Delivery(asked),
    Kind.OPENING: Delivery(opening),
    Kind.OPENED: Delivery(opened),
    Kind.ANSWER: Delivery(answer),
    Kind.SCORES: Delivery(scores),
    Kind.NUDGE: Delivery(nudge),
    Kind.LETTER: Delivery(letter),
    Kind.COMMITMENT: Delivery(commitment),
    Kind.FOLLOW_UP_OFF: Delivery(follow_up_off),
    # Refused, or not taken for a week: to whoever wanted it sent that is the same, and they are told either way.
    Kind.THANKS: Delivery(thank, thanks.undelivered, thanks.undelivered, thanks.in_doubt),
    Kind.THANKS_OFF: Delivery(thanks_off),
    Kind.REPORT: Delivery(report, reports.refused, reports.undelivered),
    Kind.REPORT_OFF: Delivery(report_off),
    Kind.MODERATORS_OFF: Delivery(moderators_off),
    Kind.DESTROYED: Delivery(destroyed),
    Kind.CANCELLED: Delivery(cancelled),
    Kind.ENDED: Delivery(ended),
    Kind.LOST: Delivery(lost),
    Kind.RESTORED: Delivery(restored),
    Kind.JOIN_INVITE: Delivery(join_invite),
    Kind.FORGOTTEN: Delivery(forgotten),
    # A question that nobody saw must not count towards the silence after which Sidecar stops asking.
    Kind.REFLECTION: Delivery(reflection, given_up=prompts.undelivered),
    Kind.CHECK_IN: Delivery(check_in),
    **bringing.DELIVERIES,
    Kind.EXPERIMENT: Delivery(experiment),
    Kind.NINETY_DAYS: Delivery(_of_sheet(plan_words.ninety_days_message)),
    Kind.A_YEAR_ON: Delivery(_of_sheet(plan_words.year_message)),
    Kind.SHARED: Delivery(shared, sharing.undelivered, sharing.undelivered, sharing.in_doubt),
    Kind.SHARE_OFF: Delivery(share_off),
    Kind.PICTURE: Delivery(picture),
    Kind.TIP: Delivery(tip, picking.not_seen, picking.not_seen),
    Kind.CHANNEL_TIP: Delivery(tip, tips.undelivered, picking.not_seen),
    Kind.CHANNEL_TROUBLE: Delivery(channel_trouble),
}


def _noted(render: Renderer) -> Renderer:
    async def noted(engine: Engine, item: OutboxItem) -> Message | None:
        message = await render(engine, item)
        return messages.once_more(message) if message and item.doubted else message

    return noted


# Here and not in each renderer: the one that forgets would send a second copy that does not say so.
DELIVERIES: Mapping[Kind, Delivery] = {
    kind: replace(delivery, render=_noted(delivery.render)) for kind, delivery in _DELIVERIES.items()
}
"""How each kind becomes words, and what else happens when it will not arrive."""
