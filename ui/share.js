// Copies links and takes charts away. Pictures and pages are made here, from what is drawn: on white, with
// the colours of the light theme, whatever theme is on the screen.

const SCALE = 2;
const NARROWEST = 640;
const TITLE_ROOM = 36;

export default function component({ parentElement, data }) {
  const part = (parentElement.part ??= (data.role === "copy" ? buildCopy : buildTake)(parentElement));
  part.update(data);
}

function element(name, attributes, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

// ---- copy -------------------------------------------------------------------------------------------

function buildCopy(parent) {
  const label = element("label", { htmlFor: "text" });
  const text = element("input", { id: "text", readOnly: true });
  const button = element("button", { type: "button" });
  parent.append(
    element("div", { className: "copy" }, label, element("div", { className: "line" }, text, button)),
  );
  let data = {};
  let timer = 0;

  button.setAttribute("aria-live", "polite");
  text.addEventListener("focus", () => text.select());
  button.addEventListener("click", async () => {
    button.textContent = (await copied(text)) ? data.copied : data.failed;
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = data.copy), 2000);
  });

  function update(next) {
    data = next;
    label.textContent = data.label;
    text.value = data.text;
    button.textContent = data.copy;
  }

  return { update };
}

// A page over plain http has no clipboard, but may copy what is selected.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text.value);
    return true;
  } catch {
    text.focus();
    text.select();
    return document.execCommand("copy");
  }
}

// ---- take away --------------------------------------------------------------------------------------

function buildTake(parent) {
  const box = element("div", { className: "take" });
  const status = element("p", {});
  status.setAttribute("role", "alert");
  parent.append(box, status);
  let data = {};

  function button(words, action) {
    const made = element("button", { type: "button", textContent: words });
    made.addEventListener("click", async () => {
      status.textContent = "";
      try {
        await action();
      } catch (error) {
        console.info(error);
        status.textContent = data.words.failed;
      }
    });
    return made;
  }

  function row(heading, ...buttons) {
    const line = element("div", { className: "line" }, ...buttons);
    return element("section", {}, ...(heading ? [element("h3", { textContent: heading })] : []), line);
  }

  function nameOf(key) {
    return Object.keys(data.charts).length > 1 ? `${data.file}-${key}` : data.file;
  }

  async function picture(key, format) {
    const address = await drawn(data, key, format);
    save(bytesOf(address), `${nameOf(key)}.${format}`);
  }

  async function print() {
    for (const key of Object.keys(data.charts)) {
      const image = element("img", { alt: "", src: await drawn({ ...data, title: "" }, key, "svg") });
      await image.decode();
      document.querySelector(`[data-print="${key}"]`).replaceChildren(image);
    }
    window.print();
  }

  function update(next) {
    data = next;
    const { words } = data;
    box.replaceChildren(
      ...Object.entries(data.charts).map(([key, of]) =>
        row(
          of || words.picture,
          button(words.png, () => picture(key, "png")),
          button(words.svg, () => picture(key, "svg")),
        ),
      ),
      row("", button(words.csv, () => save(new Blob([data.table], { type: "text/csv" }), `${data.file}.csv`))),
      row("", button(words.html, async () => save(await page(data), `${data.file}.html`))),
      row("", button(words.print, print)),
    );
  }

  return { update };
}

function save(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// The policy lets nothing fetch a data address, so it is taken apart here.
function bytesOf(address) {
  const comma = address.indexOf(",");
  const type = address.slice(5, comma).split(";")[0];
  const body = address.slice(comma + 1);
  if (!address.slice(0, comma).endsWith(";base64")) return new Blob([decodeURIComponent(body)], { type });
  return new Blob([Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0))], { type });
}

// A copy of what is drawn, in the colours of paper.
function onPaper({ paper, title }, key) {
  const room = title ? TITLE_ROOM : 0;
  const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  if (!plot?._fullLayout || !window.Plotly?.toImage) throw new Error(`no chart ${key}`);
  const recoloured = (part) => {
    if (typeof part === "string") return paper.colours[part.toLowerCase()] ?? part;
    if (Array.isArray(part)) return part.map(recoloured);
    if (ArrayBuffer.isView(part)) return Array.from(part);
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, recoloured(value)]));
  };
  const { template, width, ...layout } = recoloured(plot.layout);
  for (const [name, axis] of Object.entries(layout)) {
    if (/^[xy]axis\d*$/.test(name)) Object.assign(axis, paper.layout.axis);
  }
  const { axis, ...whole } = paper.layout;
  const height = plot._fullLayout.height + room;
  return {
    data: [...plot.data].map(recoloured),
    layout: {
      ...layout,
      ...whole,
      height,
      title: { text: title, x: 0.5, y: 1 - (0.5 * room) / height, yanchor: "middle" },
      margin: { ...layout.margin, t: (layout.margin?.t ?? 0) + room, r: Math.max(layout.margin?.r ?? 0, 16) },
    },
    width: Math.max(plot._fullLayout.width, NARROWEST),
  };
}

function drawn(data, key, format) {
  const { width, ...figure } = onPaper(data, key);
  const size = { width, height: figure.layout.height };
  return window.Plotly.toImage(figure, { format, ...size, scale: format === "png" ? SCALE : 1 });
}

// ---- a page that needs nobody -----------------------------------------------------------------------

function written(text) {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

async function page(data) {
  const answer = await fetch(new URL("plotly.js", document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} for plotly.js`);
  const plotly = await answer.text();
  const figures = Object.keys(data.charts).map((key) => {
    const { data: traces, layout } = onPaper(data, key);
    return { data: traces, layout };
  });
  const drawings = JSON.stringify(figures).replace(/</g, "\\u003c");
  return new Blob(
    [
      `<!doctype html><html lang="${document.documentElement.lang}"><meta charset="utf-8"><title>${written(data.title)}</title>`,
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      "<style>body{margin:1rem;font-family:sans-serif;color:#000;background:#fff}</style>",
      `<script>${plotly}</script><main></main><p><a href="${written(data.link)}">${written(data.link)}</a></p>`,
      `<script>for (const figure of ${drawings}) {`,
      'const place = document.querySelector("main").appendChild(document.createElement("div"));',
      "Plotly.newPlot(place, figure.data, figure.layout, {responsive: true, displaylogo: false});",
      "}</script></html>",
    ],
    { type: "text/html" },
  );
}
