// Shows maps, names and findings full screen, one question at a time: see present.py. `data` holds what `present` there
// sends. Texts come from anybody: they reach the page as text.

const FLIGHT = 1400; // milliseconds from one map to the next
const MARGIN = 40; // pixels around a map
const NEAR = 30; // pixels within which a click finds a document
const PRESENT_RING = 12; // pixels around the document that is followed
const STAMP = 32; // pixels of the picture of a mark
const IN_MEMORY = { willReadFrequently: true }; // thousands of small pictures: without a graphics card, three times faster
const KEYS = {
  ArrowRight: ["turn", 1], PageDown: ["turn", 1], ArrowLeft: ["turn", -1], PageUp: ["turn", -1],
  ArrowDown: ["step", 1], ArrowUp: ["step", -1],
};

export default function ({ data, parentElement, setTriggerValue }) {
  const dialog = parentElement.querySelector("dialog");
  dialog.ended = () => setTriggerValue("ended", true);
  if (!dialog.leave) dialog.leave = begin(dialog, data);
  return () => dialog.isConnected || dialog.leave();
}

/** Open the dialog and return what takes everything down that outlives it. */
function begin(dialog, data) {
  const left = new AbortController();
  const stage = makeStage(dialog, data);
  const on = (target, event, act) => target.addEventListener(event, act, { signal: left.signal });
  const size = new ResizeObserver(stage.fit);
  const leave = () => {
    left.abort();
    size.disconnect();
    stage.rest();
  };
  dialog.setAttribute("aria-label", data.alt);
  on(dialog, "keydown", (event) => {
    const [act, by] = KEYS[event.key] ?? [];
    if (!act || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    stage[act](by);
  });
  on(dialog, "close", () => {
    leave();
    if (document.fullscreenElement === document.documentElement) document.exitFullscreen();
    dialog.ended();
  });
  on(document, "fullscreenchange", () => document.fullscreenElement || dialog.close());
  on(dialog.querySelector(".map"), "click", (event) => stage.followNear(event.offsetX, event.offsetY));
  for (const [name, act] of [["back", () => stage.turn(-1)], ["on", () => stage.turn(1)], ["end", () => dialog.close()]])
    on(dialog.querySelector(`.${name}`), "click", act);
  open(dialog).then(() => size.observe(dialog.querySelector(".map")));
  return leave;
}

/** The whole screen first, where the browser grants it: what is opened later lies above. */
async function open(dialog) {
  await document.documentElement.requestFullscreen?.().catch(() => {});
  if (dialog.isConnected) dialog.showModal();
}

/** What is on the stage: the map of one question, or documents on their way to it from where they were. */
function makeStage(dialog, { views, texts, ids, swatches, followed }) {
  const find = (name) => dialog.querySelector(`.${name}`);
  const canvas = find("map");
  const brush = canvas.getContext("2d", IN_MEMORY);
  const pictures = Object.fromEntries(
    Object.entries(swatches).map(([mark, source]) => [mark, stamp(source, () => part === 1 && draw())]));
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let shown = 0;
  let part = 1; // of the way to the map that is shown
  let from = null; // where documents were, how large, and under which marks
  let to = null;
  let frame = 0;

  function fit() {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (part === 1) return arrive();
    to = lieOn(canvas, views[shown]); // the flight goes on, to where it ends now
    draw();
  }

  function arrive() {
    rest();
    to = lieOn(canvas, views[shown]);
    part = 1;
    draw();
    nameGroups();
  }

  function turn(by) {
    const next = Math.min(Math.max(shown + by, 0), views.length - 1);
    if (next === shown || !to) return;
    from = { x: between("x"), y: between("y"), size: to.size, marks: to.marks };
    shown = next;
    tell();
    if (still.matches) return arrive();
    rest();
    find("names").replaceChildren();
    to = lieOn(canvas, views[shown]);
    part = 0;
    let start = null;
    const fly = (now) => {
      start ??= now;
      part = Math.min((now - start) / FLIGHT, 1);
      if (part === 1) return arrive();
      draw();
      frame = requestAnimationFrame(fly);
    };
    frame = requestAnimationFrame(fly);
  }

  const rest = () => cancelAnimationFrame(frame);
  const eased = () => (part < 0.5 ? 4 * part ** 3 : 1 - 4 * (1 - part) ** 3);
  const between = (axis) => {
    const way = eased();
    return way === 1 ? to[axis] : to[axis].map((end, index) => from[axis][index] + (end - from[axis][index]) * way);
  };

  function draw() {
    if (!to) return; // pictures may come before there is room
    const [x, y, way] = [between("x"), between("y"), eased()];
    brush.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    const dot = (index, { marks, size }, opacity) => {
      const mark = marks[index];
      const wide = size * (16 / 11) * (mark < 0 ? 0.7 : 1); // a mark fills 11 of its picture's 16 pixels
      brush.globalAlpha = opacity * (mark < 0 ? 0.5 : 0.85);
      brush.drawImage(pictures[mark], x[index] - wide / 2, y[index] - wide / 2, wide, wide);
    };
    for (let index = 0; index < x.length; index++) {
      if (way < 1) dot(index, from, 1 - way);
      dot(index, to, way);
    }
    brush.globalAlpha = 1;
    if (followed === null) return;
    brush.beginPath();
    brush.arc(x[followed], y[followed], PRESENT_RING, 0, 2 * Math.PI);
    brush.lineWidth = 3;
    brush.strokeStyle = getComputedStyle(dialog).color;
    brush.stroke();
  }

  function nameGroups() {
    const { color, fontFamily: family, backgroundColor: back } = getComputedStyle(dialog);
    const { xaxis, yaxis } = to;
    const named = standingNames(views[shown].names, flat(xaxis, yaxis), { color, family, back }, 1.4);
    find("names").replaceChildren(...named.map(({ box, spot }) => {
      const name = make("span", box.words);
      Object.assign(name.style, { left: `${spot.x}px`, top: `${spot.y}px`, fontSize: `${box.letters}px` });
      name.style.textShadow = halo(back);
      return name;
    }));
  }

  function tell() {
    const { question, finding, alt } = views[shown];
    find("number").textContent = `${shown + 1} of ${views.length}`;
    find("question").textContent = question;
    find("finding").textContent = finding;
    canvas.setAttribute("aria-label", alt);
    find("back").disabled = shown === 0;
    find("on").disabled = shown === views.length - 1;
    tellDocument();
  }

  function tellDocument() {
    find("document").hidden = followed === null;
    if (followed === null) return;
    find("text").replaceChildren(make("b", `Document ${ids[followed]}  `), texts[followed]);
    find("answers").replaceChildren(...views.map(({ question, answers }, index) => {
      const answer = make("div", "");
      answer.append(make("dt", question), make("dd", answers[followed]));
      if (index === shown) answer.setAttribute("aria-current", "true");
      return answer;
    }));
  }

  function follow(index) {
    followed = index;
    tellDocument();
    if (part === 1) draw();
  }

  function step(by) {
    const count = texts.length;
    follow(followed === null ? (by > 0 ? 0 : count - 1) : (followed + by + count) % count);
  }

  function followNear(across, down) {
    const [x, y] = [between("x"), between("y")];
    const gaps = x.map((place, index) => Math.hypot(place - across, y[index] - down));
    const nearest = gaps.reduce((best, gap, index) => (gap < gaps[best] ? index : best), 0);
    follow(gaps[nearest] <= NEAR ? nearest : null);
  }

  tell();
  return { fit, turn, step, followNear, rest };
}

/** Where documents lie on a map as large as the canvas, in pixels, and what its axes show. */
function lieOn({ clientWidth: width, clientHeight: height }, { x, y, spacing, marks }) {
  const ends = [x, y].map((places) => [Math.min(...places), Math.max(...places)]);
  const [middle, extent] = [ends.map(([least, most]) => (least + most) / 2), ends.map(([least, most]) => most - least)];
  const room = [width, height].map((pixels) => Math.max(pixels - 2 * MARGIN, 1));
  const scale = Math.min(room[0] / (extent[0] || 1), room[1] / (extent[1] || 1));
  const axis = (side, pixels) => ({
    range: [middle[side] - pixels / 2 / scale, middle[side] + pixels / 2 / scale], _length: pixels,
  });
  return {
    x: x.map((place) => width / 2 + (place - middle[0]) * scale),
    y: y.map((place) => height / 2 - (place - middle[1]) * scale),
    size: Math.min(Math.max(1.1 * spacing * Math.max(...extent) * scale, 5), 14),
    marks, xaxis: axis(0, width), yaxis: axis(1, height),
  };
}

/** Draw a picture once, so that it is quickly drawn thousands of times. */
function stamp(source, done) {
  const drawn = Object.assign(document.createElement("canvas"), { width: STAMP, height: STAMP });
  const image = new Image();
  image.onload = () => {
    drawn.getContext("2d", IN_MEMORY).drawImage(image, 0, 0, STAMP, STAMP);
    done();
  };
  image.src = source;
  return drawn;
}

const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
