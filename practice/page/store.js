// What the page knows: the newest snapshot from the practice workspace, and what the person is in the middle of.

export const store = {
  as: new URLSearchParams(location.search).get("as"),
  snapshot: null,
  fetchedAt: 0,
  offline: false,
  ui: freshUi(),
};

let draw = () => {};
let drawing = false;
let running = null;
let again = false;
let socket = null;

function freshUi() {
  return {
    place: null, // "app" or a channel id
    tab: "home", // which tab of the app is open
    opening: 0, // how often the app was told that Home is open and has not answered yet
    panel: null, // the side panel: {kind: "thread", channel, ts} or {kind: "onlookers", view, query}
    drafts: new Map(), // typed but unsent text by place
    inputs: new Map(), // chosen values by container, block and action
    errors: new Map(), // field errors by view, then block
    trouble: new Map(), // one private error by view
    busy: new Set(), // actions that wait for the app
    closing: new Map(), // views to be closed as soon as the app has answered, and whether all below them, too
    open: null, // the id of the one open menu or list
    combos: new Map(), // query, options and active row of each type-ahead list
    labels: new Map(), // option texts of values chosen in type-ahead lists
    confirm: null, // a question asked before an action
    completion: { rows: [], active: 0, place: null },
    drawer: false, // the sidebar in a narrow window
    toasts: [],
    seenNotice: null,
    focusNext: null, // selectors, best first, of what gets the focus after the next drawing
  };
}

/** Names the function that draws the page. */
export function onDraw(render) {
  draw = render;
}

/** Draws soon; several requests in one turn draw once. */
export function redraw() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    if (store.snapshot) draw();
  });
}

/** Fetches the newest snapshot. Calls that overlap share one request, followed by another. */
export function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    try {
      do {
        again = false;
        await pull();
      } while (again);
    } finally {
      running = null;
    }
  })();
  return running;
}

async function pull() {
  const asked = store.as;
  const query = asked ? `?as=${encodeURIComponent(asked)}` : "";
  let snapshot;
  try {
    const response = await fetch(`/practice/state${query}`);
    if (response.status === 404 && asked) return nobody();
    if (!response.ok) return offline(true);
    snapshot = await response.json();
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return offline(true);
    throw error;
  }
  if (asked !== store.as) {
    again = true;
    return undefined;
  }
  store.snapshot = snapshot;
  store.fetchedAt = Date.now();
  store.offline = false;
  if (!store.as) become(snapshot.me.id, "replaceState");
  return redraw();
}

/** The address names somebody this workspace does not know: the server chooses whom to start with. */
function nobody() {
  store.as = null;
  again = true;
}

function offline(is) {
  store.offline = is;
  redraw();
}

/** Does something as the person; the snapshot is fresh when this returns. Failures become a toast unless `quiet`. */
export async function act(type, fields = {}, { quiet = false } = {}) {
  const body = JSON.stringify({ as: store.as, type, ...fields });
  let answer;
  try {
    const response = await fetch("/practice/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body,
    });
    answer = await response.json();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    answer = { ok: false, error: "The practice workspace did not answer. Is it still running?" };
  }
  if (type !== "suggest") await refresh();
  if (!answer.ok && !quiet) toast(answer.error || "That did not work.");
  return answer;
}

/** Shows a short notice in the corner for a while. */
export function toast(text) {
  const { toasts } = store.ui;
  const entry = { id: `${Date.now()}-${toasts.length}`, text };
  toasts.push(entry);
  setTimeout(() => dismiss(entry.id), 9000);
  redraw();
}

export function dismiss(id) {
  store.ui.toasts = store.ui.toasts.filter((entry) => entry.id !== id);
  redraw();
}

/** Acts as another person from now on, in this tab only. */
export function become(id, how = "pushState") {
  const changed = store.as !== id;
  store.as = id;
  const url = new URL(location.href);
  url.searchParams.set("as", id);
  history[how](null, "", url);
  if (!changed || store.snapshot?.me.id === id) return;
  startOver();
  connect();
}

function startOver() {
  const panel = store.ui.panel?.kind === "onlookers" ? store.ui.panel : null; // those who look on stay
  store.ui = { ...freshUi(), panel }; // the address still says which place was open
}

/** Listens for changes, for as long as the page is open. */
export function connect() {
  if (socket) socket.onclose = null;
  socket?.close();
  if (!store.as) {
    setTimeout(() => refresh().then(connect), 1000);
    return;
  }
  const address = new URL(`/practice/live?as=${encodeURIComponent(store.as)}`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  socket = new WebSocket(address);
  socket.onopen = () => refresh();
  socket.onmessage = (event) => {
    if (JSON.parse(event.data).version !== store.snapshot?.version) refresh();
  };
  socket.onclose = () => {
    offline(true);
    setTimeout(connect, 1000);
  };
}

/** The practice time in unix seconds. */
export function practiceNow() {
  const { now, clock } = store.snapshot;
  return clock?.running === false ? now : now + (Date.now() - store.fetchedAt) / 1000;
}

export function personOf(id) {
  const found = store.snapshot.people.find((person) => person.id === id);
  return found || { id, name: "unknown", shown: "Unknown member", real_name: "", color: "808080" };
}

export function nameOf(person) {
  return person.shown;
}

/** The name, and the handle of whoever is not the only one of that name. */
export function labelOf(person) {
  return person.label || nameOf(person);
}

export function channelOf(id) {
  return store.snapshot.channels.find((channel) => channel.id === id);
}

/** The bot, and the viewer's conversation with it (null until there is one). */
export function theApp() {
  const bot = personOf(store.snapshot.app);
  const dm =
    store.snapshot.channels.find((channel) => channel.kind === "im" && channel.with === bot.id) || null;
  return { bot, dm };
}
