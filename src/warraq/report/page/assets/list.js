// The findings of one page: no others are in the document.
const list = el("ol", { class: "list" });
const status = el("p", { class: "status", role: "status" });
const pagers = [el("nav", { class: "pager", "aria-label": say("Pages") }), el("nav", { class: "pager", "aria-label": say("Pages, below the list") })];

const shownRows = () => result.rows.slice((chosen.page - 1) * chosen.size, chosen.page * chosen.size);
function drawList(rows = shownRows()) {
  list.replaceChildren(...rows.map((row) => el("li", {}, item(row))));
  if (!rows.length) list.append(el("li", { class: "nothing" }, COUNT ? say("Nothing fits these filters.") : say("Nothing was found.")));
}

function drawStatus() {
  const all = number(COUNT), found = number(result.rows.length);
  status.textContent = result.rows.length === COUNT ? say("Findings: {all}", { all }) : say("Findings: {found} of {all}", { found, all });
}

function step(text, page, name) {
  const off = page < 1 || page > pages() || page === chosen.page;
  return el("button", { type: "button", disabled: off, class: name, click: () => { turn(page); top_(); } }, text);
}
function top_() {
  status.scrollIntoView({ block: "start" });
  list.querySelector("article")?.focus({ preventScroll: true });
}

function drawPager(pager) {
  const last = pages();
  const input = el("input", { type: "number", min: 1, max: last, value: chosen.page, "aria-label": say("Page"), change: () => { turn(Number(input.value) || 1); top_(); } });
  const size = el("select", { "aria-label": say("Findings on a page"), change: () => choose({ size: Number(size.value) }) }, ...SIZES.map((each) => option(each, say("{count} on a page", { count: each }))));
  size.value = chosen.size;
  pager.replaceChildren(
    step(say("First"), 1, "far"), step(say("Previous"), chosen.page - 1, "near"),
    el("span", { class: "where" }, input, " ", say("of {count}", { count: number(last) })),
    step(say("Next"), chosen.page + 1, "near"), step(say("Last"), last, "far"), size);
  pager.hidden = result.rows.length <= SIZES[0];
}
