// Says below a map what its colors mean, where these are not its groups'. Plotly's own legend takes an element for each
// name, and has the whole map drawn anew where they change. A figure's layout.meta.legend are [{name, color, symbol}].

function showLegend(place) {
  const names = place.layout?.meta?.legend ?? [];
  legendOf(place).replaceChildren(...names.map(({ name, color, symbol }) => {
    const entry = document.createElement("span");
    const mark = document.createElementNS(SVG, "svg");
    const shape = document.createElementNS(SVG, "path");
    mark.setAttribute("viewBox", "-1.4 -1.4 2.8 2.8");
    shape.setAttribute("d", MARKS[symbol] ?? MARKS.circle);
    shape.setAttribute("fill", color);
    mark.append(shape);
    entry.append(mark, name);
    return entry;
  }));
}

function legendOf(place) {
  return place.parentElement.querySelector(".plot-legend");
}
