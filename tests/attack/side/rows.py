"""The side attacks, and their controls with the rate registered for each."""

from __future__ import annotations

import math

from bot.feedback.cover import Pace
from tests.attack.controls import Control
from tests.attack.side import lax, opened, postgres
from tests.attack.side.bursts import MARGIN, QUICK, Sitting
from tests.attack.side.crowds import sittings
from tests.attack.side.drawing import BLIND, DRAWING
from tests.attack.side.faultlines import fault_lines
from tests.attack.side.sets import SETS, among_twenty
from tests.attack.side.stage import Side, on_stage

SURE = (0.95, 1.0)
CROWDS = (150, 1_500, 20_000)
LEAVING, SIGNING = "somebody leaves and has all deleted", "signatures when three have left"
FORGED, SHAM = "a forged request", "sham rounds after an upheld report"
FAULTS, COUNTERS = "fault lines and presence", "counters: an act or cover"
WRITES = "log of writes, old backup, master key"
MOST_NAMED, LISTS_TRIED, LEFT = DRAWING
FOLLOW_UP, SAME_LIST, SHARE_ONE = SETS
BURSTS = {
    "one act a sitting": Sitting(1),
    "two acts a sitting": Sitting(2),
    "three acts a sitting": Sitting(3),
    "three acts in quick succession": Sitting(3, QUICK),
    "three acts, the file's time once a minute": Sitting(3, by_the_minute=True),
}
THREE, BY_THE_MINUTE = "three acts a sitting", "three acts, the file's time once a minute"


def _crowd(boxes: int) -> Side:
    # Beyond what one process covers the texts state another figure, and SC-58 warns: nothing better is promised.
    margin = math.inf if Pace(boxes).is_thin else MARGIN
    return Side(f"three acts, {boxes:,} boxes", sittings(Sitting(3), boxes), 400, margin=margin, watches=True)


# What sees nothing scores everybody alike, so twenty trials say as much as six hundred; watching takes hundreds.
SIDES = (
    Side(LEAVING, on_stage(opened.leaver), 20),
    # Three are left who can write, so no signature may be granted, and a guess is right once in three.
    Side(SIGNING, on_stage(opened.signing), 20, blind=1 / 3),
    Side(FORGED, on_stage(opened.forged), 20),
    Side(SHAM, on_stage(opened.sham_rounds), 20),
    *(Side(name, among_twenty(trial), 20, blind=BLIND) for name, trial in DRAWING.items()),
    *(Side(name, among_twenty(trial), 20, blind=1 / 3) for name, trial in SETS.items()),
    *(Side(name, sittings(one), 400, margin=MARGIN, watches=True) for name, one in BURSTS.items()),
    *(_crowd(boxes) for boxes in CROWDS),
    Side(FAULTS, fault_lines, 200, margin=MARGIN, watches=True),
    Side(COUNTERS, postgres.counters, 20, blind=1 / 2, store="postgres"),
    Side(WRITES, postgres.log_of_writes, 12, store="postgres"),
)
SIDE_CONTROLS = (
    Control("leaving ends threads", lax.leaving_ends_threads, LEAVING, SURE, 15),
    Control("who left counts as unsigned", lax.signing_counts_who_left, SIGNING, SURE, 15),
    Control("requests are answered with what is stored", lax.answers_hold_what_is_stored, FORGED, SURE, 15),
    Control("suspended in every round", lax.suspended_everywhere, SHAM, (0.75, 1.0), 15),
    Control("drawn from however few are left", lax.draws_from_however_few, MOST_NAMED, SURE, 15),
    Control("the number drawn is told", lax.number_drawn_is_told, LISTS_TRIED, (0.38, 0.62), 30),
    Control("the number drawn is told again", lax.number_drawn_is_told, LEFT, SURE, 15),
    Control("follow-ups are not compared", lax.follow_ups_are_not_compared, FOLLOW_UP, SURE, 15),
    Control("one person is drawn", lax.one_is_drawn, SAME_LIST, SURE, 15),
    Control("lists are compared in pairs", lax.compared_in_pairs, SHARE_ONE, SURE, 15),
    Control("no cover, three acts", lax.no_cover_at_all, THREE, (0.90, 1.0), 200),
    Control("single rewritings", lax.single_rewritings, THREE, (0.35, 0.70), 200),
    Control("single rewritings, once a minute", lax.single_rewritings, BY_THE_MINUTE, (0.25, 0.60), 200),
    Control("a line at once", lax.lines_at_once, FAULTS, (0.24, 0.45), 200),
    Control("cover reads less than acts", lax.cover_reads_less, COUNTERS, SURE, 15, "postgres"),
    Control("keys on the same server", lax.keys_on_the_same_server, WRITES, SURE, 12, "postgres"),
)
