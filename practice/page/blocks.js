// Block Kit blocks, for messages, modals and App Home alike.

import { chartBlock } from "./chart.js";
import { h, icon } from "./dom.js";
import { ELEMENTS, image } from "./elements.js";
import { elementId } from "./inputs.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const BLOCKS = {
  section,
  context: (block) => h("div", { class: "context" }, block.elements.map(contextItem)),
  divider: () => h("hr", null),
  header: (block) => h("h3", { class: "block-header" }, plain(block.text)),
  image: imageBlock,
  actions: (block, ctx) =>
    h(
      "div",
      { class: "actions" },
      block.elements.map((element) => draw(element, block, ctx)),
    ),
  input,
  rich_text: richText,
  alert,
  data_visualization: chartBlock,
};

const GROUPED = new Set(["checkboxes", "radio_buttons"]);
const ALERT_WORDS = { info: "Note", warning: "Take care", error: "Problem", success: "Done" };

/** Draws a list of blocks. */
export function blocks(list, ctx) {
  return (list || []).map((raw, index) => {
    const block = raw.block_id ? raw : { ...raw, block_id: `block-${index}` };
    const body =
      BLOCKS[block.type]?.(block, ctx) ??
      h("p", { class: "quiet" }, "This page does not show this kind of block.");
    return h(
      "div",
      {
        key: `${block.type}-${block.block_id}`,
        class: `block block-${block.type}`,
        "data-block-id": block.block_id,
      },
      body,
    );
  });
}

function draw(element, block, ctx, help) {
  return (
    ELEMENTS[element.type]?.(element, block, ctx, help) ??
    h("span", { class: "quiet" }, "This page does not show this control.")
  );
}

function section(block, ctx) {
  const fields = block.fields?.map((field) => h("div", { class: "field" }, textObject(field)));
  const words = [
    block.text && h("div", { class: "words" }, textObject(block.text)),
    fields && h("div", { class: "fields" }, fields),
  ];
  if (!block.accessory) return words;
  const below = GROUPED.has(block.accessory.type) || block.accessory.type.startsWith("multi_");
  const name = block.text ? plain(block.text).replace(/[*_~`]/g, "") : undefined;
  const accessory = h("div", { class: "accessory" }, draw(block.accessory, block, ctx, { name }));
  return h(
    "div",
    { class: below ? "with-accessory below" : "with-accessory" },
    h("div", { class: "body" }, words),
    accessory,
  );
}

function contextItem(item) {
  if (item.type === "image") return image(item, "context-image");
  return h("span", { class: "context-text" }, textObject(item));
}

function imageBlock(block) {
  return h(
    "figure",
    { class: "figure" },
    block.title && h("figcaption", null, plain(block.title)),
    image(block, "picture"),
  );
}

function alert(block) {
  const level = block.level || "default";
  const word = ALERT_WORDS[level];
  const role = level === "error" || level === "warning" ? "alert" : "note";
  const spoken = word && h("span", { class: "spoken" }, `${word}: `);
  return h(
    "div",
    { class: `alert alert-${level}`, role },
    icon("info"),
    h("div", { class: "words" }, spoken, textObject(block.text)),
  );
}

/** A labelled input with its hint and, when the app refused it, the reason beside the field. */
function input(block, ctx) {
  const { element } = block;
  const id = elementId(element, block, ctx);
  const error = ctx.errors[block.block_id];
  const described = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ") || null;
  const help = { described, invalid: Boolean(error), required: !block.optional, labelled: `${id}-label` };
  const title = [
    h("span", { id: `${id}-label` }, plain(block.label)),
    block.optional && h("span", { class: "optional", "aria-hidden": "true" }, " (optional)"),
  ];
  const label = GROUPED.has(element.type)
    ? h("div", { class: "label" }, title)
    : h("label", { class: "label", for: id }, title);
  return h(
    "div",
    { class: error ? "input failed" : "input" },
    label,
    draw(element, block, ctx, help),
    error && h("p", { class: "error", id: `${id}-error`, key: "error", role: "alert" }, icon("info"), error),
    block.hint && h("p", { class: "hint", id: `${id}-hint`, key: "hint" }, plain(block.hint)),
  );
}
