// A whole record: its headline and text as an article is read, every other field beside them, and its findings.
const { place: recordPlace, fields: recordFields } = DATA.article;
const READ = ["/title", "/text"];

const badges = (codes) => codes.map((rule) => el("span", { class: "tag" }, code(rule)));
function shownText(tag, [text, marks]) {
  return el(tag, { class: "text", dir: direction(text) }, ...marked(text, marks));
}
function read() {
  const [title, text] = READ.map((pointer) => recordFields.find(([name]) => name === pointer) ?? [pointer, [], []]);
  const heading = title[1].length ? shownText("h1", title[1][0]) : el("h1", {}, code(recordPlace, "place"));
  const body = text[1].length ? shownText("div", text[1][0]) : el("p", { class: "quiet" }, say("no value"));
  const found = el("p", { class: "codes" }, ...badges([...title[2], ...text[2]]));
  return el("article", { class: "reading" }, heading, found, body);
}
function beside([pointer, values, codes]) {
  const own = values.map((value) => shownText("div", value));
  return [el("dt", {}, code(pointer, "field"), " ", ...badges(codes)),
    el("dd", {}, ...(own.length ? own : [el("span", { class: "quiet" }, say("no value"))]))];
}

const others = recordFields.filter(([pointer]) => !READ.includes(pointer));
document.body.append(
  el("header", { class: "top" },
    el("p", {}, el("a", { href: "./" }, say("All findings")), " · ", code(recordPlace, "place")),
    el("div", { class: "buttons" }, themeButton())),
  el("main", { class: "whole-record" }, read(),
    el("aside", { "aria-label": say("Record") }, el("dl", {}, ...others.flatMap(beside))),
    el("section", { class: "findings", "aria-labelledby": "findings" }, el("h2", { id: "findings" }, say("Findings")),
      el("p", { class: "status" }, say("Findings: {all}", { all: number(C.rule.length) })),
      el("ol", { class: "list" }, ...C.rule.map((_, row) => el("li", {}, item(row)))))));
