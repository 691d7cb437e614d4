// The findings of one page: no others are in the document.
const list = el("ol", { class: "list" });
const status = el("p", { class: "status", role: "status" });
const pagers = [say("Pages"), say("Pages, below the list")]
  .map((name) => el("nav", { class: "pager", "aria-label": name }));

const shownRows = () => result.rows.slice((chosen.page - 1) * chosen.size, chosen.page * chosen.size);
function drawList(rows = shownRows()) {
  list.replaceChildren(...rows.map((row) => el("li", {}, item(row))));
  const nothing = COUNT ? say("Nothing fits these filters.") : say("Nothing was found.");
  if (!rows.length) list.append(el("li", { class: "nothing" }, nothing));
}

function drawStatus() {
  const all = number(COUNT), found = number(result.rows.length);
  const narrowed = say("Findings: {found} of {all}", { found, all });
  status.textContent = found === all ? say("Findings: {all}", { all }) : narrowed;
}

function step(text, page, name) {
  const off = page < 1 || page > pages() || page === chosen.page;
  return el("button", { type: "button", disabled: off, class: name, click: () => { turn(page); goToTop(); } }, text);
}
function goToTop() {
  status.scrollIntoView({ block: "start" });
  list.querySelector("article")?.focus({ preventScroll: true });
}

function drawPager(pager) {
  const last = pages();
  const input = el("input", {
    type: "number", min: 1, max: last, value: chosen.page, "aria-label": say("Page"),
    change: () => { turn(Number(input.value) || 1); goToTop(); },
  });
  const change = () => choose({ size: Number(size.value) });
  const size = el("select", { "aria-label": say("Findings on a page"), change },
    ...SIZES.map((each) => option(each, say("{count} on a page", { count: each }))));
  size.value = chosen.size;
  pager.replaceChildren(
    step(say("First"), 1, "far"), step(say("Previous"), chosen.page - 1, "near"),
    el("span", { class: "where" }, input, " ", say("of {count}", { count: number(last) })),
    step(say("Next"), chosen.page + 1, "near"), step(say("Last"), last, "far"), size);
  pager.hidden = result.rows.length <= SIZES[0];
}
