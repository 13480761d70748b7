// The hand one sees: what it points at, and what stands on the screen.

import { redraw } from "../store.js";
import { pause, until } from "./pace.js";

const REACH = 0.5; // seconds the hand takes to a thing, and rests on it

/** The first thing with this selector that a person could use now. */
export function find(selector, among = document) {
  return [...among.querySelectorAll(selector)].find(usable) || null;
}

export function usable(node) {
  const off = node.disabled || node.getAttribute("aria-disabled") === "true" || node.closest("[inert]");
  return !off && node.getClientRects().length > 0;
}

/** Moves the hand to what `look` finds, says what it does there, and returns the thing once it has been seen. */
export async function point(run, look, does, seconds = REACH) {
  const node = await until(run, look);
  bringIntoView(node);
  const box = node.getBoundingClientRect();
  run.hand = { x: box.left + Math.min(box.width / 2, 90), y: box.top + Math.min(box.height * 0.6, 40) };
  run.does = does;
  redraw();
  node.dataset.hand = "";
  try {
    await pause(run, seconds);
  } finally {
    delete node.dataset.hand;
  }
  return node.isConnected ? node : until(run, look);
}

/** In the middle of a window, so that what stands or opens below can be seen, too. */
export function bringIntoView(node) {
  node.scrollIntoView({ block: node.closest(".dialog") ? "center" : "nearest" });
}

/** What holds these words on the screen, in a window or in the middle of the page, as closely as possible; or null. */
export function shows(words) {
  const holds = (node) => node.textContent.replace(/\s+/g, " ").includes(words);
  let found = [...document.querySelectorAll(".dialog, main")].find(holds) || null;
  for (let closer = found; closer; closer = [...found.children].find(holds)) found = closer;
  return found;
}

/** What a button or a field is called on the screen. */
export function called(node) {
  const named = node.getAttribute("aria-label") || node.textContent.trim();
  return named.replace(/\s+/g, " ");
}
