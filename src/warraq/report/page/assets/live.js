// A page that is served asks now and then whether the files are still as they were.
const changed = el("div", { class: "changed", role: "status" });
async function ask() {
  if (document.hidden) return;
  try {
    const answer = await fetch("state", { cache: "no-store" });
    if (!answer.ok || (await answer.text()) === DATA.state) return;
  } catch {
    return; // the server has ended: the page stays as it is
  }
  clearInterval(asking);
  changed.append(say("The files have changed."), " ", el("button", { type: "button", click: () => location.reload() }, say("Load again")));
}
let asking;
if (DATA.state) {
  document.body.append(changed);
  asking = setInterval(ask, 3000);
}
