// A page that is served asks now and then whether the files are still as they were.
const SELDOM = 3000; // milliseconds between two questions, or as long as keeps the server idle most of the time
const changed = el("div", { class: "changed", role: "status" });
const load = el("button", { type: "button", click: () => location.reload() }, say("Load again"));

async function isOld() {
  try {
    const answer = await fetch("state", { cache: "no-store" });
    return answer.ok && (await answer.text()) !== DATA.state;
  } catch {
    return false; // the server has ended: the page stays as it is
  }
}
async function ask() {
  const began = performance.now();
  if (!document.hidden && (await isOld())) changed.append(say("The files have changed."), " ", load);
  else setTimeout(ask, Math.max(SELDOM, 20 * (performance.now() - began)));
}
if (DATA.state) {
  document.body.append(changed);
  setTimeout(ask, SELDOM);
}
