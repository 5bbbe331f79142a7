// One line of status a page, outside of what Streamlit draws anew: a screen reader speaks what changes in
// it. The server says how things stand after each release; nothing is spoken while a hand still moves.

const PAUSE = 400; // ms; of several sentences in a row the last is spoken

const line = document.createElement("div");
line.className = "unseen";
line.setAttribute("role", "status");
document.body.append(line);

let told = {}; // the page, and how things stood there when the server was heard last
let timer = 0;
let spoken = 0; // when the last sentence came

export default function component({ data }) {
  tell(data);
}

export function tell({ page, words, rhythm }) {
  if (told.page !== page) {
    // Whoever opens a page reads it: only what changes there is news.
    clearTimeout(timer);
    line.textContent = "";
  } else if (told.words !== words) {
    clearTimeout(timer);
    timer = setTimeout(speak, Math.max(PAUSE, spoken + rhythm - Date.now()), words);
  }
  told = { page, words };
}

function speak(words) {
  line.textContent = words;
  spoken = Date.now();
}
