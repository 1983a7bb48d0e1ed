"use strict";
// Texts come from anybody: they reach the page as text, or escaped, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const GREY = "#A3ABB5";

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

function trace(view) {
  const marks = view.clusters.map((cluster) => mark(view, cluster));
  const [x, y, z] = view.axes;
  const size = x.length > 3000 ? 4 : 7;
  return {
    type: z ? "scatter3d" : "scatter",
    mode: "markers",
    x, y, ...(z ? { z } : {}),
    marker: {
      color: marks.map((found) => found.colour),
      symbol: z ? "circle" : marks.map((found) => found.symbol),
      size: z ? 3 : size,
      opacity: 0.85,
      line: { width: 0 },
    },
    hoverinfo: "text",
    hovertext: marks.map((found, row) =>
      `<b>${wrapped(view.answers[row] || "no answer")}</b><br>${wrapped(found.label)}<br><br>${wrapped(data.texts[row])}`),
    unselected: { marker: { opacity: 0.12, color: GREY } },
  };
}

const axis = { visible: false, showgrid: false, zeroline: false };
const layout = {
  margin: { l: 0, r: 0, t: 0, b: 0 },
  xaxis: axis, yaxis: { ...axis, scaleanchor: "x" },
  scene: { xaxis: axis, yaxis: axis, zaxis: axis },
  hovermode: "closest", dragmode: "pan", showlegend: false,
  paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
};

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

function highlight(map, view, cluster) {
  const rows = view.clusters.flatMap((found, row) => (found === cluster ? [row] : []));
  if (view.axes.length === 3) {
    const colours = view.clusters.map((found) =>
      cluster === null || found === cluster ? mark(view, found).colour : "rgba(163,171,181,0.15)");
    Plotly.restyle(map, { "marker.color": [colours] });
  } else {
    Plotly.restyle(map, { selectedpoints: [cluster === null ? null : rows] });
  }
}

data.views.forEach((view, place) => {
  const number = place + 1;
  const map = document.getElementById(`map-${number}`);
  Plotly.newPlot(map, [trace(view)], layout, {
    displaylogo: false, responsive: true, scrollZoom: true,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
    toImageButtonOptions: { format: "svg", filename: `view-${number}` },
  });
  map.on("plotly_click", (event) => show(number, event.points[0].pointNumber));
  const buttons = [...document.querySelectorAll(`button[data-view="${number}"]`)];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") === "true";
      buttons.forEach((other) => other.setAttribute("aria-pressed", "false"));
      button.setAttribute("aria-pressed", String(!pressed));
      highlight(map, view, pressed ? null : Number(button.dataset.cluster));
    });
  }
});
