// The switch between languages. A choice goes to the server and into a cookie, by which the next visit knows it.

const YEAR = 31_536_000; // seconds

export default function component({ parentElement, data, setTriggerValue }) {
  // Streamlit says "en" whatever the page says.
  document.documentElement.lang = data.tags[data.spoken];
  const part = (parentElement.part ??= build(parentElement));
  part.update(data, setTriggerValue);
}

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
