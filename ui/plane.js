// The plane of σw and σb: a click chooses a place, a finer map follows the one that came with the chart.

const maps = new Map(); // by their address

let count = Date.now(); // numbers the clicks

export default function component({ parentElement, data, setStateValue }) {
  const plane = (parentElement.plane ??= buildPlane());
  plane.update(data, setStateValue);
  return () => plane.update(null, null);
}

function buildPlane() {
  let data = null;
  let send = null;
  const watched = new WeakSet();

  function update(next, setStateValue) {
    data = next;
    send = setStateValue;
    if (data) watch();
  }

  function chart() {
    const plot = document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
    return plot?._fullLayout ? plot : null;
  }

  // Streamlit puts the chart up when it likes, and sometimes a new one.
  function watch(tries = 50) {
    const plot = data && chart();
    if (!plot) {
      if (data && tries) setTimeout(watch, 200, tries - 1);
      return;
    }
    if (!watched.has(plot)) {
      watched.add(plot);
      plot.on("plotly_afterplot", draw);
      plot.on("plotly_click", choose);
    }
    draw();
  }

  function draw() {
    const plot = data && chart();
    if (!plot) return;
    plot.closest("[role=figure]")?.setAttribute("aria-label", data.alt);
    if (!window.Plotly?.restyle) {
      if (data.able) send("unable", ++count);
      return;
    }
    const { x, y } = data.place;
    const at = indexOf(plot, "place");
    if (at >= 0 && (plot.data[at].x[0] !== x || plot.data[at].y[0] !== y)) {
      window.Plotly.restyle(plot, { x: [[x]], y: [[y]] }, [at]);
    }
    refine(plot);
  }

  async function refine(plot) {
    const address = data.map;
    const drawn = plot.data; // another array when Streamlit has drawn anew
    if (drawn.shown === address) return;
    drawn.shown = address;
    try {
      const { x, y, z } = await fetchMap(address);
      if (plot.data !== drawn || data?.map !== address) return;
      window.Plotly.restyle(plot, { x: [x], y: [y], z: [z] }, [indexOf(plot, "map")]);
    } catch (error) {
      console.info(`The map stays coarse: ${error.message}`);
    }
  }

  function choose({ event, points }) {
    const plot = data?.clicks && chart();
    if (!plot) return;
    const { xaxis, yaxis } = plot._fullLayout;
    const box = plot.querySelector(".nsewdrag")?.getBoundingClientRect();
    const exact = box && xaxis.p2c && event?.clientX !== undefined;
    const x = exact ? xaxis.p2c(event.clientX - box.left) : points[0].x;
    const y = exact ? yaxis.p2c(event.clientY - box.top) : points[0].y;
    send("place", { x, y, count: ++count });
  }

  return { update };
}

function indexOf(plot, meta) {
  return plot.data.findIndex((trace) => trace.meta === meta);
}

function fetchMap(address) {
  if (!maps.has(address)) {
    const map = readMap(address);
    map.catch(() => maps.delete(address));
    maps.set(address, map);
    if (maps.size > 20) maps.delete(maps.keys().next().value);
  }
  return maps.get(address);
}

async function readMap(address) {
  const answer = await fetch(new URL(address, document.baseURI));
  if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
  const buffer = await answer.arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const numbers = new Float32Array(buffer, 4 + length);
  const found = {};
  let at = 0;
  for (const { axis, length } of head.tracks) found[axis] = numbers.subarray(at, (at += length));
  const columns = found.x.length;
  return { ...found, z: Array.from(found.y, (_, row) => found.z.subarray(row * columns, (row + 1) * columns)) };
}
