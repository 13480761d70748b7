// Lists one types in: several choices with chips, and options the app suggests while one types.

import { h, icon } from "./dom.js";
import { choose, common, elementId, optionsOf, people, valueOf } from "./inputs.js";
import { plain } from "./mrkdwn.js";
import { act, redraw, store } from "./store.js";

const PAUSE = 150; // milliseconds of quiet before the app is asked for suggestions

/** Draws one type-ahead list with what is chosen in it. */
export function combobox(element, block, ctx, help) {
  const list = listOf(element, block, ctx);
  const rows = list.open ? matching(list) : [];
  const onclick = (event) => event.currentTarget.querySelector("input").focus();
  return h(
    "div",
    { class: "combo", key: `combo-${element.action_id}`, onclick },
    h(
      "div",
      { class: "control combo-box" },
      list.many && list.chosen.map((value) => chip(list, value)),
      field(list, rows, common(element, block, ctx, help)),
      icon("chevron"),
    ),
    list.open && choices(list, rows),
  );
}

function field(list, rows, props) {
  return h("input", {
    ...props,
    type: "text",
    role: "combobox",
    autocomplete: "off",
    class: "combo-input",
    placeholder: hintText(list),
    "aria-expanded": String(list.open),
    "aria-controls": `${list.id}-list`,
    "aria-autocomplete": "list",
    "aria-activedescendant": rows.length ? `${list.id}-${list.state.active}` : null,
    onfocus: () => open(list),
    onclick: () => open(list),
    onblur: (event) => close(list, event.target),
    oninput: (event) => search(list, event.target.value),
    onkeydown: (event) => steer(event, list),
  });
}

function choices(list, rows) {
  const several = list.many ? "true" : null;
  const props = { class: "listbox", role: "listbox", id: `${list.id}-list`, "aria-label": "Choices" };
  return h(
    "div",
    { ...props, "aria-multiselectable": several },
    rows.map((option, index) => row(list, option, index)),
    rows.length === 0 && h("div", { class: "quiet row" }, emptyText(list)),
  );
}

function listOf(element, block, ctx) {
  const id = elementId(element, block, ctx);
  if (!store.ui.combos.has(id))
    store.ui.combos.set(id, { query: "", active: 0, options: null, waiting: false, asked: 0, timer: null });
  const chosen = [valueOf(element, block, ctx)].flat().filter((value) => value !== null && value !== "");
  const many = element.type.startsWith("multi_");
  return {
    id,
    element,
    block,
    ctx,
    chosen,
    many,
    external: element.type.includes("external"),
    state: store.ui.combos.get(id),
    open: store.ui.open === id,
  };
}

function allOptions(list) {
  if (list.external) return list.state.options || [];
  return list.element.type === "multi_users_select" ? people() : optionsOf(list.element);
}

/** The options that fit what was typed. The app filters the ones it suggests; until it has, older ones are filtered here. */
function matching(list) {
  if (list.external && !list.state.waiting) return allOptions(list);
  const words = folded(list.state.query.trim());
  return allOptions(list).filter((option) => folded(`${plain(option.text)} ${option.also || ""}`).includes(words));
}

/** Letters as somebody types them who has another keyboard: small, without accents. */
function folded(text) {
  const small = text.toLocaleLowerCase("en").normalize("NFKD").replace(/\p{M}/gu, "");
  return small.replaceAll("ı", "i").replaceAll("ł", "l").replaceAll("ø", "o");
}

function labelOf(list, value) {
  const { initial_options: several, initial_option: one } = list.element;
  const known = [...allOptions(list), ...(several || []), ...(one ? [one] : [])].find(
    (option) => option.value === value,
  );
  if (known) store.ui.labels.set(`${list.id} ${value}`, plain(known.text));
  return store.ui.labels.get(`${list.id} ${value}`) || value;
}

function hintText(list) {
  if (list.chosen.length === 0) return plain(list.element.placeholder) || "Choose…";
  return list.many ? null : labelOf(list, list.chosen[0]);
}

function emptyText(list) {
  const least = leastLetters(list);
  if (list.external && list.state.query.length < least)
    return `Type at least ${least} ${least === 1 ? "letter" : "letters"}`;
  return list.state.waiting ? "Looking…" : "Nothing found";
}

function leastLetters(list) {
  return list.element.min_query_length ?? 3;
}

function chip(list, value) {
  const label = labelOf(list, value);
  return h(
    "span",
    { class: "chip", key: value },
    label,
    h(
      "button",
      {
        type: "button",
        "aria-label": `Remove ${label}`,
        onclick: (event) => (event.stopPropagation(), toggle(list, value)),
      },
      icon("close"),
    ),
  );
}

function row(list, option, index) {
  const selected = list.chosen.includes(option.value);
  return h(
    "div",
    {
      class: index === list.state.active ? "row active" : "row",
      role: "option",
      id: `${list.id}-${index}`,
      key: option.value,
      "aria-selected": String(selected),
      onmousedown: (event) => event.preventDefault(),
      onclick: (event) => (event.stopPropagation(), toggle(list, option.value)),
    },
    h(
      "span",
      { class: "row-text" },
      plain(option.text),
      option.description && h("span", { class: "hint" }, plain(option.description)),
    ),
    selected && icon("check"),
  );
}

/** Adds or removes one choice; a single choice closes the list. */
function toggle(list, value) {
  const input = document.getElementById(list.id);
  const { chosen, many, element, block, ctx } = list;
  const limit = element.max_selected_items || Infinity;
  labelOf(list, value);
  input.value = "";
  list.state.query = "";
  if (!many) store.ui.open = null;
  const next = chosen.includes(value)
    ? chosen.filter((one) => one !== value)
    : [...chosen, value].slice(0, limit);
  choose(element, block, ctx, many ? next : value);
  if (many && store.ui.open === list.id) suggest(list);
}

function open(list) {
  if (store.ui.open === list.id) return;
  store.ui.open = list.id;
  list.state.active = 0;
  suggest(list);
  redraw();
}

function close(list, input) {
  if (store.ui.open === list.id) store.ui.open = null;
  list.state.query = "";
  input.value = "";
  redraw();
}

function search(list, query) {
  store.ui.open = list.id;
  list.state.query = query;
  list.state.active = 0;
  suggest(list);
  redraw();
}

/** Asks the app for options after a short pause; only the newest answer counts. */
function suggest(list) {
  const { state, element, block, ctx } = list;
  if (!list.external) return;
  clearTimeout(state.timer);
  if (state.query.length < leastLetters(list)) {
    state.options = null;
    state.waiting = false;
    return;
  }
  state.waiting = true;
  state.timer = setTimeout(async () => {
    const asked = (state.asked += 1);
    const names = {
      container: ctx.container,
      view_id: ctx.container.view_id,
      block_id: block.block_id,
      action_id: element.action_id,
    };
    const answer = await act("suggest", { ...names, query: state.query });
    if (asked !== state.asked) return;
    state.waiting = false;
    state.options = answer.ok ? (answer.options || []).flatMap((one) => one.options || [one]) : [];
    redraw();
  }, PAUSE);
}

function steer(event, list) {
  const rows = list.open ? matching(list) : [];
  const { state } = list;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (!list.open) return open(list);
    state.active = rows.length ? (state.active + step + rows.length) % rows.length : 0;
    redraw();
    queueMicrotask(() =>
      document.getElementById(`${list.id}-${state.active}`)?.scrollIntoView({ block: "nearest" }),
    );
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    if (!list.open) return open(list);
    if (rows[state.active]) toggle(list, rows[state.active].value);
  } else if (event.key === "Escape" && list.open) {
    event.stopPropagation();
    close(list, event.target);
  } else if (event.key === "Backspace" && list.many && event.target.value === "" && list.chosen.length) {
    toggle(list, list.chosen[list.chosen.length - 1]);
  }
  return undefined;
}
