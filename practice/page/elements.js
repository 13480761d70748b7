// Block Kit elements. Each takes (element, block, context, help); help names and describes it inside an input block.

import { combobox } from "./combobox.js";
import { h } from "./dom.js";
import {
  channels,
  choose,
  click,
  common,
  confirmed,
  conversations,
  elementId,
  keep,
  optionsOf,
  people,
  valueOf,
} from "./inputs.js";
import { overflow } from "./menu.js";
import { plain, textObject } from "./mrkdwn.js";
import { redraw, store } from "./store.js";

export const ELEMENTS = {
  button,
  overflow,
  image: (element) => image(element, "thumb"),
  static_select: (element, block, ctx, help) => select(element, block, ctx, help, staticOptions(element)),
  users_select: (element, block, ctx, help) => select(element, block, ctx, help, people().map(optionNode)),
  channels_select: (element, block, ctx, help) => select(element, block, ctx, help, channels().map(optionNode)),
  conversations_select: (element, block, ctx, help) =>
    select(element, block, ctx, help, conversations(element).map(optionNode)),
  external_select: combobox,
  multi_static_select: combobox,
  multi_external_select: combobox,
  multi_users_select: combobox,
  checkboxes: (element, block, ctx, help) => ticks("checkbox", element, block, ctx, help),
  radio_buttons: (element, block, ctx, help) => ticks("radio", element, block, ctx, help),
  plain_text_input: textInput,
  datepicker: (element, block, ctx, help) => picker("date", element, block, ctx, help),
  timepicker: (element, block, ctx, help) => picker("time", element, block, ctx, help),
};

export function image(element, kind) {
  const src = element.image_url;
  if (!/^(https?:|data:image\/|\/)/.test(src || "")) return h("span", { class: "quiet" }, element.alt_text);
  return h("img", { class: kind, src, alt: element.alt_text || "", loading: "lazy" });
}

function button(element, block, ctx) {
  const id = elementId(element, block, ctx);
  const busy = store.ui.busy.has(id);
  const use = () => {
    if (/^https?:/.test(element.url || "")) window.open(element.url, "_blank", "noopener");
    click(element, block, ctx, null);
  };
  const kind = ["primary", "danger"].includes(element.style) ? ` ${element.style}` : "";
  return h(
    "button",
    {
      id,
      key: element.action_id,
      type: "button",
      class: `button${kind}`,
      "data-action-id": element.action_id,
      "aria-label": element.accessibility_label || null,
      "aria-busy": busy ? "true" : null,
      "aria-disabled": busy ? "true" : null,
      onclick: () => confirmed(element, use),
    },
    plain(element.text),
  );
}

function optionNode(option) {
  return h("option", { key: option.value, value: option.value }, plain(option.text));
}

function staticOptions(element) {
  if (!element.option_groups) return optionsOf(element).map(optionNode);
  return element.option_groups.map((group) =>
    h("optgroup", { label: plain(group.label) }, group.options.map(optionNode)),
  );
}

function select(element, block, ctx, help, options) {
  const value = valueOf(element, block, ctx);
  const empty = h(
    "option",
    { key: "none", value: "", disabled: true, hidden: true },
    plain(element.placeholder) || "Choose…",
  );
  const onchange = (event) => choose(element, block, ctx, event.target.value);
  const props = {
    ...common(element, block, ctx, help),
    class: value === null ? "control empty" : "control",
    value: value ?? "",
    onchange,
  };
  return h(
    "div",
    { class: "select", key: `select-${element.action_id}` },
    h("select", props, empty, options),
  );
}

function ticks(type, element, block, ctx, help) {
  const { id, key, ...named } = common(element, block, ctx, help);
  const one = type === "radio";
  const chosen = [valueOf(element, block, ctx)].flat();
  const values = optionsOf(element).map((option) => option.value);
  const pick = (value, on) => {
    const several = values.filter((each) => (each === value ? on : chosen.includes(each)));
    choose(element, block, ctx, one ? value : several);
  };
  const rows = optionsOf(element).map((option, index) => {
    const onchange = (event) => pick(option.value, event.target.checked);
    const checked = chosen.includes(option.value);
    return tick(option, `${id}-${index}`, { type, name: id, checked, onchange });
  });
  const required = one ? named["aria-required"] : null; // a group of checkboxes cannot be required in ARIA
  const role = one ? "radiogroup" : "group";
  const labelled = help?.labelled || null;
  const props = { ...named, id, key, role, "aria-required": required, "aria-labelledby": labelled };
  return h("div", { ...props, class: "ticks", tabindex: "-1" }, rows);
}

function tick(option, id, props) {
  const more = option.description ? `${id}-more` : null;
  return h(
    "div",
    { class: "tick", key: option.value },
    h("input", { ...props, id, value: option.value, "aria-describedby": more }),
    h(
      "div",
      null,
      h("label", { for: id }, textObject(option.text)),
      more && h("div", { class: "hint", id: more }, textObject(option.description)),
    ),
  );
}

function textInput(element, block, ctx, help) {
  const value = valueOf(element, block, ctx) ?? "";
  const tell = (event) => {
    const enter =
      event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.isComposing;
    if (!enter || element.multiline || !block.dispatch_action) return;
    event.preventDefault();
    click(element, block, ctx, event.target.value);
  };
  const oninput = (event) => {
    keep(element, block, ctx, event.target.value);
    if (element.max_length) redraw();
  };
  const props = {
    ...common(element, block, ctx, help),
    class: "control",
    placeholder: plain(element.placeholder) || null,
    initial: value,
    oninput,
    onkeydown: tell,
  };
  const field = element.multiline
    ? h("textarea", { ...props, rows: 4 })
    : h("input", { ...props, type: "text", autocomplete: "off" });
  return h("div", { class: "text-input", key: `text-${element.action_id}` }, field, counter(element, value));
}

/** How much room is left; quiet until it matters. */
function counter(element, value) {
  if (!element.max_length) return null;
  const left = element.max_length - [...value].length;
  const tight = left < Math.max(10, element.max_length * 0.1);
  return h(
    "span",
    { class: left < 0 ? "counter over" : tight ? "counter tight" : "counter", "aria-hidden": "true" },
    left.toLocaleString("en-GB"),
  );
}

function picker(type, element, block, ctx, help) {
  const onchange = (event) => choose(element, block, ctx, event.target.value || null);
  return h("input", {
    ...common(element, block, ctx, help),
    type,
    class: "control picker",
    value: valueOf(element, block, ctx) ?? "",
    onchange,
  });
}
