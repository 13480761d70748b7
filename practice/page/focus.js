// Where the keyboard is: into a dialog when it opens, never out of it, back again when it closes.

import { store } from "./store.js";

const REACHABLE =
  "a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), [tabindex='0']";

const stack = []; // the dialogs that hold the focus, each with who had it before

function topTrap() {
  const traps = document.querySelectorAll("[data-trap]");
  return traps[traps.length - 1] || null;
}

/** Remembers the focus before a drawing, so that one can tell whether a dialog took it. */
export function beforeDraw() {
  return document.activeElement;
}

/** Puts the focus where it belongs after a drawing. */
export function afterDraw(had) {
  const trap = topTrap();
  const id = trap?.dataset.trap || null;
  if (id !== (stack[stack.length - 1]?.id ?? null)) changed(trap, id, had);
  else if (trap && !trap.contains(document.activeElement)) enter(trap);
  if (store.ui.focusNext) {
    const wanted = store.ui.focusNext;
    store.ui.focusNext = null;
    wanted
      .map((selector) => document.querySelector(selector))
      .find(Boolean)
      ?.focus();
  }
}

/** A new dialog takes the focus; one that was underneath gets back the focus it had. */
function changed(trap, id, had) {
  const at = stack.findIndex((entry) => entry.id === id);
  if (trap && at < 0) {
    stack.push({ id, had });
    enter(trap);
    return;
  }
  const [gone] = stack.splice(at + 1);
  if (gone?.had?.isConnected && gone.had !== document.body) gone.had.focus({ preventScroll: true });
  else if (trap) enter(trap);
  else document.querySelector(".composer textarea")?.focus({ preventScroll: true });
}

/** The field the app asked for, or else the first one that does not open a list, or else the dialog. */
function enter(trap) {
  const asked = trap.querySelector("[data-focus]");
  const field = asked?.matches("[role$=group]") ? asked.querySelector("input") : asked;
  const first = trap.querySelector(
    ".dialog-body :is(input, textarea, select):not([disabled]):not([role=combobox])",
  );
  // What stands above the first field is read before it: a result has its field far down.
  if (field) field.focus();
  else (first || trap).focus({ preventScroll: true });
}

/** Tab goes round inside the top dialog. */
export function trapTab(event) {
  const trap = topTrap();
  if (event.key !== "Tab" || !trap) return;
  const stops = [...trap.querySelectorAll(REACHABLE)].filter(
    (element) => element.tabIndex >= 0 && element.getClientRects().length,
  );
  if (stops.length === 0) return event.preventDefault();
  const first = stops[0];
  const last = stops[stops.length - 1];
  const outside = !trap.contains(document.activeElement) || document.activeElement === trap;
  const goal = event.shiftKey ? last : first;
  if (outside || document.activeElement === (event.shiftKey ? first : last)) {
    event.preventDefault();
    goal.focus();
  }
  return undefined;
}
