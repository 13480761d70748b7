// The data_visualization block: bars and lines. Series differ by shape, pattern and dash as well as by colour.

import { h } from "./dom.js";

const [WIDTH, HEIGHT] = [480, 250];
const [RIGHT, TOP] = [10, 18];
const FLAT = 12; // characters of a category that fit below its bars
const MARKS = [
  "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
  "M-4 -4h8v8h-8z",
  "M0 -5l5 9h-10z",
  "M0 -5l5 5l-5 5l-5 -5z",
  "M-4 -4l8 8m0 -8l-8 8",
  "M0 -5v10m-5 -5h10",
];
const DASHES = ["none", "7 4", "2 3", "9 3 2 3", "12 5", "4 2"];
const HATCHES = [
  null,
  "M-2 2l4 -4M0 8l8 -8M6 10l4 -4",
  "M4 0v8",
  "M0 4h8",
  "M-2 6l4 4M0 0l8 8M6 -2l4 4",
  "M4 0v8M0 4h8",
];

/** Draws a chart with its title and legend; what it shows is also said in words, to whoever cannot see it. */
export function chartBlock(block) {
  const chart = plotOf(block.title, block.chart);
  const said = chart.series.map((one) => {
    const points = one.values.map((value, place) => `${chart.labels[place]} ${value}`);
    return `${one.name}: ${points.join(", ")}`;
  });
  const words = [block.title, ...said].join(". ");
  return h(
    "figure",
    { class: "chart" },
    h("figcaption", { class: "chart-title" }, block.title),
    h(
      "svg",
      { class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": words },
      h("defs", null, chart.series.map((_, place) => hatch(block.block_id, place))),
      scale(chart),
      chart.kind === "bar" ? bars(chart, block.block_id) : lines(chart),
    ),
    chart.axis && h("p", { class: "chart-axis" }, chart.axis),
    chart.series.length > 1 && legend(chart, block.block_id),
  );
}

/** Brings every kind of chart into one form; the parts of a pie stand as bars. */
function plotOf(title, chart) {
  const pie = chart.type === "pie";
  const data = pie ? [{ name: title, data: chart.segments }] : chart.series;
  const labels = pie ? chart.segments.map((one) => one.label) : chart.axis_config.categories;
  const series = data.map((one) => ({ name: one.name, values: one.data.map((point) => point.value) }));
  const values = series.flatMap((one) => one.values);
  const step = niceStep(Math.max(1, ...values));
  const slanted = labels.some((label) => label.length > FLAT) || labels.length > 6;
  const bottom = HEIGHT - (slanted ? 78 : 30);
  return {
    kind: pie || chart.type === "bar" ? "bar" : chart.type,
    axis: [chart.axis_config?.x_label, chart.axis_config?.y_label].filter(Boolean).join(" · "),
    top: Math.ceil(Math.max(1, ...values) / step) * step,
    left: slanted ? 76 : 30,
    ...{ labels, series, step, slanted, bottom },
  };
}

function niceStep(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [0.2, 0.5, 1, 2].map((part) => part * power).find((step) => most / step <= 5) || power;
}

const height = (chart, value) => chart.bottom - (Math.max(0, value) / chart.top) * (chart.bottom - TOP);
const room = (chart) => (WIDTH - chart.left - RIGHT) / chart.labels.length;
const centre = (chart, place) => chart.left + room(chart) * (place + 0.5);

function scale(chart) {
  const rows = Array.from({ length: Math.round(chart.top / chart.step) + 1 }, (_, row) => row * chart.step);
  return [
    rows.map((value) => [
      h("line", { class: "grid", x1: chart.left, x2: WIDTH - RIGHT, y1: height(chart, value), y2: height(chart, value) }),
      text(Number(value.toFixed(2)), { class: "tick", x: chart.left - 6, y: height(chart, value) + 4, "text-anchor": "end" }),
    ]),
    chart.labels.map((label, place) => {
      const [x, y] = [centre(chart, place), chart.bottom + 16];
      const turned = { "text-anchor": "end", transform: `rotate(-32 ${x} ${y})` };
      return text(label, { class: "category", x, y, ...(chart.slanted ? turned : { "text-anchor": "middle" }) });
    }),
  ];
}

function bars(chart, id) {
  const width = Math.min(34, (room(chart) * 0.8) / chart.series.length);
  return chart.series.map((one, place) =>
    one.values.map((value, at) => {
      const x = centre(chart, at) + (place - chart.series.length / 2) * width;
      const y = height(chart, value);
      const box = { x: x + 1, y, width: width - 2, height: chart.bottom - y };
      return [
        h("rect", { class: `fill-${place}`, ...box }),
        HATCHES[place] && h("rect", { class: "hatched", ...box, fill: `url(#${id}-${place})` }),
        value ? text(value, { class: "value", x: x + width / 2, y: y - 4, "text-anchor": "middle" }) : null,
      ];
    }),
  );
}

function lines(chart) {
  return chart.series.map((one, place) => {
    const points = one.values.map((value, at) => [centre(chart, at), height(chart, value)]);
    const path = `M${points.map((point) => point.join(" ")).join("L")}`;
    const ends = `L${points.at(-1)[0]} ${chart.bottom}L${points[0][0]} ${chart.bottom}z`;
    return [
      chart.kind === "area" && h("path", { class: `area fill-${place}`, d: path + ends }),
      h("path", { class: `stroke stroke-${place}`, d: path, "stroke-dasharray": DASHES[place] }),
      points.map(([x, y]) => mark(place, x, y)),
    ];
  });
}

function mark(place, x, y) {
  return h("path", { class: `mark fill-${place} stroke-${place}`, d: MARKS[place], transform: `translate(${x} ${y})` });
}

/** A pattern laid over a bar in the colour of the page, so that it shows on any colour. */
function hatch(id, place) {
  const props = { id: `${id}-${place}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" };
  return HATCHES[place] && h("pattern", props, h("path", { class: "hatch", d: HATCHES[place] }));
}

function legend(chart, id) {
  const props = { class: "swatch", viewBox: "0 0 28 14", "aria-hidden": "true" };
  const rows = chart.series.map((one, place) => [h("svg", props, swatch(chart, id, place)), one.name]);
  return h(
    "ul",
    { class: "legend" },
    rows.map((row) => h("li", null, row)),
  );
}

function swatch(chart, id, place) {
  const box = { x: 2, y: 1, width: 24, height: 12 };
  if (chart.kind === "bar") {
    return [
      h("rect", { class: `fill-${place}`, ...box }),
      HATCHES[place] && h("rect", { class: "hatched", ...box, fill: `url(#${id}-${place})` }),
    ];
  }
  const line = { class: `stroke stroke-${place}`, d: "M0 7H28", "stroke-dasharray": DASHES[place] };
  return [h("path", line), mark(place, 14, 7)];
}

const text = (words, props) => h("text", props, String(words));
