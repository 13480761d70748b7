// The values of Block Kit elements: what the app set, what the person changed, and telling the app about it.

import { plain } from "./mrkdwn.js";
import { act, nameOf, redraw, store } from "./store.js";

const MANY = new Set(["checkboxes", "multi_static_select", "multi_external_select", "multi_users_select"]);

/** What blocks are drawn inside of: a message or a view, with the values its person changed. */
export function messageContext(channel, message) {
  return context(`message-${channel}-${message.ts}`, { type: "message", channel, ts: message.ts });
}

export function viewContext(view) {
  return {
    ...context(`view-${view.id}`, { type: "view", view_id: view.id }),
    errors: store.ui.errors.get(view.id) || {},
    view,
  };
}

function context(id, container) {
  if (!store.ui.inputs.has(id)) store.ui.inputs.set(id, {});
  return { id, container, values: store.ui.inputs.get(id), errors: {}, view: null };
}

/** An id for one element that is unique in the page. */
export function elementId(element, block, ctx) {
  return `${ctx.id}-${block.block_id}-${element.action_id}`;
}

/** The value that stands in an element: the person's, or else the app's. */
export function valueOf(element, block, ctx) {
  const typed = ctx.values[block.block_id]?.[element.action_id];
  return typed === undefined ? initialValue(element) : typed;
}

function initialValue(element) {
  if (MANY.has(element.type))
    return element.initial_users || (element.initial_options || []).map((option) => option.value);
  const option = element.initial_option?.value;
  return (
    option ??
    element.initial_value ??
    element.initial_user ??
    element.initial_channel ??
    element.initial_conversation ??
    element.initial_date ??
    element.initial_time ??
    null
  );
}

/** Every option of an element with fixed options, groups flattened. */
export function optionsOf(element) {
  return element.options || (element.option_groups || []).flatMap((group) => group.options);
}

/** Everybody a people picker offers, as options; Slack's own list finds them by either name and by handle. */
export function people() {
  const listed = store.snapshot.people.filter((person) => !person.deleted);
  return listed.map((person) => ({
    value: person.id,
    text: { type: "plain_text", text: nameOf(person) },
    description: person.real_name && person.real_name !== nameOf(person) && { type: "plain_text", text: person.real_name },
    also: `${person.real_name} @${person.name}`,
  }));
}

/** Every channel a channel picker offers, as options. */
export function channels() {
  return listed((channel) => channel.kind === "channel" && !channel.private);
}

/** The conversations a conversations_select offers: of the channels, those its filter includes. */
export function conversations(element) {
  const wanted = element.filter?.include || ["public", "private"];
  const kind = (channel) => (channel.private ? "private" : "public");
  return listed((channel) => channel.kind === "channel" && wanted.includes(kind(channel)));
}

function listed(fits) {
  const option = (channel) => ({ value: channel.id, text: { type: "plain_text", text: `#${channel.name}` } });
  return store.snapshot.channels.filter(fits).map(option);
}

/** What every control carries: its id for tests, its label and what describes it. */
export function common(element, block, ctx, help = {}) {
  return {
    id: elementId(element, block, ctx),
    key: element.action_id,
    "data-action-id": element.action_id,
    "data-focus": element.focus_on_load ? "true" : null,
    "aria-describedby": help.described,
    "aria-invalid": help.invalid ? "true" : null,
    "aria-required": help.required ? "true" : null,
    "aria-label": help.labelled ? null : help.name || plain(element.placeholder) || null,
  };
}

/** Remembers a value without drawing, as while somebody types. */
export function keep(element, block, ctx, value) {
  ctx.values[block.block_id] = { ...ctx.values[block.block_id], [element.action_id]: value };
  if (ctx.errors[block.block_id]) {
    delete ctx.errors[block.block_id];
    redraw();
  }
}

/** Remembers a chosen value and, where the app listens to this element, tells it. */
export function choose(element, block, ctx, value) {
  const before = valueOf(element, block, ctx);
  confirmed(
    element,
    () => {
      keep(element, block, ctx, value);
      redraw();
      if (block.type !== "input" || block.dispatch_action) click(element, block, ctx, value);
    },
    () => {
      keep(element, block, ctx, before);
      redraw();
    },
  );
  redraw();
}

/** Tells the app that an element was used. */
export async function click(element, block, ctx, chosen) {
  const id = elementId(element, block, ctx);
  if (store.ui.busy.has(id)) return;
  store.ui.busy.add(id);
  redraw();
  const { busy } = store.ui;
  await act("click", {
    container: ctx.container,
    block_id: block.block_id,
    action_id: element.action_id,
    chosen,
    state: ctx.values,
  });
  busy.delete(id);
  redraw();
}

/** Runs `go` at once, or after the person agreed to the element's question. */
export function confirmed(element, go, refuse = () => {}) {
  if (!element.confirm) return go();
  store.ui.confirm = { question: element.confirm, go, refuse };
  return redraw();
}

/** Forgets values whose blocks or options an updated view no longer has, and everything of views that are gone. */
export function forgetGoneInputs(views) {
  const ids = new Set(views.map((view) => `view-${view.id}`));
  for (const id of store.ui.inputs.keys())
    if (id.startsWith("view-") && !ids.has(id)) store.ui.inputs.delete(id);
  for (const view of views) {
    const values = store.ui.inputs.get(`view-${view.id}`) || {};
    for (const [blockId, actions] of Object.entries(values)) {
      const block = view.blocks.find((candidate) => candidate.block_id === blockId);
      if (!block) delete values[blockId];
      else forgetGoneOptions(block, actions);
    }
  }
}

function forgetGoneOptions(block, actions) {
  const elements = [block.element, block.accessory, ...(block.elements || [])].filter(Boolean);
  for (const [actionId, value] of Object.entries(actions)) {
    const element = elements.find((candidate) => candidate.action_id === actionId);
    if (!element) delete actions[actionId];
    else if (element.options || element.option_groups) actions[actionId] = stillOffered(element, value);
  }
}

function stillOffered(element, value) {
  const offered = new Set(optionsOf(element).map((option) => option.value));
  if (Array.isArray(value)) return value.filter((one) => offered.has(one));
  return offered.has(value) ? value : null;
}
