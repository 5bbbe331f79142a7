// The presenter's keys on a projector: a clicker moves a slider, letters do the rest. What each does stands
// in a list on the page (presenter.py); here are no words.

import { inOrder } from "./live.js";

const STRIDE = 1 / 20; // of a slider's range

let data = null; // while there is a projector
let place = 0; // of the slider in hand
const blank = Object.assign(document.createElement("div"), { className: "blank" });

export default function component(instance) {
  data = instance.data;
  return () => {
    data = null;
    setTimeout(() => data ?? tidy()); // Streamlit may draw the part anew
  };
}

function tidy() {
  blank.remove();
  document.body.classList.remove("covered");
  hold(null);
}

function press(part) {
  document.querySelector(`.st-key-presenter-${part} button`)?.click();
}

function hold(slider) {
  for (const each of inOrder()) each.hold(each === slider);
}

function stride(way) {
  const sliders = inOrder();
  if (!sliders.length) return false;
  place = Math.min(place, sliders.length - 1);
  hold(sliders[place]);
  sliders[place].stride(way * STRIDE);
  return true;
}

function next(way) {
  const sliders = inOrder();
  if (sliders.length < 2) return false;
  place = (Math.min(place, sliders.length - 1) + way + sliders.length) % sliders.length;
  hold(sliders[place]);
  return true;
}

function darken() {
  document.body.append(blank);
  return true;
}

function cover() {
  if (data.covers) document.body.classList.toggle("covered");
  return data.covers;
}

function fill() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {}); // a frame may not
  return true;
}

function leave() {
  if (document.querySelector('[data-testid="stPopoverBody"], [role="dialog"], [role="listbox"]')) return false;
  press("leave");
  return true;
}

function list() {
  document.querySelector(".stMain")?.scrollTo(0, 0); // the list opens where its button stands
  press("keys");
  return true;
}

const ARROWS = { ArrowRight: () => stride(1), ArrowLeft: () => stride(-1), ArrowDown: () => next(1), ArrowUp: () => next(-1) };
const REPEATED = { ...ARROWS, PageDown: () => stride(1), PageUp: () => stride(-1) };
const KEYS = { ...REPEATED, ".": darken, b: darken, f: fill, r: cover, "?": list, Escape: leave };

const TYPED_INTO = "textarea, select, [contenteditable], [role=combobox], [role=listbox], input:not([type=range], [type=checkbox], [type=radio])";
const USES_ARROWS = "input, [role=tablist], [role=radiogroup], [role=group], [role=menu]";

function answer(event) {
  if (!data?.on || event.ctrlKey || event.altKey || event.metaKey) return;
  const target = event.composedPath()[0];
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (!(target instanceof Element)) return;
  if (blank.isConnected) {
    blank.remove();
    claim(event);
    return;
  }
  if (target.closest(TYPED_INTO) || (name in ARROWS && target.closest(USES_ARROWS))) return;
  if (!Object.hasOwn(KEYS, name) || (event.repeat && !Object.hasOwn(REPEATED, name))) return;
  if (KEYS[name]()) claim(event);
}

// Streamlit has keys of its own, and so have a page that scrolls and a slider.
function claim(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

window.addEventListener("keydown", answer, { capture: true });
blank.addEventListener("click", () => blank.remove());
