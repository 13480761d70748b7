// What a hand does in a scene: it goes somewhere, presses, types and chooses, all on the page's own controls.

import { plain } from "../mrkdwn.js";
import { topView } from "../modal.js";
import { goTo, goToApp } from "../places.js";
import { nameOf, store, theApp } from "../store.js";
import { called, find, point, usable } from "./hand.js";
import { pause, until } from "./pace.js";

const TYPED = 36; // in so many pieces a text is typed at most
const KEY = 0.028; // seconds a piece takes
const QUICK = 0.3; // seconds on each of several choices

/** Opens Sidecar's Home or Messages, or a channel by its name. */
export async function go(run, place) {
  if (topView()) await closeAll(run);
  const app = place === "home" || place === "messages";
  const channel = store.snapshot.channels.find((one) => one.name === place);
  const row = () => find(`.place[data-place="${app ? "app" : channel.id}"]`);
  if (row()) await point(run, row, `Opens ${app ? nameOf(theApp().bot) : `#${place}`}`);
  if (app) goToApp(place);
  else goTo(channel.id);
  await until(run, () => find(app ? `#tab-${place}[aria-selected="true"]` : ".composer textarea"));
}

/** Types a slash command in #general and sends it. */
export async function command(run, line) {
  await go(run, "general");
  const field = () => find(".main .composer textarea");
  await point(run, field, `Types ${line}`);
  await type(run, field, `${line} `);
  await pause(run, QUICK);
  field().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
}

/** Presses a button: in the window on top, or else the newest one in the middle of the page. */
export async function press(run, action, beside = "") {
  const look = () => {
    const among = [...document.querySelectorAll(topView() ? ".dialog [data-action-id]" : "main [data-action-id]")];
    const fits = (node) => !beside || node.closest(".block").textContent.includes(beside);
    return among.reverse().find((node) => node.dataset.actionId === action && fits(node) && usable(node));
  };
  await until(run, look);
  const node = await point(run, look, `Presses “${called(look())}”`);
  node.click();
}

export async function send(run) {
  const look = () => find(".dialog [type=submit]");
  const node = await point(run, look, `Presses “${called(await until(run, look))}”`);
  node.click();
  await until(run, () => !node.isConnected || usable(node)); // taken, or refused
}

export async function closeAll(run) {
  const look = () => find('.dialog [aria-label="Close dialog"]');
  (await point(run, look, "Closes the window", QUICK)).click();
  await until(run, () => !topView());
}

/** Fills in fields of the window on top, by their block ids. */
export async function fill(run, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const block = await until(run, () => topView()?.blocks.find((one) => one.block_id === name));
    const look = () => find(`.dialog [data-block-id="${CSS.escape(name)}"] [data-action-id]`);
    await (FIELDS[block.element.type] || write)(run, look, value, block);
  }
}

const FIELDS = {
  static_select: choose,
  radio_buttons: tick,
  checkboxes: tick,
  multi_static_select: pick,
  multi_users_select: pick,
};

async function write(run, look, words, block) {
  await point(run, look, `Types under “${plain(block.label)}”`);
  await type(run, look, words);
}

/** Types as somebody does who is quick: in pieces, with the field telling the page each time. */
async function type(run, look, words) {
  const size = Math.ceil(words.length / TYPED);
  look().focus({ preventScroll: true });
  for (let end = size; end < words.length + size; end += size) {
    const field = await until(run, look);
    field.value = words.slice(0, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await pause(run, KEY);
  }
}

async function choose(run, look, value, block) {
  const field = await point(run, look, `Chooses “${labelOf(block, value)}”`);
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

async function tick(run, look, value, block) {
  for (const one of [value].flat()) {
    const box = () => look()?.querySelector(`input[value="${CSS.escape(one)}"]`);
    (await point(run, box, `Chooses “${labelOf(block, one)}”`)).click();
  }
}

/** Picks in a list one types in. */
async function pick(run, look, values, block) {
  for (const value of values) {
    const label = labelOf(block, value);
    const field = await point(run, look, `Picks ${label}`, QUICK);
    field.focus();
    field.value = label.slice(0, 12);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const rows = () => [...document.querySelectorAll(".dialog [role=option]")];
    const row = await until(run, () => rows().find((one) => one.textContent.startsWith(label)));
    await pause(run, QUICK / 2);
    row.click();
  }
  document.activeElement?.blur();
}

/** What a choice is called: a person by name, anything else as its list says. */
function labelOf(block, value) {
  const person = value.startsWith("@") && store.snapshot.people.find((one) => `@${one.name}` === value);
  if (person) return nameOf(person);
  const offered = block.element.options.find((one) => one.value === value);
  return offered ? plain(offered.text) : value;
}
