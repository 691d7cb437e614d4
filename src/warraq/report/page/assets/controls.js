// Search, filters and sorting.
const OPTIONS = 500; // of one filter: more would make the page slow, and the search finds the others
const FILTERS = {
  severity: ["Severity", "All severities"], rule: ["Rule", "All rules"], path: ["File", "All files"],
  publisher: ["Publisher", "All publishers"], month: ["Month", "All months"], fixable: ["Fix", "Fixable or not"],
  waived: ["Waived", "Waived or not"],
};
const ORDERS = {
  place: "Place in the files", severity: "Severity", rule: "Rule", publisher: "Publisher", date: "Date",
};
const YES = { fixable: { yes: "Fixable", no: "Not fixable" }, waived: { yes: "Waived", no: "Not waived" } };

const option = (value, text) => el("option", { value }, text);
function ruleOptions() {
  const rules = [...RULE_NAMES.keys()].sort(), families = [...new Set(rules.map((rule) => rule.slice(0, 3)))];
  return families.map((family) => el("optgroup", { label: family },
    option(family, say("{family}: all", { family })),
    ...rules.filter((rule) => rule.startsWith(family)).map((rule) => option(rule, `${rule} ${RULE_NAMES.get(rule)}`))));
}
function options(name) {
  if (name === "rule") return ruleOptions();
  const there = new Set(FACETS[name].keys), names = FACETS[name].names.filter((_, at) => there.has(at));
  if (name === "month" || name === "path" || name === "publisher") names.sort();
  if (name === "severity") names.reverse();
  const named = (value) => (YES[name] ? say(YES[name][value]) : plain(label(name, value)));
  const shown = names.slice(0, OPTIONS).map((value) => option(value, named(value))), left = names.length - shown.length;
  const more = say("and {count} more: search for them", { count: number(left) });
  return left > 0 ? [...shown, el("option", { disabled: true }, more)] : shown;
}

const inputs = {};
function field(name, title, control) {
  inputs[name] = control;
  control.id = `choose-${name}`;
  return el("div", { class: "filter" }, el("label", { for: control.id }, say(title)), control);
}
function select(name, all) {
  const change = () => choose({ [name]: inputs[name].value });
  return el("select", { name, change }, option("", say(all)), ...options(name));
}

const search = el("input", {
  type: "search", name: "query", "aria-label": say("Search"),
  placeholder: say("Search messages, texts, titles, places"),
  autocomplete: "off", spellcheck: "false", dir: "auto", input: () => choose({ query: search.value }),
});
const clear = el("button", { type: "button", class: "clear", click: () => {
  const { sort, down, size } = chosen;
  choose({ ...DEFAULTS, sort, down, size });
} }, say("Clear filters"));

function controls() {
  const sort = el("select", { name: "sort", change: () => choose({ sort: inputs.sort.value }) },
    ...Object.entries(ORDERS).map(([name, title]) => option(name, say(title))));
  const down = el("select", { name: "down", change: () => choose({ down: inputs.down.value }) },
    option("", say("Ascending")), option("1", say("Descending")));
  inputs.query = search;
  const used = Object.entries(FILTERS).filter(([name]) => name !== "waived" || C.waived.includes(1));
  const submit = (event) => event.preventDefault();
  return el("form", { class: "controls", role: "search", "aria-label": say("Filter the findings"), submit },
    el("div", { class: "first" }, search, clear),
    el("details", { class: "filters", open: isWide }, el("summary", {}, say("Filters and sorting")),
      el("div", { class: "fields" }, ...used.map(([name, [title, all]]) => field(name, title, select(name, all))),
        field("sort", "Sort by", sort), field("down", "Order", down))));
}

// The controls show what is chosen, wherever that came from.
function showChosen() {
  for (const [name, control] of Object.entries(inputs)) {
    if (control.value !== `${chosen[name]}`) control.value = chosen[name];
    control.classList.toggle("set", name in FACETS && chosen[name] !== "");
  }
  clear.hidden = !isNarrowed();
}
