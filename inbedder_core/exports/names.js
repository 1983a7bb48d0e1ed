"use strict";
// Names on a map: the most important first, none over another, as many as there is room for.
// Shared by the app's maps and the report's. A figure's layout.meta.names are [{text, short, size, x, y}], the largest
// first; they become annotations, so that exported pictures have them. The short text stands where the map is narrow.

const NAME = { smallest: 11, largest: 15, padding: 2, widest: 0.5, mark: "name of a group" };

/**
 * Find the centers of boxes in a frame, in pixels from its top left: a pure function.
 * Boxes {x, y, width, height} are wanted at x, y, the most important first; each comes to stand there or close by, whole
 * inside the frame and over no other, or (null) nowhere. What is wanted outside the frame stands nowhere.
 */
function placeBoxes(boxes, frame) {
  const placed = [];
  const overlaps = (one, other) =>
    Math.abs(one.x - other.x) * 2 < one.width + other.width && Math.abs(one.y - other.y) * 2 < one.height + other.height;
  const within = (middle, extent, most) => Math.min(Math.max(middle, extent / 2), most - extent / 2);
  return boxes.map((box) => {
    const { x, y, width, height } = box;
    if (x < 0 || y < 0 || x > frame.width || y > frame.height || width > frame.width || height > frame.height)
      return null;
    for (const [right, down] of NEARBY) {
      const tried = {
        x: within(x + right * width, width, frame.width),
        y: within(y + down * height, height, frame.height),
        width, height,
      };
      if (placed.some((other) => overlaps(tried, other))) continue;
      placed.push(tried);
      return { x: tried.x, y: tried.y };
    }
    return null;
  });
}

/** Where a box may stand beside its place, in widths and heights, the nearest first. */
const NEARBY = [
  [0, 0], [0, -1], [0, 1], [0.3, -1], [-0.3, -1], [0.3, 1], [-0.3, 1], [0.55, 0], [-0.55, 0], [0, -2], [0, 2],
];

/** Put the names of a drawn figure on it, anew after each change of its size or zoom. `looks` has color and back. */
async function showNames(place, looks) {
  const names = place.layout?.meta?.names ?? [];
  const { xaxis, yaxis } = place._fullLayout ?? {};
  const before = place.layout?.annotations ?? [];
  const others = before.filter(isOther);
  place.looks = looks;
  const found = xaxis?.range && names.length ? annotate(names, xaxis, yaxis, looks) : [];
  const wanted = [...others, ...found];
  if (JSON.stringify(wanted) !== JSON.stringify(before)) await window.Plotly.relayout(place, { annotations: wanted });
}

const isOther = (note) => note.name !== NAME.mark;

function annotate(names, xaxis, yaxis, looks) {
  return standingNames(names, xaxis, yaxis, looks).map(({ name, box, spot }) => ({
    name: NAME.mark,
    text: escapeName(box.words),
    x: name.x, y: name.y, xref: "x", yref: "y", showarrow: false,
    xshift: Math.round(spot.x - box.x), yshift: Math.round(box.y - spot.y),
    borderpad: 0, captureevents: false,
    font: { size: Math.round(box.letters), weight: 600, color: looks.color, shadow: halo(looks.back) },
  }));
}

/** Find the names that have room, each with its box {words, letters, x, y …} and the spot it stands on, in pixels. */
function standingNames(names, xaxis, yaxis, looks, larger = 1) {
  const frame = { width: xaxis._length, height: yaxis._length };
  const across = (value) => ((value - xaxis.range[0]) / (xaxis.range[1] - xaxis.range[0])) * frame.width;
  const down = (value) => ((yaxis.range[1] - value) / (yaxis.range[1] - yaxis.range[0])) * frame.height;
  const largest = Math.max(...names.map((name) => name.size), 1);
  const brush = document.createElement("canvas").getContext("2d");
  const boxes = names.map(({ text, short, size, x, y }) => {
    const letters = larger * (NAME.smallest + (NAME.largest - NAME.smallest) * Math.sqrt(size / largest));
    brush.font = `600 ${letters}px ${looks.family}`;
    const extent = (words) => brush.measureText(words).width * 1.06 + 2 * NAME.padding;
    const words = extent(text) > NAME.widest * frame.width ? short : text;
    return { x: across(x), y: down(y), width: extent(words), height: letters * 1.35, letters, words };
  });
  return placeBoxes(boxes, frame).flatMap((spot, index) => {
    return spot ? [{ name: names[index], box: boxes[index], spot }] : [];
  });
}

/** Keep texts from being read as Plotly's markup, or as a formula. */
function escapeName(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\$/g, "&#36;");
}

function halo(back) {
  return [1, 1, 1, 2, 2, 3, 3].map((blur) => `0 0 ${blur}px ${back}`).join(", ");
}

/** Buttons that save a figure as it is shown, names and all. */
function pictureButtons(filename) {
  const icon = { width: 24, height: 24, path: "M11 3h2v9l4-4 1.400 1.400L12 16 5.600 9.400 7 8l4 4zM4 18h16v3H4z" };
  return ["svg", "png"].map((format) => ({
    name: `picture-${format}`,
    title: `Download as ${format.toUpperCase()}`,
    icon,
    click: (place) =>
      window.Plotly.downloadImage(picture(place), { format, filename, scale: format === "png" ? 2 : 1 }),
  }));
}

/** The figure as it is on the screen, on the background it has there, in letters that any machine has. */
function picture(place) {
  const { width, height, xaxis, yaxis } = place._fullLayout;
  const layout = { ...place.layout, width, height, paper_bgcolor: background(place) };
  layout.font = { ...layout.font, family: "sans-serif" };
  if (xaxis?.range) {
    for (const [name, { range }] of Object.entries({ xaxis, yaxis }))
      layout[name] = { ...layout[name], range: [...range], autorange: false };
    const looks = { ...place.looks, family: "sans-serif" };
    const named = annotate(layout.meta?.names ?? [], xaxis, yaxis, looks);
    layout.annotations = [...(layout.annotations ?? []).filter(isOther), ...named];
  }
  return { data: place.data, layout };
}

function background(element) {
  for (let found = element; found; found = found.parentElement) {
    const color = getComputedStyle(found).backgroundColor;
    if (color && color !== "transparent" && !/, 0\)$/.test(color)) return color;
  }
  return "white";
}
