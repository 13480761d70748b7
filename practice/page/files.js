// Files of a message, each as a card that downloads it.

import { h, icon } from "./dom.js";
import { store } from "./store.js";

const UNITS = ["bytes", "KB", "MB"];

/** One card per file, below the words of the message. */
export function fileCards(files) {
  return files.map((file) => {
    const title = file.title || file.name;
    const size = sizeOf(file.size);
    if (file.mimetype === "image/png" && file.alt_txt) {
      return h("img", { class: "picture", key: file.id, src: addressOf(file), alt: file.alt_txt });
    }
    return h(
      "a",
      {
        class: "file",
        key: file.id,
        href: addressOf(file),
        download: file.name,
        "aria-label": `Download ${title}, ${size}`,
      },
      h("span", { class: "file-kind" }, icon("file")),
      h(
        "span",
        { class: "file-words" },
        h("span", { class: "file-title" }, title),
        h("span", { class: "file-facts" }, title === file.name ? size : `${file.name}, ${size}`),
      ),
      icon("download"),
    );
  });
}

/** Where this person fetches a file: on the page's own origin, whichever name the browser knows it by. */
function addressOf(file) {
  return `${new URL(file.url_private).pathname}?as=${store.snapshot.me.id}`;
}

function sizeOf(bytes) {
  if (bytes === 1) return "1 byte";
  let [size, unit] = [bytes, 0];
  while (size >= 1000 && unit < UNITS.length - 1) [size, unit] = [size / 1024, unit + 1];
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}
