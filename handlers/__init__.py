"""Everything Slack starts: one file per feature. FEATURES is the table of contents, and the help is made from it."""

from __future__ import annotations

from handlers import (
    administration,
    answering,
    app_home,
    conversation,
    feedback_ask,
    feedback_tip,
    improving,
    journal,
    membership,
    privacy,
    reflect,
    safety,
)
from handlers.routing import Feature

FEATURES: list[Feature] = [
    feedback_ask.FEATURE,
    answering.FEATURE,
    conversation.FEATURE,
    improving.FEATURE,
    safety.FEATURE,
    reflect.FEATURE,
    journal.FEATURE,
    feedback_tip.FEATURE,
    membership.FEATURE,
    privacy.FEATURE,
    app_home.FEATURE,
    administration.FEATURE,
]
