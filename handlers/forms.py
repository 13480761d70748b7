"""What becomes of a form that was sent off: what stands in its place at once, and how it is shown again.

An HTTP answer may be read by whoever can send us a request that looks like Slack's. So nothing here is made of
anything but what the request itself brought; what is stored comes into the window later, by `views.update`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.errors import Refusal
from handlers.payloads import Click, Payload, Submission, View
from handlers.views import blocks as b

Block = dict[str, Any]
P = TypeVar("P", bound=Payload)

Stamp = Callable[[str, str], str]
"""Makes a stamp of an owner and a text (`Vault.stamp`)."""
# As `Vault.stamp` cuts it: 128 bits, and little of the 3,000 characters that metadata may have.
STAMP_CHARS = 32
BESIDE = "beside "
"""What the block id of a sentence begins with that belongs to the input whose id follows."""
OLD_WINDOW = "This window was not opened for you by this Sidecar, or is too old. Please open it again."
# Not what Slack adds to a view (id, hash, state): it refuses these in one that is sent to it.
KEPT = ("type", "title", "submit", "close", "callback_id")
"""What is taken over as it is when a form is shown again."""


def mark(view: View) -> str:
    """Return what the window that waits is called. It follows from what was sent, like everything of that window."""
    # With the hash, because a form that is shown again keeps its id: each sending has a mark of its own.
    return hashlib.sha256(f"{view.id} {view.hash}".encode()).hexdigest()[:32]


def waiting(view: View) -> Block:
    """Return what stands in a form's place until Slack has heard what became of it: the words, in case it never does.

    Slack puts it there only when it was Slack who sent the form, so the mark is also how we know that.
    """
    typed = [view.text(name) for name in view.typed]
    lines = [b.section("*One moment.* If this stays, open the window again to see what became of it.")]
    if typed:
        lines += [b.context("What you wrote:"), *map(b.quote, typed)]
    return b.modal("waiting", "One moment", lines) | {"external_id": mark(view)}


def again(view: View, sentence: str, field: str) -> Block | None:
    """Return a form as it was sent off, with a sentence before one of its inputs; None when its shape is too odd."""
    rows = view.shown.get("blocks")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    words = b.mrkdwn(f"\N{WARNING SIGN} {b.escape(sentence)}")
    said = {"type": "section", "block_id": f"{BESIDE}{field}", "text": words}
    # The window that waits came between and has no inputs, so Slack keeps nothing of what was typed: we put it back.
    blocks: list[Block] = []
    for row in rows:
        name = str(row.get("block_id"))
        # What was said the last time goes, or the form would grow by a sentence with each try.
        if not name.startswith(BESIDE):
            blocks += [said, _filled(view, row)] if name == field else [_filled(view, row)]
    form = {name: view.shown[name] for name in KEPT if view.shown.get(name)}
    return {**form, "private_metadata": view.metadata, "blocks": blocks} if said in blocks else None


def _filled(view: View, row: Block) -> Block:
    """Return a block with what somebody filled in as its initial value, or with none."""
    element = row.get("element")
    if row.get("type") != "input" or not isinstance(element, dict):
        return row
    # Also where nothing is put in its place: an input that somebody emptied must not fill itself again.
    bare = {key: value for key, value in element.items() if not key.startswith("initial_")}
    return {**row, "element": bare | _initial(view, str(row.get("block_id")))}


def _initial(view: View, name: str) -> Block:
    block = _inside(_inside(_inside(view.shown, "state"), "values"), name)
    for entry in block.values():
        if isinstance(entry, Mapping) and entry.get("type") == "plain_text_input":
            return {"initial_value": view.text(name)} if view.text(name) else {}
        if isinstance(entry, Mapping):
            # Slack calls it "selected_option" in what it sends, and "initial_option" in what it takes.
            return {
                f"initial_{key.removeprefix('selected_')}": held for key, held in entry.items() if _is_held(key, held)
            }
    return {}


def _is_held(key: str, held: object) -> bool:
    # Nothing chosen is null or an empty list, and Slack takes neither as an initial value.
    return key != "type" and bool(held)


def _inside(node: object, key: str) -> Mapping[str, Any]:
    found = node.get(key) if isinstance(node, Mapping) else None
    return found if isinstance(found, Mapping) else {}


# Windows are opened for one person, and know it: a request that looks like Slack's cannot speak for another one.


def stamped(stamp_of: Stamp, payload: Payload, view: Block) -> Block:
    """Return a window or a Home of ours, stamped for whoever acts."""
    text = str(view.get("private_metadata", ""))
    stamp = stamp_of(_owner(payload, str(view.get("callback_id", ""))), text)
    return {**view, "private_metadata": f"{stamp}{text}"}


def unstamped(stamp_of: Stamp, payload: P, only_there: bool = False) -> P:
    """Return what was sent with our own metadata in it. Raises Refusal: the window was not opened for this person.

    `only_there` says of a button that it stands in windows alone: without one it was not pressed by anybody.
    """
    view = payload.view if isinstance(payload, Click | Submission) else None
    if view is None and only_there:
        raise Refusal(OLD_WINDOW)
    # Home shows nothing of what stands in its metadata, and nothing is put in its place but by its owner's id: it
    # needs no stamp where a button only opens something.
    if view is None or (isinstance(payload, Click) and view.kind == "home" and not only_there):
        return payload
    stamp, text = view.metadata[:STAMP_CHARS], view.metadata[STAMP_CHARS:]
    if not hmac.compare_digest(stamp.encode(), stamp_of(_owner(payload, view.name), text).encode()):
        raise Refusal(OLD_WINDOW)
    return replace(payload, view=replace(view, metadata=text))  # type: ignore[call-arg]


def _owner(payload: Payload, window: str) -> str:
    # The window, too: the same round's id stands in the metadata of several, and each of them allows something else.
    return f"{payload.team_id}/{payload.user_id}/{window}"
