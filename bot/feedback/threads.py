"""One giver's thread as the sealed box keeps it: letters both ways, taps, and when each leaves.

Everything carries the number of the weekly slot at which it leaves. Nothing here knows a clock or a person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from bot.models import Line, Signature, Voice


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said, and the slot at which it leaves."""

    slot: int
    voice: Voice
    text: str

    @property
    def by_asker(self) -> bool:
        """Whether the asker wrote it; otherwise the giver did."""
        return self.voice in (Voice.ASKER, Voice.HEARD)

    @property
    def track(self) -> Voice:
        """Return what it takes the place of at the same slot: a tap replaces a tap, a letter a letter."""
        return Voice.YES if self.voice is Voice.NOT_QUITE else self.voice


@dataclass(frozen=True, slots=True)
class Thread:
    """What two people said since the round opened."""

    remarks: tuple[Remark, ...] = ()
    muted: int = 0
    """One more than the slots that had passed when its asker muted it; 0 while they listen."""
    ended: int = 0
    """The slot at which its giver's ending takes effect; 0 while it goes on."""
    sign: int = 0
    """The slot at which its giver wants to be named; 0 when they do not."""
    signature: Signature = Signature.NONE
    closed: bool = False
    """Whether moderators upheld a report about it: its giver reads on and says no more."""

    def said(self, one: Remark) -> Thread:
        """Return the thread with one more thing that waits; what it replaces goes."""
        rest = tuple(old for old in self.remarks if (old.slot, old.track) != (one.slot, one.track))
        return replace(self, remarks=(*rest, one))

    def without(self, slot: int, voice: Voice) -> Thread:
        """Return the thread without what of one track waits for a slot; harmless when nothing does."""
        return replace(self, remarks=tuple(one for one in self.remarks if (one.slot, one.track) != (slot, voice)))

    def fallen_silent(self, passed: int) -> Thread:
        """Return the thread without whatever of its giver's waits. Nothing says so: a thread that ended would."""
        kept = tuple(one for one in self.remarks if one.by_asker or one.slot <= passed)
        # A name that was told, and an ending that was, stay so.
        sign, ended = (0 if slot > passed else slot for slot in (self.sign, self.ended))
        return replace(self, remarks=kept, ended=ended, sign=sign)

    def shut(self, passed: int) -> Thread:
        """Return the thread after an upheld report: what its giver lets wait goes, and nothing more comes of them.

        To everybody else it is the thread of somebody who says no more.
        """
        return replace(self.fallen_silent(passed), ended=self.ended, closed=True)

    def reaches(self, slot: int) -> bool:
        """Tell whether what leaves at a slot is for its asker to see: not while they have muted it."""
        return not self.muted or slot < self.muted

    def lines(self, passed: int, *, for_asker: bool) -> Iterator[Line]:
        """Yield what one side sees after so many slots: their own at once, the other's once it has left.

        While a thread is muted its asker sees nothing that was to leave since; its giver sees no difference.
        """
        # At one slot the asker's words come first, whoever wrote earlier in that week.
        for one in sorted(self.remarks, key=lambda entry: (entry.slot, not entry.by_asker)):
            has_come = one.slot <= passed and (not for_asker or self.reaches(one.slot))
            if one.by_asker == for_asker or has_come:
                yield Line(one.voice, one.text, one.slot > passed)

    def leaving(self, slot: int, *, to_asker: bool) -> tuple[Line, ...]:
        """Return what leaves at a slot in one direction. A muted thread brings its asker nothing."""
        # Whichever the slot: a letter that Slack has not taken when its thread is muted does not come any more.
        if to_asker and self.muted:
            return ()
        return tuple(Line(e.voice, e.text, False) for e in self.remarks if e.slot == slot and e.by_asker != to_asker)

    def brings(self, slot: int) -> bool:
        """Return whether a slot has something for the asker: a letter, a tap, an ending or a name."""
        named = self.sign == slot and self.signature is Signature.TOLD
        news = (self.ended == slot or named) and not self.muted
        return news or bool(self.leaving(slot, to_asker=True))

    def moves(self, slot: int) -> bool:
        """Return whether anything is due at a slot, in either direction, muted or not, granted or not.

        Whoever is muted is not to learn it from a nudge that does not come.
        """
        # `sign` also where the wish was not granted: a nudge less would tell that.
        return slot in (self.ended, self.sign) or any(one.slot == slot for one in self.remarks)

    def waiting(self, passed: int, voice: Voice) -> str:
        """Return the text of one kind that still waits, or ""."""
        return next((one.text for one in self.remarks if one.slot > passed and one.voice is voice), "")

    def heard(self, passed: int) -> list[int]:
        """Return the slots at which "what I heard" has left so far."""
        return [one.slot for one in self.remarks if one.voice is Voice.HEARD and one.slot <= passed]

    def may_tap(self, passed: int) -> bool:
        """Return whether the last "what I heard" still has no reply that has left."""
        taps = [one.slot for one in self.remarks if one.track is Voice.YES and one.slot <= passed]
        heard = max(self.heard(passed), default=0)
        # Not only greater: a second "what I heard" may leave at the very slot at which the first one is answered.
        return 0 < heard >= max(taps, default=0)

    def is_over(self, passed: int) -> bool:
        """Tell whether its giver's ending has taken effect: it does at a slot, like everything they say."""
        return 0 < self.ended <= passed


SILENCE = Thread()
"""What everybody's thread is before the first letter."""


def thread_value(thread: Thread) -> dict[str, Any]:
    """Make of a thread what JSON can hold. Boxes on disk have this form."""
    return {
        "e": [[one.slot, one.voice, one.text] for one in thread.remarks],
        "m": thread.muted,
        "x": thread.ended,
        "s": thread.sign,
        "n": thread.signature,
        "c": thread.closed,
    }


def thread_of(value: dict[str, Any]) -> Thread:
    """Read what `thread_value` wrote, also before threads could close. Raises ValueError for an unknown voice."""
    remarks = tuple(Remark(slot, Voice(voice), text) for slot, voice, text in value["e"])
    return Thread(remarks, value["m"], value["x"], value["s"], Signature(value["n"]), value.get("c", False))
