// The switch between languages, and what only a script can do for them: tell the browser in which one the page
// is, and put Streamlit's own labels into it, which are English whatever the page says.

const YEAR = 31_536_000; // seconds
const LABELS = ["aria-label", "placeholder", "title"];
const SLOT = "{words}";

let labels = {}; // in the language of the page, by the English ones
const english = {}; // of all that stood here once
let watched = null;

export default function component({ parentElement, data, setTriggerValue }) {
  document.documentElement.lang = data.tags[data.spoken];
  labels = data.labels;
  for (const [source, label] of Object.entries(labels)) english[label] = source;
  relabel(document.body);
  watched ??= watch();
  const part = (parentElement.part ??= build(parentElement));
  part.update(data, setTriggerValue);
}

// ---- the switch -------------------------------------------------------------------------------------

function build(parent) {
  const box = document.createElement("div");
  box.setAttribute("role", "group");
  parent.append(box);
  const buttons = new Map();

  function remember(data, code) {
    const path = new URL(".", document.baseURI).pathname;
    document.cookie = `${data.cookie}=${code}; path=${path}; max-age=${YEAR}; samesite=lax`;
  }

  function update(data, send) {
    box.setAttribute("aria-label", data.label);
    box.hidden = !Object.keys(data.names).length;
    for (const [code, name] of Object.entries(data.names)) {
      if (!buttons.has(code)) {
        const made = document.createElement("button");
        Object.assign(made, { type: "button", lang: data.tags[code], textContent: name });
        buttons.set(code, made);
        box.append(made);
      }
      const button = buttons.get(code);
      button.setAttribute("aria-pressed", String(code === data.spoken));
      button.onclick = () => {
        remember(data, code);
        if (code !== data.spoken) send("language", code);
      };
    }
  }

  return { update };
}

// ---- Streamlit's labels -----------------------------------------------------------------------------

// Returns a text as `table` has it: whole, or by an entry with a slot for the words of ours in it.
function lookedUp(table, text) {
  if (text in table) return table[text];
  for (const [from, to] of Object.entries(table)) {
    const [head, tail] = from.split(SLOT);
    const fits = tail !== undefined && text.startsWith(head) && text.endsWith(tail);
    if (fits) return to.replace(SLOT, () => text.slice(head.length, text.length - tail.length));
  }
  return text;
}

function translated(text) {
  return lookedUp(labels, lookedUp(english, text));
}

function relabel(root) {
  for (const label of LABELS) {
    for (const element of [root, ...root.querySelectorAll(`[${label}]`)]) {
      const text = element.getAttribute(label);
      if (text && translated(text) !== text) element.setAttribute(label, translated(text));
    }
  }
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data;
    const source = english[text] ?? text; // what has a slot is no text
    if ((labels[source] ?? source) !== text) texts.currentNode.data = labels[source] ?? source;
  }
}

function watch() {
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      const parts = type === "attributes" ? [target] : addedNodes;
      // A chart in motion has its words from us.
      for (const part of parts) if (part instanceof HTMLElement) relabel(part);
    }
  });
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: LABELS });
  return observer;
}
