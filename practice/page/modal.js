// Modals: the top view of the stack, its submission, its errors.

import { blocks } from "./blocks.js";
import { h, icon, iconButton } from "./dom.js";
import { viewContext } from "./inputs.js";
import { plain } from "./mrkdwn.js";
import { act, redraw, store } from "./store.js";

/** The view on top of the stack, or null. */
export function topView() {
  return store.snapshot.modals[store.snapshot.modals.length - 1] || null;
}

export function modal() {
  const view = topView();
  if (!view) return null;
  const titleId = `title-${view.id}`;
  return h(
    "div",
    { class: "backdrop", key: "modal", inert: Boolean(store.ui.confirm) },
    h(
      "form",
      {
        class: "dialog",
        key: view.id,
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": titleId,
        tabindex: "-1",
        novalidate: true,
        "data-trap": view.id,
        "data-view-id": view.id,
        onkeydown: (event) => keys(event, view),
        onsubmit: (event) => (event.preventDefault(), submit(view)),
      },
      h(
        "header",
        { class: "dialog-head" },
        store.snapshot.modals.length > 1 && iconButton("back", "To the window below", () => close(view), { key: "back" }),
        h("h2", { id: titleId }, plain(view.title)),
        iconButton("close", "Close dialog", () => close(view, true), { key: "close" }),
      ),
      h("div", { class: "dialog-body", key: body(view) }, trouble(view), blocks(view.blocks, viewContext(view))),
      buttons(view),
    ),
  );
}

/** Another form in the same window begins at its head; the same one with a row more stays where it is. */
function body(view) {
  return `body ${view.callback_id} ${view.private_metadata}`;
}

function trouble(view) {
  const text = store.ui.trouble.get(view.id);
  return text
    ? h(
        "div",
        { class: "alert alert-error", key: "trouble", role: "alert" },
        icon("info"),
        h("div", null, text),
      )
    : null;
}

function buttons(view) {
  const busy = store.ui.busy.has(view.id);
  const send = plain(view.submit) || (hasInputs(view) ? "Submit" : "");
  return h(
    "footer",
    { class: "dialog-foot", key: "foot" },
    h(
      "button",
      { type: "button", key: "cancel", class: "button", onclick: () => close(view) },
      plain(view.close) || "Close",
    ),
    send &&
      h(
        "button",
        {
          type: "submit",
          key: "submit",
          class: "button primary",
          disabled: busy,
          "aria-busy": busy ? "true" : null,
        },
        send,
      ),
  );
}

function hasInputs(view) {
  return view.blocks.some((block) => block.type === "input");
}

/** Escape closes, Ctrl or Cmd with Enter submits; lists and menus inside see Escape first. */
function keys(event, view) {
  if (event.key === "Escape") close(view);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && (view.submit || hasInputs(view))) {
    event.preventDefault();
    submit(view);
  }
}

async function close(view, all = false) {
  const { ui } = store;
  // What follows a submission may be on show before its request has ended: the wish to close it must not get lost.
  if (ui.busy.has(view.id)) return void ui.closing.set(view.id, all);
  ui.errors.delete(view.id);
  await act("close", { view_id: view.id, ...(all && { all: true }) });
}

async function submit(view) {
  const { ui } = store;
  if (ui.busy.has(view.id)) return;
  ui.busy.add(view.id);
  ui.trouble.delete(view.id);
  ui.errors.delete(view.id);
  redraw();
  const answer = await act("submit", { view_id: view.id, state: viewContext(view).values }, { quiet: true });
  ui.busy.delete(view.id);
  const closing = ui.closing.get(view.id);
  ui.closing.delete(view.id);
  if (answer.ok && !answer.errors && closing !== undefined) return close(view, closing);
  if (!answer.ok) ui.trouble.set(view.id, answer.error || "We had some trouble connecting. Try again?");
  const errors = answer.errors && Object.keys(answer.errors).length ? answer.errors : null;
  if (errors) ui.errors.set(view.id, { ...errors });
  if (errors) ui.focusNext = [firstFailed(view, errors)];
  redraw();
}

function firstFailed(view, errors) {
  const block = view.blocks.find((candidate) => errors[candidate.block_id]);
  const at = block ? `[data-block-id="${CSS.escape(block.block_id)}"]` : "";
  return `.dialog ${at} :is(input, textarea, select, button)`;
}
