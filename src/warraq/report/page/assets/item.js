// One finding: what it is, where it stands, the text in question with the mark, and the duplicate beside it.
const C = DATA.columns;
const SEVERITIES = ["info", "warning", "error"];
const SEVERITY = { info: "Info", warning: "Warning", error: "Error" };
const RECORD = { path: 0, line: 1, index: 2, id: 3, title: 4, publisher: 5, date: 6, read: 7 };
const recordOf = (row) => DATA.records[C.record[row]];
const ruleOf = (row) => DATA.rules[C.rule[row]];

function place(path, line, index) {
  const element = index ? ` [${index}]` : "";
  return code(DATA.paths[path] + (line ? `:${line}` : "") + element, "place");
}

function articleLink(record, text = say("Whole article")) {
  if (!DATA.live || !record[RECORD.read]) return null;
  const asked = new URLSearchParams({ path: DATA.paths[record[RECORD.path]] });
  for (const name of ["line", "index", "id"]) {
    if (record[RECORD[name]] !== null) asked.set(name, record[RECORD[name]]);
  }
  return el("a", { href: `article?${asked}`, class: "whole" }, text);
}

// Headline, publisher and day of a record, each kept to itself.
function recordLine(record) {
  const parts = [record[RECORD.title], DATA.publishers[record[RECORD.publisher]], record[RECORD.date]].filter(Boolean);
  const nodes = parts.flatMap((part, at) => [at ? " · " : "", el("bdi", {}, ...visible(part, UNSEEN))]);
  return parts.length ? el("p", { class: "record", dir: direction(parts[0]) }, ...nodes) : null;
}

function figure(value, caption, name, marks) {
  const length = () => say("{shown} of {all} characters", { shown: number(points(value[0])), all: number(value[2]) });
  return el("figure", {},
    el("figcaption", {}, ...caption, value && isCut(value) ? el("span", { class: "length" }, length()) : null),
    value ? excerpt(value, name, marks) : el("p", { class: "quiet" }, say("The value was not read.")));
}

function texts(row) {
  const [rule] = ruleOf(row), value = C.value[row], related = C.related[row], field = DATA.fields[C.field[row]];
  const marks = related.map(([, other]) => (value && other ? differences(value, other, rule) : [undefined, undefined]));
  const ownMarks = marks[0]?.[0]?.length ? marks[0][0] : undefined;
  const own = value ? [figure(value, [field ? code(field, "field") : say("Value")], rule, ownMarks)] : [];
  const others = related.map(([number, other], at) => {
    const record = DATA.records[number];
    const where = place(record[RECORD.path], record[RECORD.line], record[RECORD.index]);
    const shown = figure(other, [el("span", {}, say("The other record")), where], rule, marks[at][1]);
    shown.append(...[recordLine(record), articleLink(record)].filter(Boolean));
    return shown;
  });
  const all = [...own, ...others];
  return all.length ? el("div", { class: others.length ? "beside" : "alone" }, ...all) : null;
}

function facts(row) {
  const record = recordOf(row);
  const rows = [
    ["Record", record[RECORD.id]], ["Field", DATA.fields[C.field[row]]], ["Line", C.line[row]],
    ["Element", C.index[row]], ["Character", C.column[row]], ["Byte", C.offset[row]],
    ["Publisher", DATA.publishers[record[RECORD.publisher]]], ["Date", record[RECORD.date]],
  ].filter(([, value]) => value !== null && value !== undefined);
  const shown = (name, value) => (name === "Character" || name === "Byte" ? number(value) : `${value}`);
  return el("dl", {}, ...rows.flatMap(([name, value]) =>
    [el("dt", {}, say(name)), el("dd", { dir: "auto" }, ...visible(shown(name, value), UNSEEN))]));
}

function details(row) {
  const node = el("details", {}, el("summary", {}, say("Details")));
  node.addEventListener("toggle", () => { if (node.open && node.children.length === 1) node.append(facts(row)); });
  return node;
}

function item(row) {
  const severity = SEVERITIES[C.severity[row]], [rule, name] = ruleOf(row), record = recordOf(row);
  const button = el("button", {
    type: "button", class: "rule", "aria-haspopup": "dialog", title: say("What the rule says"),
    click: () => openRule(rule, name),
  }, code(rule), " ", el("bdi", { class: "name" }, name));
  return el("article", { class: `finding ${severity}`, tabindex: "-1", "aria-label": `${rule} ${name}` },
    el("header", {}, el("span", { class: "badge" }, say(SEVERITY[severity])), button,
      C.fixable[row] ? el("span", { class: "tag" }, say("fixable")) : null,
      C.waived[row] ? el("span", { class: "tag" }, say("waived")) : null,
      place(C.path[row], C.line[row], C.index[row])),
    el("p", { class: "message", dir: "auto" }, ...visible(C.message[row], UNSEEN_SAID)),
    recordLine(record), texts(row),
    el("footer", {}, details(row), articleLink(record)));
}
