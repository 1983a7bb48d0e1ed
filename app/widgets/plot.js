// Draws a Plotly figure, and draws changes of it in place: see plot.py. `data` holds what `plot` there sends.

const RING = 9; // pixels around the point that is read
const PATIENCE = 3000; // milliseconds that a first drawing waits for the rest of the page
const TRIES = 5; // how often Plotly's script is asked for
const DEAF = 40; // milliseconds after a change of size before another is looked at

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const place = parentElement.querySelector(".plot");
  place.setAttribute("role", "figure");
  place.setAttribute("aria-label", data.alt);
  place.answer = (rows) => setStateValue("selected", { version: data.version, rows });
  place.click = (row) => setTriggerValue("clicked", row);
  place.wanted = data;
  if (Object.keys(data.texts).length) window.plotTexts = data.texts;
  place.drawings = (place.drawings ?? 0) + 1;
  const next = () => draw(place, data).finally(() => (place.drawings -= 1));
  place.drawing = (place.drawing ?? Promise.resolve()).then(next, next); // one change after the other
  return () => place.isConnected || forget(place);
}

async function draw(place, sent) {
  const arrives = window.Plotly ?? arrival(sent.script);
  if (!place.observer) await settled();
  const plotly = await arrives;
  if (!plotly || place.wanted !== sent || !place.isConnected) return; // another change has come, or the page has gone
  const style = getComputedStyle(place);
  const [color, family, back] = ["text-color", "font", "background-color"].map((name) =>
    style.getPropertyValue(`--st-${name}`));
  const looks = { color, family, back };
  const { figure, points, version } = sent;
  const drawn = [figure, color, family, back];
  const asDrawn = drawn.every((part, at) => part === place.drawn?.[at]);
  const boxToForget = version !== place.version && place.layout?.selections?.length;
  if (!asDrawn || boxToForget) await redraw(plotly, place, sent, looks);
  else if (points !== place.points) wear(place, await unfolded(points));
  else if (version === place.version) return sent.selects ? ring(place, sent.ringed, color) : undefined;
  if (!place._fullLayout) return; // it was forgotten while it was drawn
  for (const layout of [place.layout, place._fullLayout]) layout.selectionrevision = version;
  Object.assign(place, { drawn, points, version });
  if (sent.selects) await ring(place, sent.ringed, color);
  drawPoints(place);
  showLegend(place);
  await showNames(place, looks);
}

/** Have Plotly draw a figure. Zoom and turning outlast it (the figure's uirevision), a box while the version is the same. */
async function redraw(plotly, place, { figure, points, config, selects, version, ringed }, { color, family }) {
  const { data, layout } = JSON.parse(figure);
  for (const trace of data) await unfold(trace);
  const { traces, meta } = await unfolded(points);
  traces.forEach((look, at) => Object.assign(data[at], look));
  place.height = layout.height;
  const font = { color, family };
  Object.assign(layout, { hoverlabel: { ...layout.hoverlabel, font: { ...layout.hoverlabel?.font, family } } });
  Object.assign(layout, { font, selectionrevision: version, ...size(place) }, meta && { meta });
  Object.assign(layout, selects ? { clickmode: "event", shapes: ringAround(ringed, color) } : { dragmode: "zoom" });
  const pictures = pictureButtons(config.toImageButtonOptions?.filename ?? "chart");
  const menu = {
    modeBarButtonsToAdd: [FULLSCREEN, ...pictures],
    modeBarButtonsToRemove: [...(config.modeBarButtonsToRemove ?? []), "toImage"], // it leaves out what is drawn here
  };
  await plotly.react(place, data, layout, { ...config, ...MENU, ...menu });
  if (!place.observer) listen(place, selects);
}

/** Read how points look that are drawn here, and the names on them. */
async function unfolded(points) {
  if (!points) return { traces: [] };
  const read = JSON.parse(points);
  for (const look of read.traces) await unfold(look);
  return read;
}

/** Put every entry in its place where only the few different ones were sent, and texts that another figure brought. */
async function unfold(trace) {
  const whole = (entries) => (entries?.of ? entries.at.map((place) => entries.of[place]) : entries);
  for (const name of Object.keys(trace.marker ?? {})) trace.marker[name] = whole(trace.marker[name]);
  if (trace.hovertext) trace.hovertext = whole(trace.hovertext);
  if (trace.text?.shared) trace.text = await shared(trace.text.shared);
}

/** Wait for texts: components come in any order, so the figure that brings them may be later than this one. */
async function shared(name) {
  const latest = performance.now() + 3 * PATIENCE;
  while (!window.plotTexts?.[name] && performance.now() < latest) await pause(DEAF);
  return window.plotTexts?.[name]; // points without texts are better than none
}

function pause(milliseconds) {
  return new Promise((over) => setTimeout(over, milliseconds));
}

function listen(place, selects) {
  if (selects) {
    place.on("plotly_selected", (event) => event && place.answer(event.points.map((point) => point.customdata)));
    place.on("plotly_deselect", () => place.answer([]));
    place.on("plotly_click", (event) => place.click(event.points[0].customdata));
  }
  for (const change of ["relayout", "relayouting", "restyle", "selecting", "selected", "deselect"])
    place.on(`plotly_${change}`, () => drawPoints(place));
  place.on("plotly_relayout", () => showNames(place, place.looks));
  place.on("plotly_relayouting", () => moveNames(place));
  place.observer = new ResizeObserver(() => {
    clearTimeout(place.waiting);
    place.waiting = setTimeout(() => fit(place), DEAF);
  });
  place.observer.observe(place);
}

/** Put a ring around the point that is read, which changes nothing else of the figure. */
function ring(place, at, color) {
  const shapes = ringAround(at, color);
  if (JSON.stringify(shapes) !== JSON.stringify(place.layout.shapes ?? [])) return window.Plotly.relayout(place, { shapes });
}

function ringAround(at, color) {
  if (at?.length !== 2) return [];
  const [xanchor, yanchor] = at;
  const size = { xsizemode: "pixel", ysizemode: "pixel", x0: -RING, x1: RING, y0: -RING, y1: RING };
  return [{ type: "circle", xanchor, yanchor, ...size, line: { color, width: 2.5 } }];
}

function fit(place) {
  if (!place.layout) return; // it was forgotten while it was drawn
  const wanted = size(place);
  const { width, height } = place.layout;
  if (wanted.width && (wanted.width !== width || wanted.height !== height)) window.Plotly.relayout(place, wanted);
}

function size(place) {
  const full = document.fullscreenElement === place.parentElement;
  return { width: place.clientWidth, height: full ? window.innerHeight - legendOf(place).offsetHeight : place.height };
}

const FULLSCREEN = {
  name: "fullscreen",
  title: "Full screen",
  icon: { width: 24, height: 24, path: "M3 3h7v2H5v5H3zM14 3h7v7h-2V5h-5zM3 14h2v5h5v2H3zM19 14h2v7h-7v-2h5z" },
  click: (place) => (document.fullscreenElement ? document.exitFullscreen() : place.parentElement.requestFullscreen()),
};

const MENU = { showSendToCloud: false }; // documents stay on this machine

/** Load Plotly's script, once for all plots: the browser keeps it from page to page. */
function arrival(address) {
  window.plotlyArrives ??= fetched(address).catch(() => (window.plotlyArrives = null)); // whoever draws next tries again
  return window.plotlyArrives;
}

/** Add a script to the page, and again where the server could not give it. */
async function fetched(address, tries = TRIES) {
  const script = document.createElement("script");
  const loaded = new Promise((arrived, failed) => Object.assign(script, { src: `./${address}`, onload: arrived, onerror: failed }));
  document.head.append(script);
  try {
    await loaded;
  } catch (failure) {
    script.remove();
    if (tries === 1) throw failure;
    await pause(PATIENCE / TRIES);
    return fetched(address, tries - 1);
  }
  return window.Plotly;
}

/** Wait until the page has run: where nothing else is painted between them, first drawings take half of the time. */
function settled() {
  const wait = async () => {
    const latest = performance.now() + PATIENCE;
    const runs = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
    do await pause(DEAF);
    while (runs() && performance.now() < latest);
    window.plotsWait = null;
  };
  window.plotsWait ??= wait();
  return window.plotsWait;
}

function forget(place) {
  clearTimeout(place.waiting);
  place.observer?.disconnect();
  window.Plotly?.purge(place);
}
