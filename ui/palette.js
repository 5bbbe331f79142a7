// The palette of the formula: a press puts a name where the cursor stands in the box.

export default function component({ parentElement, data }) {
  const part = (parentElement.part ??= build(parentElement));
  part.update(data);
}

function box() {
  return document.querySelector(".st-key-formula input");
}

// React hears of a change only by an event, and only if the value was set behind its back.
function write(input, text) {
  const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  setter.call(input, text);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function insert(name) {
  const input = box();
  if (!input) return;
  const { selectionStart, selectionEnd, value } = input;
  const chosen = value.slice(selectionStart, selectionEnd);
  const text = name.replace("…", chosen);
  const room = name.indexOf("…");
  const at = selectionStart + (room >= 0 && !chosen ? room : text.length);
  write(input, value.slice(0, selectionStart) + text + value.slice(selectionEnd));
  input.focus();
  input.setSelectionRange(at, at);
}

function build(parent) {
  const list = document.createElement("div");
  list.className = "palette";
  parent.append(list);
  let shown = "";

  function update(data) {
    if (shown === data.names.join()) return; // the button that was pressed keeps the focus
    shown = data.names.join();
    list.replaceChildren(
      ...data.names.map((name) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = name;
        button.setAttribute("aria-label", data.insert.replace("{name}", name));
        button.addEventListener("click", () => insert(name));
        return button;
      }),
    );
  }

  return { update };
}
