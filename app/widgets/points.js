// Draws the points of flat maps: those of traces of which Plotly is to display at most one (`marker.maxdisplayed`). Plotly
// keeps the axes, hovering and selecting. It would draw an element for each point, which is slow for many, or by WebGL,
// which takes two contexts a map: browsers keep few, and are slow to make them without a graphics card.

const STAMPED = { willReadFrequently: true }; // thousands of small pictures: without a graphics card, three times faster
const DIMMED = 0.2; // what Plotly leaves of the opacity of what is not selected
const REACH = 1.3; // radii of a mark that it reaches to
/** Plotly's marks, with a radius of 1. */
const MARKS = {
  circle: "M1,0A1,1 0 1,1 0,-1A1,1 0 0,1 1,0Z",
  square: "M1,1H-1V-1H1Z",
  diamond: "M1.3,0L0,1.3L-1.3,0L0,-1.3Z",
  "triangle-up": "M-1.155,.5H1.155L0,-1Z",
  cross: "M1.2,.4H.4V1.2H-.4V.4H-1.2V-.4H-.4V-1.2H.4V-.4H1.2Z",
  x: "M0,.566l.566,.566 .566,-.566 -.566,-.566 .566,-.566 -.566,-.566 -.566,.566 -.566,-.566 -.566,.566 .566,.566 -.566,.566 .566,.566Z",
};

/** Draw the points of a drawn figure, anew after each change of its size, zoom or selection. */
function drawPoints(place) {
  const traces = (place._fullData ?? []).filter((trace) => trace.visible === true && trace.marker?.maxdisplayed);
  const { xaxis, yaxis, _glcontainer: layers } = place._fullLayout ?? {};
  place.classList.toggle("drawn-here", traces.length > 0);
  const before = place.querySelector("canvas.points");
  if (!traces.length || !xaxis?.range) return before?.remove();
  const canvas = before ?? Object.assign(document.createElement("canvas"), { className: "points" });
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [xaxis._length, yaxis._length];
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  Object.assign(canvas.style, {
    position: "absolute", pointerEvents: "none",
    left: `${xaxis._offset}px`, top: `${yaxis._offset}px`, width: `${width}px`, height: `${height}px`,
  });
  const brush = canvas.getContext("2d", STAMPED);
  const { at } = flat(xaxis, yaxis);
  for (const trace of traces) {
    for (const { places, looks } of inOrder(trace)) {
      const stamps = new Map();
      for (const index of places) {
        const look = looks(index);
        const key = Object.values(look).join();
        if (!stamps.has(key)) stamps.set(key, stampOf(look, ratio));
        const [right, down] = at({ x: trace.x[index], y: trace.y[index] });
        const picture = stamps.get(key);
        const half = picture.width / 2;
        brush.globalAlpha = look.opacity;
        brush.drawImage(picture, Math.round(right * ratio - half), Math.round(down * ratio - half));
      }
    }
  }
  if (!before) layers.node().append(canvas);
}

function one(value, index) {
  return Array.isArray(value) ? value[index] : value;
}

/** Give points other looks, texts and names where they are: Plotly need not work them out, but say what is beside the pointer. */
function wear(place, { traces, meta }) {
  traces.forEach(({ marker, hovertext, selectedpoints }, at) => {
    if (!marker) return;
    const trace = place._fullData[at];
    for (const kept of [trace, trace._input]) {
      Object.assign(kept, { hovertext, selectedpoints: selectedpoints ?? undefined, marker: { ...kept.marker, ...marker } });
    }
    place.calcdata[at].forEach((point, index) => (point.mc = one(marker.color, index)));
  });
  for (const layout of [place.layout, place._fullLayout]) layout.meta = meta;
}

/** The places of a trace's points and how these look: what is selected lies over the rest. */
function inOrder({ x, marker, selectedpoints, selected, unselected }) {
  const { color, symbol, size, opacity } = marker;
  const own = (index) =>
    ({ color: one(color, index), symbol: one(symbol, index), size: one(size, index), opacity: one(opacity, index) });
  const places = Array.from(x, (_, index) => index);
  if (!selectedpoints) return [{ places, looks: own }];
  const chosen = new Set(selectedpoints);
  const dimmed = (index) => ({ ...own(index), opacity: DIMMED * own(index).opacity, ...unselected?.marker });
  return [
    { places: places.filter((index) => !chosen.has(index)), looks: dimmed },
    { places: places.filter((index) => chosen.has(index)), looks: (index) => ({ ...own(index), ...selected?.marker }) },
  ];
}

/** Draw a mark once, so that it is quickly drawn thousands of times; sizes are diameters in pixels. */
function stampOf({ color, symbol, size }, ratio) {
  const side = 2 * Math.ceil((REACH * size / 2 + 1) * ratio);
  const stamp = Object.assign(document.createElement("canvas"), { width: side, height: side });
  const brush = stamp.getContext("2d", STAMPED);
  const radius = size / 2 * ratio;
  const mark = new Path2D(MARKS[symbol.replace("-open", "")] ?? MARKS.circle);
  brush.setTransform(radius, 0, 0, radius, side / 2, side / 2);
  Object.assign(brush, { fillStyle: color, strokeStyle: color, lineWidth: ratio / radius });
  if (symbol.endsWith("-open")) brush.stroke(mark);
  else brush.fill(mark);
  return stamp;
}
