// Draws what `share_marks` says of a question's groups, in the app and in reports. Texts come from anybody: they reach
// the page as text. `choose` is called with the group's id where groups can be chosen.

const FIRST_GROUPS = 3; // shown at once
const WIDE = 0.12; // share from which a group's name stands in the bar

function showShares(place, { alt, groups }, choose) {
  const make = (tag, className, text) =>
    Object.assign(document.createElement(tag), { className, textContent: text ?? "" });
  const named = (group, className, text) => {
    const element = make(choose && group.id >= 0 ? "button" : "span", className, text);
    element.title = `${group.label}: ${group.says}`;
    if (element.tagName === "BUTTON") element.addEventListener("click", () => choose(group.id));
    return element;
  };

  const bar = make("div", "shares-bar");
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", alt);
  const selected = groups.reduce((sum, group) => sum + (group.selected ?? 0), 0);
  const thin = make("div", "shares-bar shares-selected"); // the groups of the selected documents
  for (const group of groups) {
    const own = make("span", "thin");
    Object.assign(own.style, { flexGrow: group.selected ?? 0, background: group.color });
    if (group.selected) thin.append(own);
    const part = named(group, group.share < WIDE ? "thin" : "", group.share < WIDE ? "" : group.label);
    part.setAttribute("aria-label", `${group.label}: ${group.percent}`);
    Object.assign(part.style, { flexGrow: group.share, background: group.color, color: group.text });
    bar.append(part);
  }

  const list = (some) => {
    const lines = make("ol");
    for (const group of some) {
      const line = make("li");
      const counted = group.selected !== undefined; // how many of the selected documents are in it
      const share = make("span", "share", counted ? `${group.selected} of ${selected} ` : `${group.percent} `);
      share.append(make("span", "soft", counted ? "selected" : group.interval));
      share.title = group.says;
      line.append(Object.assign(make("img"), { src: group.swatch, alt: "" }), named(group, "group", group.label), share);
      if (group.quote) line.append(make("q", "", group.quote));
      lines.append(line);
    }
    return lines;
  };
  const all = make("div", "shares");
  const shown = groups.length === FIRST_GROUPS + 1 ? groups.length : FIRST_GROUPS; // one more needs no heading
  all.append(bar, ...(selected ? [thin] : []), list(groups.slice(0, shown)));
  if (groups.length > shown) {
    const rest = make("details");
    rest.append(make("summary", "", `${groups.length - shown} more`), list(groups.slice(shown)));
    rest.open = place.querySelector("details")?.open ?? false;
    all.append(rest);
  }
  place.replaceChildren(all);
}
