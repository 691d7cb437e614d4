// Counts by rule, publisher, file and month, as small bars that choose what they stand for.
const MOST = 7;
const TITLES = { rule: "By rule", publisher: "By publisher", path: "By file", month: "By month" };

function label(name, value) {
  if (value === NONE) return say({ month: "without a date", publisher: "without a publisher" }[name] ?? "none");
  if (name === "severity") return say(SEVERITY[value]);
  return value;
}
const DIRECTIONS = { path: "ltr", rule: document.documentElement.dir };
const RULE_NAMES = new Map(DATA.rules);

function bar(name, value, count, most) {
  const own = chosen[name] === value, pressed = chosen[name] !== "" && accepts(value, chosen[name]);
  const width = Math.max(0.6, (100 * count) / most), x = document.documentElement.dir === "rtl" ? 100 - width : 0;
  return el("li", {}, el("button", {
    type: "button", "aria-pressed": `${pressed}`, title: name === "path" ? plain(value) : null,
    click: () => choose({ [name]: own ? "" : value }),
  },
  el("bdi", { class: "label", dir: DIRECTIONS[name] ?? "auto" }, ...visible(label(name, value), UNSEEN),
    name === "rule" ? el("span", { class: "quiet" }, ` ${RULE_NAMES.get(value)}`) : null),
  el("span", { class: "count" }, number(count)),
  drawn("svg", { viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
    drawn("rect", { width: 100, height: 4, rx: 1, class: "rest" }),
    drawn("rect", { width, height: 4, rx: 1, class: "bar", x }))));
}

function bars(name, all) {
  const counts = result.counts[name];
  const rows = FACETS[name].names.map((value, at) => [value, counts[at]])
    .filter(([value, count]) => count || chosen[name] === value)
    .sort(([, a], [, b]) => b - a);
  const shown = all.has(name) ? rows : rows.slice(0, MOST), most = Math.max(1, ...rows.map(([, count]) => count));
  const more = rows.length > MOST && el("button", { type: "button", class: "more", click: () => {
    if (!all.delete(name)) all.add(name);
    drawCharts();
  } }, all.has(name) ? say("Show fewer") : say("Show all {count}", { count: number(rows.length) }));
  return [el("ul", { class: "bars" }, ...shown.map(([value, count]) => bar(name, value, count, most))), more || null];
}

// Months in their order, one column each; the list beneath says the numbers.
function columns() {
  const counts = result.counts.month, most = Math.max(1, ...counts.subarray(0, MONTHS.length)), count = MONTHS.length;
  if (count < 2) return null;
  const heights = MONTHS.map((_, at) => (counts[at] ? Math.max(1, (44 * counts[at]) / most) : 0));
  const first = MONTHS[0], last = MONTHS.at(-1);
  const column = (month, at) => drawn("rect", {
    x: at * 10 + 1, width: 8, y: 44 - heights[at], height: heights[at],
    class: chosen.month === month ? "bar own" : "bar",
    click: () => choose({ month: chosen.month === month ? "" : month }),
  }, drawn("title", {}, `${month}: ${number(counts[at])}`));
  const picture = drawn("svg", {
    viewBox: `0 0 ${count * 10} 44`, preserveAspectRatio: "none", class: "columns", role: "img",
    "aria-label": say("Findings by month, from {first} to {last}", { first, last }),
  }, ...MONTHS.map(column));
  const ends = el("p", { class: "ends quiet", "aria-hidden": "true" }, el("span", {}, first), el("span", {}, last));
  return el("div", { class: "time", dir: "ltr" }, picture, ends);
}

const charts = el("div", { class: "charts" });
const isWide = matchMedia("(min-width: 48rem)").matches;
const overview = el("details", { class: "overview", open: isWide }, el("summary", {}, say("Counts")), charts);
const expanded = new Set();
function drawCharts() {
  const focused = document.activeElement?.closest(".charts button")?.textContent;
  charts.replaceChildren(...Object.entries(TITLES).map(([name, title]) =>
    el("section", { class: "chart", "aria-label": say(title) }, el("h3", {}, say(title)),
      name === "month" ? columns() : null, ...bars(name, expanded))));
  if (focused) [...charts.querySelectorAll("button")].find((button) => button.textContent === focused)?.focus();
}
