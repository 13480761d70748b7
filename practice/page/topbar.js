// The bar of the practice workspace itself: who one is, what time it is, light or dark.

import { h, icon } from "./dom.js";
import { mailMenu, waits } from "./mail.js";
import { toggleOnlookers } from "./onlookers.js";
import { standing } from "./people.js";
import { scenesButton } from "./scenes/stage.js";
import { act, become, labelOf, nameOf, practiceNow, redraw, refresh, store } from "./store.js";
import { fromLocalInput, practiceTime, toLocalInput, zoneName } from "./time.js";

const THEMES = ["auto", "light", "dark"];
const HOUR = 3600;

export function topbar() {
  const menu = () => {
    store.ui.drawer = !store.ui.drawer;
    redraw();
  };
  return h(
    "header",
    { class: "topbar", key: "topbar" },
    h(
      "button",
      {
        type: "button",
        class: "icon-button menu-button",
        "aria-label": "Menu",
        "aria-expanded": String(store.ui.drawer),
        "aria-controls": "sidebar",
        onclick: menu,
      },
      icon("menu"),
    ),
    switcher(),
    mailMenu(),
    store.offline && h("span", { class: "offline", role: "status", key: "offline" }, "Reconnecting…"),
    h("div", { class: "spring" }),
    scenesButton(),
    onlookersButton(),
    timeControl(),
    themeButton(),
  );
}

function onlookersButton() {
  const open = store.ui.panel?.kind === "onlookers";
  const props = { type: "button", class: "button", key: "onlookers", "aria-expanded": String(open), "aria-controls": "panel" };
  return h("button", { ...props, onclick: toggleOnlookers }, "Who can see what");
}

function switcher() {
  const options = store.snapshot.people
    .filter((person) => !person.is_bot)
    .map((person) => {
      const more = standing(person) ? ` (${standing(person)})` : "";
      return h(
        "option",
        { value: person.id, key: person.id, disabled: person.deleted || person.is_stranger },
        `${labelOf(person)}${more}${waits(person.id) && `: ${waits(person.id)}`}`,
      );
    });
  const change = (event) => {
    become(event.target.value);
    refresh();
  };
  return h(
    "label",
    { class: "acting", key: "acting" },
    h("span", { class: "wide", "aria-hidden": "true" }, "Acting as"),
    h(
      "span",
      { class: "select" },
      h(
        "select",
        { class: "control", "aria-label": "Acting as", value: store.as, onchange: change },
        options,
      ),
    ),
  );
}

function timeControl() {
  const open = store.ui.open === "clock";
  const toggle = () => {
    store.ui.open = open ? null : "clock";
    redraw();
  };
  const escape = (event) => {
    if (event.key !== "Escape" || !open) return;
    toggle();
    event.currentTarget.querySelector("button").focus();
  };
  return h(
    "div",
    { class: "clock", key: "clock", onkeydown: escape, onfocusout: leaveClock },
    h(
      "button",
      {
        type: "button",
        class: "button clock-button",
        "aria-expanded": String(open),
        "aria-controls": "clock-menu",
        title: `${nameOf(store.snapshot.me)}'s time zone: ${store.snapshot.me.tz || "none, so UTC"}`,
        onclick: toggle,
      },
      icon("clock"),
      h("span", { class: "wide" }, "Practice time:"),
      h("span", { id: "practice-time" }, practiceTime(practiceNow())),
      h("span", { class: "zone" }, `in ${zoneName()}`),
    ),
    h(
      "button",
      { type: "button", class: "button", onclick: () => act("clock", { advance: HOUR }) },
      "+1 hour",
    ),
    h(
      "button",
      { type: "button", class: "button", onclick: () => act("clock", { advance: 24 * HOUR }) },
      "+1 day",
    ),
    open && clockMenu(),
  );
}

function clockMenu() {
  const go = async (to) => {
    store.ui.open = null;
    await act("clock", { to });
  };
  const picked = (event) => {
    event.preventDefault();
    const to = fromLocalInput(event.target.elements.moment.value);
    if (to) go(to);
  };
  const presets = (store.snapshot.clock?.presets || []).map((preset) =>
    h(
      "button",
      { type: "button", key: preset.label, class: "menu-item", onclick: () => go(preset.at) },
      preset.label,
      h("span", { class: "hint" }, practiceTime(preset.at)),
    ),
  );
  return h(
    "div",
    { class: "menu clock-menu", id: "clock-menu", key: "clock-menu", tabindex: "-1" },
    h("p", { class: "hint" }, "Move the clock and see what Sidecar does then."),
    h("p", { class: "hint" }, `All times are ${nameOf(store.snapshot.me)}'s, in ${zoneName()}.`),
    presets,
    h(
      "form",
      { class: "clock-form", onsubmit: picked },
      h("label", { for: "moment" }, "Another moment"),
      h("input", {
        id: "moment",
        name: "moment",
        type: "datetime-local",
        class: "control",
        initial: toLocalInput(practiceNow()),
      }),
      h("button", { type: "submit", class: "button primary" }, "Go there"),
    ),
  );
}

function leaveClock(event) {
  if (store.ui.open !== "clock" || !event.relatedTarget || event.currentTarget.contains(event.relatedTarget))
    return;
  store.ui.open = null;
  redraw();
}

/** Keeps the shown time moving between snapshots. */
export function tickClock() {
  const shown = document.getElementById("practice-time");
  if (shown && store.snapshot) redraw();
}

export function applyTheme(theme = localStorage.getItem("practice-theme") || "auto") {
  localStorage.setItem("practice-theme", theme);
  document.documentElement.dataset.theme = theme;
}

function themeButton() {
  const theme = document.documentElement.dataset.theme;
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const change = () => {
    applyTheme(next);
    redraw();
  };
  return h(
    "button",
    {
      type: "button",
      key: "theme",
      class: "icon-button",
      "aria-label": `Theme: ${theme}`,
      title: `Theme: ${theme}. Next: ${next}`,
      onclick: change,
    },
    icon(`theme-${theme}`),
  );
}
