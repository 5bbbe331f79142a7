// Sliders whose charts follow the hand. Nothing goes to the server until the slider is let go: until then
// the stage plays a film that the server has drawn (figures/film.py), so that no formula stands here.

import { tell } from "./spoken.js";

const KEY_PAUSE = 250; // ms after the last arrow key before the server is told
const GAP = -32768; // in a film, a break in a line
const REST = 150; // ms of rest before the chart follows, for readers who asked for less motion

const stages = new Map();
const sliders = new Map(); // by the key of their control
const reels = new Map(); // films by their address
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

let count = Date.now(); // numbers the moves; the server sends back the last that it knows
const moving = new Set(); // sliders with a move that is not sent yet

export default function component(instance) {
  for (const wait of [100, 600, 2000, 5000]) setTimeout(reachFormulas, wait); // the formulas come when they come
  return instance.data.role === "stage" ? mountStage(instance) : mountSlider(instance);
}

// ---- slider -----------------------------------------------------------------------------------------

function element(name, attributes) {
  return Object.assign(document.createElement(name), attributes);
}

function mountSlider({ parentElement, data, setStateValue }) {
  const slider = (parentElement.slider ??= buildSlider(parentElement));
  slider.update(data, setStateValue);
  sliders.set(data.control, slider);
  return () => {
    moving.delete(slider);
    if (sliders.get(data.control) === slider) sliders.delete(data.control);
  };
}

// The sliders in sight, in the order of the page.
export function inOrder() {
  const host = ({ box }) => box.getRootNode().host ?? box;
  return [...sliders.values()]
    .filter(({ box }) => box.isConnected && box.offsetParent)
    .sort((a, b) => (host(a).compareDocumentPosition(host(b)) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
}

function buildSlider(parent) {
  const box = element("div", { className: "slider" });
  const label = element("label", { htmlFor: "range" });
  const range = element("input", { type: "range", id: "range" });
  const entry = element("input", { type: "number", inputMode: "decimal" });
  const row = element("div", { className: "row" });
  row.append(range, entry);
  box.append(label, row);
  parent.append(box);

  let data = {};
  let send = () => {};
  let sent = null; // the number of our last message
  let timer = 0;
  let held = false; // a finger or the mouse is on the thumb

  const slider = { update, put, stride, hold: inHand, box };

  function show(value) {
    const text = value.toFixed(data.decimals);
    range.value = value;
    entry.value = text;
    range.setAttribute("aria-valuetext", text);
    range.style.setProperty("--share", (value - data.low) / (data.high - data.low));
  }

  function update(next, setStateValue) {
    // A server that knows of no move has begun anew, and its value stands.
    const mine = [null, sent, count].includes(next.move) || sent === null;
    data = next;
    send = setStateValue;
    label.textContent = data.label;
    entry.setAttribute("aria-label", data.entry);
    Object.assign(range, { min: data.low, max: data.high, step: data.step });
    entry.step = data.step;
    if (mine && !moving.has(slider)) show(data.value);
  }

  function move(value) {
    moving.add(slider);
    show(value);
    const followed = [...stages.values()].map((stage) => stage.follow(data.control, value));
    slider.staged = followed.includes(true);
  }

  function release(value) {
    clearTimeout(timer);
    moving.delete(slider);
    sent = ++count;
    const choices = { ...data.entails, [data.control]: value };
    if (slider.staged) stages.forEach((stage) => stage.release(choices));
    send("move", { value, count, staged: slider.staged });
  }

  function put(value) {
    const places = Math.round((value - data.low) / data.step);
    const place = Math.min(Math.max(data.low + places * data.step, data.low), data.high);
    move(place);
    release(place);
  }

  // By a part of the range, as a presenter's key does (presenter.js).
  function stride(part) {
    stages.forEach((stage) => stage.load(data.control));
    const steps = Math.round((part * (data.high - data.low)) / data.step) || Math.sign(part);
    const wished = range.valueAsNumber + steps * data.step;
    move(Math.min(Math.max(wished, data.low), data.high));
    releaseSoon();
  }

  function inHand(is) {
    box.classList.toggle("in-hand", is);
  }

  function releaseSoon() {
    clearTimeout(timer);
    timer = setTimeout(() => release(range.valueAsNumber), held ? 0 : KEY_PAUSE);
  }

  function hold(is) {
    held = is;
  }

  range.addEventListener("pointerdown", () => hold(true));
  for (const end of ["pointerup", "pointercancel"]) {
    range.addEventListener(end, () => setTimeout(hold, 0, false)); // "change" comes after "pointerup"
  }
  for (const near of ["pointerenter", "pointerdown", "focus"]) {
    range.addEventListener(near, () => stages.forEach((stage) => stage.load(data.control)));
  }
  range.addEventListener("input", () => move(range.valueAsNumber));
  range.addEventListener("change", releaseSoon);
  range.addEventListener("blur", () => {
    if (moving.has(slider)) release(range.valueAsNumber);
  });
  entry.addEventListener("change", () => {
    const typed = entry.valueAsNumber;
    if (Number.isNaN(typed)) {
      show(range.valueAsNumber); // emptied: nothing changes
      return;
    }
    const value = Math.min(Math.max(typed, data.low), data.high);
    move(value);
    release(value);
  });
  return slider;
}

// ---- stage: the chart that follows -------------------------------------------------------------------

function mountStage({ parentElement, data }) {
  const stage = (parentElement.stage ??= buildStage());
  stages.set(data.chart, stage);
  stage.update(data);
  return () => stages.delete(data.chart);
}

function buildStage() {
  let data = {};
  let wanted = null; // the move to draw next
  let timer = 0;
  let idle = 0;
  let preload = 0;
  const watched = new WeakSet();

  function chart() {
    const plot = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    return plot?._fullLayout && window.Plotly?.animate ? plot : null;
  }

  function place(plot, traces) {
    const at = new Map(plot.data.map((trace, index) => [trace.meta, index]));
    const found = traces.filter(({ meta }) => at.has(meta));
    window.Plotly.animate(
      plot,
      { data: found.map(({ x, y }) => ({ x, y })), traces: found.map(({ meta }) => at.get(meta)) },
      { mode: "immediate", transition: { duration: 0 }, frame: { duration: 0, redraw: false } },
    )?.catch(() => {}); // a frame that a later one overtook
  }

  // What was simulated for other choices does not follow: it fades (style.css).
  function standBack(plot) {
    if (plot.classList.contains("in-motion")) return;
    plot.classList.add("in-motion");
    for (const { meta, uid } of plot._fullData) {
      if (meta?.startsWith?.("simulated")) plot.querySelector(`.trace${uid}`)?.classList.add("stays");
    }
  }

  function films(control) {
    return Promise.all((data.films?.[control] ?? []).map(fetchFilm));
  }

  function load(control) {
    films(control).catch(() => {}); // whoever plays it says what is wrong
  }

  async function play() {
    const { control, value } = wanted;
    try {
      const shown = await films(control);
      const plot = chart();
      if (!plot || wanted?.control !== control) return;
      place(plot, shown.flatMap((film) => frameAt(film, wanted.value)));
      for (const film of shown) say(film, wanted.value);
    } catch (error) {
      console.info(`The chart follows ${control} on release only: ${error.message}`);
    }
    // Drawn is what was wanted last; a move that came meanwhile has asked for a frame of its own.
    if (wanted?.value === value) wanted = null;
  }

  function follow(control, value) {
    if (!chart()) return false;
    wanted = { control, value };
    standBack(chart());
    cancelAnimationFrame(idle);
    clearTimeout(timer);
    if (calm.matches) timer = setTimeout(play, REST);
    else idle = requestAnimationFrame(play);
    return true;
  }

  // Streamlit puts the chart up when it likes, and sometimes a new one.
  function watch(tries = 50) {
    const plot = chart();
    if (!plot && tries) setTimeout(watch, 200, tries - 1);
    if (!plot || watched.has(plot)) return;
    watched.add(plot);
    plot.on("plotly_afterplot", () => !wanted && rest());
    // A click on the chart brings x₀ there.
    plot.on("plotly_click", ({ points }) => sliders.get("x0")?.put(points[0].x));
  }

  // The exact positions, each as the server computes it: after a release, after any other change, and again
  // whenever Streamlit draws the chart anew from the figure it was given (a change of theme, say).
  async function rest() {
    const plot = chart();
    if (!plot || moving.size) return;
    const address = data.still;
    if (!wanted && (plot.data.shown ?? data.given) === address) return;
    try {
      const traces = await fetchStill(address);
      if (moving.size || address !== data.still || plot !== chart()) return;
      wanted = null;
      cancelAnimationFrame(idle);
      clearTimeout(timer);
      plot.data.shown = address;
      place(plot, traces);
    } catch (error) {
      console.info(`The chart could not be drawn to the last digit: ${error.message}`);
    }
  }

  function release(made) {
    const [path, query] = data.still.split("?");
    const choices = new URLSearchParams(query);
    for (const [key, value] of Object.entries(made)) choices.set(key, value);
    data = { ...data, still: `${path}?${choices}` };
    rest();
  }

  function update(next) {
    if (next.move !== null && next.move !== count) return; // the hand is further than the server
    data = next;
    tell(data.told);
    // A chart that is drawn anew comes without; this is for one that stays.
    setTimeout(() => moving.size || chart()?.classList.remove("in-motion"), 400);
    watch();
    chart()?.closest("[role=figure]")?.setAttribute("aria-label", data.alt);
    rest();
    clearTimeout(preload);
    if (data.ahead) preload = setTimeout(() => Object.keys(data.films).forEach(load), 400);
  }

  return { update, follow, load, release };
}

// ---- paper ------------------------------------------------------------------------------------------

// Nobody tells Plotly how wide the paper is: a picture with a view box is scaled to it (style.css).
function onPaper(svg) {
  svg.setAttribute("viewBox", `0 0 ${svg.getAttribute("width")} ${svg.getAttribute("height")}`);
}

function pictures() {
  return document.querySelectorAll(".js-plotly-plot .main-svg");
}

window.addEventListener("beforeprint", () => pictures().forEach(onPaper));
window.addEventListener("afterprint", () =>
  pictures().forEach((svg) => svg.removeAttribute("viewBox")),
);

// ---- films -------------------------------------------------------------------------------------------

async function fetchReel(address) {
  const answer = await fetch(new URL(address, document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
  const buffer = await answer.arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { head, buffer, start: 4 + length };
}

function fetchFilm(address) {
  if (!reels.has(address)) {
    const film = fetchReel(address).then(({ head, buffer, start }) => {
      const positions = new Int16Array(buffer, start);
      let at = 0;
      for (const track of head.tracks) {
        track.frames = track.lengths.map((size) => positions.subarray(at, (at += size)));
      }
      return head;
    });
    film.catch(() => reels.delete(address));
    reels.set(address, film);
    if (reels.size > 40) reels.delete(reels.keys().next().value);
  }
  return reels.get(address);
}

async function fetchStill(address) {
  const { head, buffer, start } = await fetchReel(address);
  const positions = new Float32Array(buffer, start);
  const traces = new Map();
  let at = 0;
  for (const { meta, axis, length } of head.tracks) {
    if (!traces.has(meta)) traces.set(meta, { meta });
    traces.get(meta)[axis] = positions.subarray(at, (at += length));
  }
  return [...traces.values()];
}

function stepAt(film, value) {
  return Math.min(Math.max(Math.round((value - film.low) / film.step), 0), film.count - 1);
}

function frameAt(film, value) {
  const step = stepAt(film, value);
  let next = film.keys.findIndex((key) => key >= step);
  if (next < 0) next = film.keys.length - 1;
  const last = film.keys[next] === step ? next : next - 1;
  const share = last === next ? 0 : (step - film.keys[last]) / (film.keys[next] - film.keys[last]);
  const traces = new Map();
  for (const track of film.tracks) {
    const still = track.frames.length === 1;
    const one = track.frames[still ? 0 : last];
    const other = track.frames[still ? 0 : next];
    if (!traces.has(track.meta)) traces.set(track.meta, { meta: track.meta });
    traces.get(track.meta)[track.axis] = Float32Array.from(one, (unit, at) =>
      unit === GAP ? NaN : track.low + track.unit * ((1 - share) * unit + share * other[at]),
    );
  }
  return [...traces.values()];
}

function say(film, value) {
  const step = stepAt(film, value);
  for (const [name, words] of Object.entries(film.words)) {
    for (const place of document.querySelectorAll(selector(name))) {
      if (place.textContent !== words[step]) place.textContent = words[step];
    }
  }
}

// Words have a place of their own; the numbers in a formula are the innermost parts with their colour.
function selector(name) {
  if (!name.startsWith("#")) return `[data-live="${name}"]`;
  const colour = [1, 3, 5].map((at) => parseInt(name.slice(at, at + 2), 16)).join(", ");
  return `.katex-html [style*="rgb(${colour})"]:not(:has(*))`;
}

// ---- formulas ----------------------------------------------------------------------------------------

// A formula wider than its place scrolls: then the arrow keys must reach it.
function reachFormulas() {
  for (const formula of document.querySelectorAll(".katex-display")) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}

new ResizeObserver(reachFormulas).observe(document.documentElement);
