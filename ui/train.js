// Moves the charts of a network in training, and reads a reader's file. Streamlit takes a chart down and
// puts up another whenever its figure changes: here the traces that have changed are given new numbers.

export default function component(instance) {
  const mount = { file: mountFile, stage: mountStage, watch: mountWatch };
  return mount[instance.data.role](instance);
}

// ---- stage ------------------------------------------------------------------------------------------

const LATEST = 20; // times that a chart which is not up yet is looked for again

function mountStage({ parentElement, data }) {
  const stage = (parentElement.stage ??= buildStage());
  stage.update(data);
  return () => stage.leave();
}

function buildStage() {
  let data = { charts: {} };
  let timer = 0;
  const watched = new WeakSet();

  function chart(key) {
    const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
    return plot?._fullLayout && window.Plotly?.update ? plot : null;
  }

  function place(key) {
    const plot = chart(key);
    const { traces, layout, alt } = data.charts[key];
    if (!plot || plot.data.told === data.count) return plot !== null;
    if (!watched.has(plot)) {
      watched.add(plot);
      // Streamlit draws the figure that it was given again, after a change of theme say.
      plot.on("plotly_afterplot", () => data.charts[key] && place(key));
    }
    plot.data.told = data.count;
    plot.closest("[role=figure]")?.setAttribute("aria-label", alt);
    const at = new Map(plot.data.map((trace, index) => [trace.meta, index]));
    const found = traces.filter(({ meta }) => at.has(meta));
    const axes = changed(plot, layout);
    for (const names of new Set(found.map((trace) => Object.keys(trace).sort().join()))) {
      const alike = found.filter((trace) => Object.keys(trace).sort().join() === names);
      const update = {};
      for (const name of names.split(",").filter((name) => name !== "meta")) {
        update[name] = alike.map((trace) => trace[name]);
      }
      window.Plotly.update(plot, update, axes, alike.map(({ meta }) => at.get(meta)));
    }
    return true;
  }

  // Only what is not there yet: a new range draws the whole axis anew.
  function changed(plot, layout) {
    const found = {};
    for (const [axis, properties] of Object.entries(layout)) {
      for (const [name, value] of Object.entries(properties)) {
        const same = JSON.stringify(plot.layout[axis]?.[name]) === JSON.stringify(value);
        if (!same) found[`${axis}.${name}`] = value;
      }
    }
    return found;
  }

  function placeAll(tries) {
    clearTimeout(timer);
    const placed = Object.keys(data.charts).map(place);
    if (placed.includes(false) && tries) timer = setTimeout(placeAll, 150, tries - 1);
  }

  function update(next) {
    data = next;
    placeAll(LATEST);
  }

  function leave() {
    clearTimeout(timer);
    data = { charts: {} };
  }

  return { update, leave };
}

// ---- what is lost -----------------------------------------------------------------------------------

let known = { session: null, runs: 0 }; // what this page knew last

// Runs are kept by the server: one that begins anew has none, and only the page knows that there were some.
function mountWatch({ parentElement, data }) {
  const said = (parentElement.said ??= parentElement.appendChild(document.createElement("p")));
  const lost = known.runs > 0 && known.session !== data.session;
  said.className = "lost";
  said.setAttribute("role", "status");
  if (lost && !data.runs) said.textContent = data.lost;
  else if (data.runs) said.textContent = "";
  known = data;
}

// ---- file -------------------------------------------------------------------------------------------

function mountFile({ parentElement, data, setTriggerValue }) {
  const part = (parentElement.part ??= buildFile(parentElement));
  part.update(data, setTriggerValue);
}

function buildFile(parent) {
  const box = document.createElement("div");
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(box, { className: "file" });
  Object.assign(label, { htmlFor: "file" });
  Object.assign(input, { type: "file", id: "file", accept: ".csv,.tsv,.txt,text/csv" });
  box.append(label, input);
  parent.append(box);
  let data = {};
  let send = () => {};

  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    // The server says what is wrong with a file; one that is too large does not travel.
    if (file.size > data.most) send("file", { size: file.size });
    else send("file", { bytes: encoded(new Uint8Array(await file.arrayBuffer())) });
  });

  function update(next, setTriggerValue) {
    data = next;
    send = setTriggerValue;
    label.textContent = data.label;
  }

  return { update };
}

function encoded(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
}
