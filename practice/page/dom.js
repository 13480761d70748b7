// A very small virtual DOM: describe a region with h(), then patch() the page towards it.
// Nodes that survive keep their focus, scroll position and typed text.

const PROPERTIES = new Set(["checked", "disabled", "inert", "selected", "hidden"]);
const DRAWN = new Set(["svg", "g", "defs", "pattern", "rect", "line", "path", "text"]);
const DRAWING = "http://www.w3.org/2000/svg";
const ONCE = new Set(["initial", "key", "value", "style"]);

/** Describes one element. Children may be nested arrays, strings, numbers, or null and false for nothing. */
export function h(tag, props, ...children) {
  return { tag, props: props || {}, children: flat(children) };
}

/** Describes an icon drawn by icons.css. */
export function icon(name) {
  return h("span", { class: `icon icon-${name}`, "aria-hidden": "true" });
}

/** A button that is only an icon, named by its label. */
export function iconButton(name, label, onclick, more = {}) {
  return h(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, onclick, ...more },
    icon(name),
  );
}

function flat(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && typeof child !== "boolean");
}

/** Makes the children of `parent` look like `wanted`, touching as little as possible. */
export function patch(parent, wanted) {
  const kept = matchUp(parent, flat([wanted]));
  const used = new Set(kept.map(([node]) => node));
  for (const node of [...parent.childNodes]) if (!used.has(node)) node.remove();
  let cursor = parent.firstChild;
  for (const [node] of kept) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}

function matchUp(parent, wanted) {
  const old = new Map();
  for (const node of parent.childNodes) {
    const name = nameOf(node.vnode);
    if (!old.has(name)) old.set(name, []);
    old.get(name).push(node);
  }
  return wanted.map((vnode) => {
    const node = old.get(nameOf(vnode))?.shift();
    if (!node) return [create(vnode)];
    update(node, vnode);
    return [node];
  });
}

function nameOf(vnode) {
  if (vnode === undefined) return "foreign";
  if (typeof vnode !== "object") return "text";
  const { key, class: kind = "" } = vnode.props;
  // Without a key, the first class tells siblings apart, so that one that appears does not take another's place.
  return key === undefined ? `${vnode.tag} .${kind.split(" ")[0]}` : `${vnode.tag} ${key}`;
}

function create(vnode) {
  if (typeof vnode !== "object") {
    const text = document.createTextNode(vnode);
    text.vnode = vnode;
    return text;
  }
  const { tag } = vnode;
  const node = DRAWN.has(tag) ? document.createElementNS(DRAWING, tag) : document.createElement(tag);
  node.vnode = { props: {} };
  update(node, vnode);
  if (vnode.props.initial !== undefined) node.value = vnode.props.initial;
  return node;
}

function update(node, vnode) {
  if (typeof vnode !== "object") {
    if (node.data !== String(vnode)) node.data = vnode;
    node.vnode = vnode;
    return;
  }
  const before = node.vnode.props;
  for (const name of Object.keys(before)) if (!(name in vnode.props)) setProp(node, name, null);
  for (const [name, value] of Object.entries(vnode.props)) setProp(node, name, value);
  patch(node, vnode.children);
  // A value can only be chosen once the options stand in the select.
  if ("value" in vnode.props && node.value !== vnode.props.value) node.value = vnode.props.value;
  // An untouched field follows the value it was given; a typed one is the person's.
  const { initial } = vnode.props;
  const untouched = before.initial !== undefined && node.value === String(before.initial);
  if (untouched && before.initial !== initial) node.value = initial;
  node.vnode = vnode;
}

function setProp(node, name, value) {
  if (name === "style") {
    for (const [key, part] of Object.entries(value || {})) node.style.setProperty(key, part);
  } else if (ONCE.has(name)) {
    return;
  } else if (name.startsWith("on")) {
    if (node[name] !== value) node[name] = value;
  } else if (PROPERTIES.has(name)) {
    if (node[name] !== Boolean(value)) node[name] = Boolean(value);
  } else {
    setAttribute(node, name, value);
  }
}

function setAttribute(node, name, value) {
  const absent = value === null || value === undefined || (value === false && !name.startsWith("aria-"));
  if (absent) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value === true && !name.startsWith("aria-") ? "" : value)) {
    node.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : value);
  }
}
