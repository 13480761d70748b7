// Where people write: Enter sends, "/" completes slash commands.

import { h, icon } from "./dom.js";
import { act, redraw, store, toast } from "./store.js";

/** A composer for one place. Threads take no slash commands, as in Slack. */
export function composer({ place, channel, thread, label, commands }) {
  const spot = { place, channel, thread, commands };
  const rows = commands && store.ui.completion.place === place ? store.ui.completion.rows : [];
  const text = store.ui.drafts.get(place) || "";
  return h(
    "div",
    { class: "composer", key: `composer-${place}` },
    rows.length > 0 && completions(rows, spot),
    h(
      "div",
      { class: "composer-box" },
      h("textarea", {
        "aria-label": label,
        placeholder: label,
        rows: 1,
        initial: text,
        autocomplete: "off",
        "aria-autocomplete": commands ? "list" : null,
        "aria-controls": rows.length ? "completions" : null,
        "aria-activedescendant": rows.length ? `completion-${store.ui.completion.active}` : null,
        oninput: (event) => typed(event.target, spot),
        onkeydown: (event) => pressed(event, spot, rows),
        onblur: hideCompletions,
      }),
      h(
        "button",
        {
          type: "button",
          class: "icon-button send",
          "aria-label": thread ? "Send reply" : "Send message",
          "aria-disabled": String(!text.trim()),
          onclick: (event) => send(event.currentTarget.parentElement.querySelector("textarea"), spot),
        },
        icon("send"),
      ),
    ),
  );
}

function completions(rows, spot) {
  const { active } = store.ui.completion;
  return h(
    "div",
    { class: "listbox completions", role: "listbox", id: "completions", "aria-label": "Commands" },
    rows.map((command, index) =>
      h(
        "div",
        {
          class: index === active ? "row active" : "row",
          role: "option",
          id: `completion-${index}`,
          key: command.command,
          "aria-selected": String(index === active),
          onmousedown: (event) => event.preventDefault(),
          onclick: (event) =>
            complete(event.currentTarget.closest(".composer").querySelector("textarea"), command, spot),
        },
        h("span", { class: "command" }, command.command),
        h("span", { class: "usage" }, command.usage_hint || ""),
        h("span", { class: "hint" }, command.description || ""),
      ),
    ),
  );
}

function typed(field, spot) {
  store.ui.drafts.set(spot.place, field.value);
  grow(field);
  const start = spot.commands && /^\/\S*$/.test(field.value) ? field.value.toLowerCase() : null;
  const rows = start ? store.snapshot.commands.filter(({ command }) => command.startsWith(start)) : [];
  store.ui.completion = { rows, active: 0, place: spot.place };
  redraw();
}

/** Makes the field as high as its text, up to what the style sheet allows. */
function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

function hideCompletions() {
  if (store.ui.completion.rows.length === 0) return;
  store.ui.completion = { rows: [], active: 0, place: null };
  redraw();
}

function pressed(event, spot, rows) {
  const { completion } = store.ui;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (rows.length && step) {
    event.preventDefault();
    completion.active = (completion.active + step + rows.length) % rows.length;
    redraw();
  } else if (rows.length && event.key === "Escape") {
    event.stopPropagation();
    hideCompletions();
  } else if (rows.length && completes(event, rows[completion.active])) {
    event.preventDefault();
    complete(event.target, rows[completion.active], spot);
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send(event.target, spot);
  }
}

/** Tab always completes; Enter completes a command that is not yet written out. */
function completes(event, command) {
  if (event.isComposing || event.shiftKey) return false;
  return event.key === "Tab" || (event.key === "Enter" && event.target.value !== command.command);
}

function complete(field, command, spot) {
  field.value = `${command.command} `;
  field.focus();
  typed(field, spot);
}

async function send(field, spot) {
  const text = field.value.trim();
  if (!text) return;
  if (text.startsWith("/") && !spot.commands) {
    toast("Slash commands do not work in threads.");
    return;
  }
  field.value = "";
  typed(field, spot);
  const { place, channel, thread } = spot;
  const answer = await (text.startsWith("/")
    ? act("command", { channel, text })
    : act("say", { channel, text, ...(thread && { thread_ts: thread }) }));
  if (!answer.ok && !store.ui.drafts.get(place)) {
    field.value = text;
    typed(field, spot);
  }
}
