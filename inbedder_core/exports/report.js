// Texts come from anybody: they reach the page as text, or escaped, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const GREY = "#6F7780";

const escaped = (text) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\$/g, "&#36;");

function wrapped(text, most = 160, width = 48) {
  const words = text.slice(0, most).replace(/\s+/g, " ").split(" ");
  const lines = [""];
  for (const word of words) {
    if (lines.at(-1) && lines.at(-1).length + word.length > width) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) ? " " : "") + word.slice(0, width);
  }
  return lines.map(escaped).join("<br>") + (text.length > most ? " …" : "");
}

const mark = (view, cluster) => view.marks[cluster < 0 ? view.marks.length - 1 : cluster];

function trace(view, rows, pale) {
  const marks = rows.map((row) => mark(view, view.clusters[row]));
  const [x, y, z] = view.axes.map((axis) => rows.map((row) => axis[row]));
  return {
    type: z ? "scatter3d" : "scatter",
    mode: "markers",
    x, y, ...(z ? { z } : {}),
    customdata: rows,
    marker: {
      color: pale ? GREY : marks.map((found) => found.color),
      symbol: z ? "circle" : marks.map((found) => found.symbol),
      size: z ? 3 : view.size,
      opacity: pale ? 0.15 : 0.85,
      line: { width: 0 },
    },
    hoverinfo: "text",
    hovertext: marks.map((found, place) =>
      `<b>${wrapped(view.answers[rows[place]] || "no answer")}</b><br>${wrapped(found.label)}` +
      `<br><br>${wrapped(data.texts[rows[place]])}`),
  };
}

/** One cluster in its color before all others in gray; null shows all in color. */
function traces(view, cluster) {
  const rows = [...view.clusters.keys()];
  if (cluster === null) return [trace(view, rows, false)];
  const inside = rows.filter((row) => view.clusters[row] === cluster);
  return [trace(view, rows.filter((row) => view.clusters[row] !== cluster), true), trace(view, inside, false)];
}

const switchOfNames = document.getElementById("names");

function looks() {
  const style = getComputedStyle(document.body);
  return { color: style.color, back: background(document.body), family: style.fontFamily };
}

/** No axes: directions mean nothing. Zoom and turn stay as they are when a map is drawn anew. */
function layout(view) {
  const axis = { visible: false, showgrid: false, zeroline: false };
  return {
    margin: { l: 0, r: 0, t: 0, b: 0 },
    xaxis: axis, yaxis: { ...axis, scaleanchor: "x" },
    scene: { xaxis: axis, yaxis: axis, zaxis: axis },
    hovermode: "closest", dragmode: "pan", showlegend: false, uirevision: "map",
    meta: { names: switchOfNames.checked ? view.names : [] },
    font: { color: looks().color, family: looks().family },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
  };
}

function show(number, row) {
  const box = document.getElementById(`document-${number}`);
  box.hidden = false;
  box.replaceChildren();
  const add = (tag, text) => box.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  add("h4", `Document ${data.ids[row]}`);
  add("p", data.texts[row]);
  data.views.forEach((view) =>
    add("p", `${view.question} → ${view.answers[row] || "no answer"} · ${mark(view, view.clusters[row]).label}`));
}

data.views.forEach((view, place) => {
  const number = place + 1;
  const map = document.getElementById(`map-${number}`);
  const config = {
    displaylogo: false, showSendToCloud: false, responsive: true, scrollZoom: true,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d", "toImage"],
    modeBarButtonsToAdd: pictureButtons(`view-${number}`),
  };
  const name = () => showNames(map, looks());
  let shown = null;
  const draw = (cluster) => {
    shown = cluster;
    return Plotly.react(map, traces(view, cluster), layout(view), config).then(name);
  };
  draw(null).then(() => {
    map.on("plotly_relayout", name);
    map.on("plotly_relayouting", () => moveNames(map));
  });
  switchOfNames.addEventListener("change", () => draw(shown));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => draw(shown));
  map.on("plotly_click", (event) => show(number, event.points[0].customdata));
  showShares(document.getElementById(`shares-${number}`), view.shares, (id) => {
    document.getElementById(`view-${number}`).scrollIntoView();
    const button = buttons.find((other) => other.dataset.cluster === String(id));
    if (button.getAttribute("aria-pressed") !== "true") button.click();
  });
  const buttons = [...document.querySelectorAll(`button[data-view="${number}"]`)];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") === "true";
      buttons.forEach((other) => other.setAttribute("aria-pressed", "false"));
      button.setAttribute("aria-pressed", String(!pressed));
      draw(pressed ? null : Number(button.dataset.cluster));
    });
  }
});
