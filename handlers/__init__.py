"""Everything Slack starts: one file per feature. FEATURES is the table of contents, and the help is made from it."""

from __future__ import annotations

from handlers.feedback import (
    answering,
    commitments,
    feedback_ask,
    reports,
    thanks,
    threads,
)
from handlers.people import administration, app_home, forgetting, membership, privacy
from handlers.reflections import feedback_tip, journal, reflect, together
from handlers.routing import Feature
from handlers.workbook import exercises, plan, results

# The order is that of the help and of nothing else: nothing is claimed twice (tests/architecture/test_features.py).
FEATURES: list[Feature] = [
    feedback_ask.FEATURE,
    answering.FEATURE,
    threads.FEATURE,
    commitments.FEATURE,
    thanks.FEATURE,
    reports.FEATURE,
    reflect.FEATURE,
    journal.FEATURE,
    together.FEATURE,
    feedback_tip.FEATURE,
    exercises.FEATURE,
    results.FEATURE,
    plan.FEATURE,
    membership.FEATURE,
    privacy.FEATURE,
    app_home.FEATURE,
    administration.FEATURE,
    forgetting.FEATURE,
]
