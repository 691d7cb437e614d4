// Keys for those who read many findings.
const KEYS = {
  "/": ["Search", () => { search.focus(); search.select(); }],
  j: ["Next finding", () => go(1)],
  k: ["Previous finding", () => go(-1)],
  o: ["Open or close the details", () => openDetails()],
  r: ["What the rule says", () => current()?.querySelector(".rule").click()],
  n: ["Next page", () => { turn(chosen.page + 1); goToTop(); }],
  p: ["Previous page", () => { turn(chosen.page - 1); goToTop(); }],
  "?": ["These keys", () => openKeys()],
};

const current = () => document.activeElement?.closest("article.finding");
function go(by) {
  const articles = [...list.querySelectorAll("article.finding")], at = articles.indexOf(current());
  const next = articles[Math.min(Math.max(0, at + by), articles.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}
function openDetails() {
  const own = current()?.querySelector("details");
  if (own) own.open = !own.open;
}
function openKeys() {
  const rows = Object.entries(KEYS).flatMap(([key, [phrase]]) =>
    [el("dt", {}, el("kbd", {}, key)), el("dd", {}, say(phrase))]);
  openDialog([say("Keys")], el("dl", { class: "keys" }, ...rows));
}

addEventListener("keydown", (event) => {
  const typing = event.target.matches?.("input, select, textarea");
  if (typing && event.key === "Escape") event.target.blur();
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (typing || modified || dialog.open || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key][1]();
});
