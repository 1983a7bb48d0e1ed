"use strict";
// Names on a map: the most important first, none over another, as many as there is room for.
// Shared by the app's maps and the report's. A figure's layout.meta.names are [{text, short, size, x, y}], in space with
// z, the largest first. On a flat map they are letters laid over it, which is quick; in space, and in exported pictures,
// they become annotations. The short text stands where the map is narrow. Names of parts come last and have `within`: the
// width and height of the map's section up to which they stand.

const NAME = { smallest: 11, largest: 15, padding: 2, widest: 0.5, mark: "name of a group", layer: "names-of-groups" };
const SVG = "http://www.w3.org/2000/svg";
const CLOSE = 1.2; // distance of the camera, which begins at 2.2, up to which parts have names in space
const SHAPES = 1500; // points up to which a picture has each as a shape
const FRAMES = 60; // to wait for the first drawing of a map in space

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

/** Put the names of a drawn figure on it, anew after each change of its size or zoom. `looks` has color, family, back. */
async function showNames(place, looks) {
  place.looks = looks;
  if (!place._fullLayout?.scene) return moveNames(place);
  const names = place.layout.meta?.names ?? [];
  const sight = names.length ? await space(place) : null;
  const found = sight ? annotate(names, sight, looks) : [];
  const before = place.layout.scene?.annotations ?? [];
  const wanted = [...before.filter(isOther), ...found];
  if (JSON.stringify(wanted) !== JSON.stringify(before))
    await window.Plotly.relayout(place, { "scene.annotations": wanted });
}

/** Lay the names over a flat map, below what hovering shows. */
function moveNames(place) {
  const names = place.layout?.meta?.names ?? [];
  const { xaxis, yaxis, scene, _infolayer: below } = place._fullLayout ?? {};
  const before = place.querySelector(`.${NAME.layer}`);
  if (scene || !names.length || !xaxis?.range) return before?.remove();
  const layer = before ?? document.createElementNS(SVG, "g");
  layer.setAttribute("class", NAME.layer);
  layer.setAttribute("style", "pointer-events: none");
  layer.replaceChildren(...standingNames(names, flat(xaxis, yaxis), place.looks).map(({ box, spot }) => {
    const letters = document.createElementNS(SVG, "text");
    letters.setAttribute("x", xaxis._offset + spot.x);
    letters.setAttribute("y", yaxis._offset + spot.y);
    Object.assign(letters.style, {
      font: `${box.weight} ${Math.round(box.letters)}px ${place.looks.family}`, fill: place.looks.color,
      textAnchor: "middle", dominantBaseline: "central", textShadow: halo(place.looks.back),
    });
    letters.textContent = box.words;
    return letters;
  }));
  if (!before) below.node().after(layer);
}

const isOther = (note) => note.name !== NAME.mark;

function annotate(names, sight, looks) {
  return standingNames(names, sight, looks).map(({ name, box, spot }) => ({
    name: NAME.mark,
    text: escapeName(box.words),
    ...(sight.space ? { x: name.x, y: name.y, z: name.z } : { x: name.x, y: name.y, xref: "x", yref: "y" }),
    showarrow: false,
    xshift: Math.round(spot.x - box.x), yshift: Math.round(box.y - spot.y),
    borderpad: 0, captureevents: false,
    font: { size: Math.round(box.letters), weight: box.weight, color: looks.color, shadow: halo(looks.back) },
  }));
}

/** What is seen of a flat map: the frame in pixels, where a place lies in it, and whether a part's name stands. */
function flat(xaxis, yaxis) {
  const frame = { width: xaxis._length, height: yaxis._length };
  const [left, right] = xaxis.range, [bottom, top] = yaxis.range;
  return {
    frame,
    at: ({ x, y }) => [((x - left) / (right - left)) * frame.width, ((top - y) / (top - bottom)) * frame.height],
    isNear: ([width, height]) => right - left <= width || top - bottom <= height,
  };
}

/** The same of a map in space, as its camera stands; null while there is none, as where a browser draws no WebGL. */
async function space(place) {
  const camera = () => place._fullLayout?.scene?._scene?.glplot?.cameraParams;
  for (let waited = 0; waited < FRAMES && camera()?._ortho === undefined; waited++) await new Promise(requestAnimationFrame);
  if (camera()?._ortho === undefined) return null; // it is set as the first frame is drawn
  const { _size: size, scene } = place._fullLayout;
  const frame = { width: size.w, height: size.h };
  const { dataScale } = scene._scene, { x, y, z } = scene._scene.getCamera().eye;
  const { model, view, projection } = camera();
  const times = (matrix, vector) => [0, 1, 2, 3].map((row) => vector.reduce((sum, v, at) => sum + matrix[4 * at + row] * v, 0));
  return {
    space: true,
    frame,
    at: (name) => {
      const place = [name.x * dataScale[0], name.y * dataScale[1], name.z * dataScale[2], 1];
      const [right, up, , depth] = [model, view, projection].reduce((vector, matrix) => times(matrix, vector), place);
      return depth > 0 ? [(1 + right / depth) / 2 * frame.width, (1 - up / depth) / 2 * frame.height] : [-1, -1];
    },
    isNear: () => Math.hypot(x, y, z) <= CLOSE,
  };
}

/** Find the names that have room, each with its box {words, letters, x, y …} and the spot it stands on, in pixels. */
function standingNames(names, { frame, at, isNear }, looks, larger = 1) {
  const wanted = names.filter(({ within }) => !within || isNear(within));
  const largest = Math.max(...names.map((name) => name.size), 1);
  const brush = document.createElement("canvas").getContext("2d");
  const boxes = wanted.map((name) => {
    const { text, short, size, within } = name;
    const letters = larger * (NAME.smallest + (within ? 0 : (NAME.largest - NAME.smallest) * Math.sqrt(size / largest)));
    const weight = within ? 400 : 600;
    brush.font = `${weight} ${letters}px ${looks.family}`;
    const extent = (words) => brush.measureText(words).width * 1.06 + 2 * NAME.padding;
    const words = extent(text) > NAME.widest * frame.width ? short : text;
    const [x, y] = at(name);
    return { x, y, width: extent(words), height: letters * 1.35, letters, weight, words };
  });
  return placeBoxes(boxes, frame).flatMap((spot, index) => {
    return spot ? [{ name: wanted[index], box: boxes[index], spot }] : [];
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
  if (xaxis?.range && !place._fullLayout.scene) {
    for (const [name, { range }] of Object.entries({ xaxis, yaxis }))
      layout[name] = { ...layout[name], range: [...range], autorange: false };
    const looks = { ...place.looks, family: "sans-serif" };
    const named = annotate(layout.meta?.names ?? [], flat(xaxis, yaxis), looks);
    layout.annotations = [...(layout.annotations ?? []).filter(isOther), ...named];
  }
  return { data: [...drawnByPlotly(place), ...legend(layout)], layout };
}

/** What the colors mean, which the app says beside the figure: traces without points. */
function legend(layout) {
  const entries = layout.meta?.legend ?? [];
  Object.assign(layout, entries.length && { showlegend: true, legend: { orientation: "h", y: 0, yanchor: "top" } });
  return entries.map(({ name, color, symbol }) => ({
    type: layout.scene ? "scatter3d" : "scatter", x: [null], y: [null], z: [null], mode: "markers",
    name: escapeName(name), marker: { color, symbol, size: 9 }, showlegend: true,
  }));
}

/** Leave to Plotly the points that the app's page draws in its stead (see points.js there): few as shapes of their own. */
function drawnByPlotly({ data, _fullData }) {
  const points = _fullData.reduce((sum, trace) => sum + (trace.x?.length ?? 0), 0);
  const type = points > SHAPES ? "scattergl" : "scatter";
  return data.map((trace) => {
    const { maxdisplayed, ...marker } = trace.marker ?? {};
    return maxdisplayed ? { ...trace, type, marker } : trace;
  });
}

function background(element) {
  for (let found = element; found; found = found.parentElement) {
    const color = getComputedStyle(found).backgroundColor;
    if (color && color !== "transparent" && !/, 0\)$/.test(color)) return color;
  }
  return "white";
}
