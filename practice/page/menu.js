// The "more" menu of Block Kit's overflow element, and the questions asked before an action.

import { h, icon } from "./dom.js";
import { click, confirmed, elementId } from "./inputs.js";
import { plain, textObject } from "./mrkdwn.js";
import { redraw, store } from "./store.js";

export function overflow(element, block, ctx) {
  const id = elementId(element, block, ctx);
  const open = store.ui.open === id;
  const toggle = () => openMenu(open ? null : id);
  return h(
    "div",
    {
      class: "overflow",
      key: element.action_id,
      onkeydown: (event) => steer(event, id),
      onfocusout: (event) => left(event, id),
    },
    h(
      "button",
      {
        id,
        type: "button",
        class: "icon-button",
        "aria-haspopup": "menu",
        "aria-expanded": String(open),
        "data-action-id": element.action_id,
        "aria-label": element.accessibility_label || "More actions",
        onclick: toggle,
      },
      icon("more"),
    ),
    open &&
      h(
        "div",
        { class: "menu", role: "menu", "aria-labelledby": id },
        element.options.map((option) => menuItem(option, element, block, ctx)),
      ),
  );
}

function menuItem(option, element, block, ctx) {
  const use = () => {
    if (/^https?:/.test(option.url || "")) window.open(option.url, "_blank", "noopener");
    click(element, block, ctx, option.value);
  };
  const onclick = () => {
    focusOn(elementId(element, block, ctx));
    openMenu(null);
    confirmed(element, use);
  };
  return h(
    "button",
    { type: "button", role: "menuitem", key: option.value, class: "menu-item", tabindex: "-1", onclick },
    plain(option.text),
    option.description && h("span", { class: "hint" }, plain(option.description)),
  );
}

function openMenu(id) {
  store.ui.open = id;
  redraw();
  if (id)
    queueMicrotask(() =>
      document.getElementById(id)?.parentElement.querySelector("[role=menuitem]")?.focus(),
    );
}

function focusOn(id) {
  document.getElementById(id)?.focus();
}

function left(event, id) {
  if (store.ui.open === id && !event.currentTarget.contains(event.relatedTarget)) openMenu(null);
}

/** Arrow keys move through the menu, Escape closes it. */
function steer(event, id) {
  if (store.ui.open !== id) return;
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape") {
    event.stopPropagation();
    focusOn(id);
    openMenu(null);
  } else if (to !== undefined) {
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  }
}

/** The question in front of everything else, if one is being asked. */
export function confirmDialog() {
  const asked = store.ui.confirm;
  if (!asked) return null;
  const { question, go, refuse } = asked;
  const answer = (then) => {
    store.ui.confirm = null;
    redraw();
    then();
  };
  const onkeydown = (event) => {
    if (event.key === "Escape") answer(refuse);
  };
  const props = {
    class: "dialog small",
    role: "alertdialog",
    "aria-modal": "true",
    "aria-labelledby": "confirm-title",
    "aria-describedby": "confirm-text",
    tabindex: "-1",
    "data-trap": "confirm",
  };
  return h(
    "div",
    { class: "backdrop above", key: "confirm", onkeydown },
    h(
      "div",
      props,
      h("header", { class: "dialog-head" }, h("h2", { id: "confirm-title" }, plain(question.title))),
      h("div", { class: "dialog-body", id: "confirm-text" }, textObject(question.text)),
      answers(
        question,
        () => answer(refuse),
        () => answer(go),
      ),
    ),
  );
}

function answers(question, refuse, agree) {
  const kind = question.style === "danger" ? "button danger" : "button primary";
  return h(
    "footer",
    { class: "dialog-foot" },
    h("button", { type: "button", class: "button", onclick: refuse }, plain(question.deny) || "Cancel"),
    h(
      "button",
      { type: "button", class: kind, "data-focus": "true", onclick: agree },
      plain(question.confirm) || "Yes",
    ),
  );
}
