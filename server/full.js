// Opens the link as soon as there is room. Nothing on the page moves before; and everybody waits another time,
// longer each time, so that a full server is not asked by all at once.

const LONGEST = 60; // seconds
let wait = 5;

async function look() {
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
  else later();
}

function later() {
  setTimeout(look, 1000 * wait * (0.5 + Math.random()));
  wait = Math.min(1.3 * wait, LONGEST);
}

later();
