// The page: what was found in all, the pictures, and the findings.
function tiles() {
  const standing = [0, 0, 0];
  let waived = 0;
  for (let row = 0; row < COUNT; row += 1) {
    if (C.waived[row]) waived += 1;
    else standing[C.severity[row]] += 1;
  }
  const { files, records, unread } = DATA.read;
  const figures = [
    ["error", "Errors", standing[2]], ["warning", "Warnings", standing[1]], ["info", "Infos", standing[0]],
    ["", "Records read", records], ["", "Files", files],
    ...(unread ? [["error", "Records not read", unread]] : []), ...(waived ? [["", "Waived findings", waived]] : []),
  ];
  return el("dl", { class: "tiles" }, ...figures.map(([kind, name, count]) =>
    el("div", { class: `tile ${count ? kind : ""}` }, el("dt", {}, say(name)), el("dd", {}, number(count)))));
}

function notes() {
  const items = DATA.notes.map((note) => el("li", { dir: "auto" }, ...visible(note, UNSEEN)));
  return items.length ? el("ul", { class: "notes" }, ...items) : null;
}

function skip(event) {
  event.preventDefault();
  go(1);
}

document.body.append(
  el("a", { class: "skip", href: "#findings", click: skip }, say("Skip to the findings")),
  el("header", { class: "top" }, el("div", {}, el("h1", {}, DATA.title)),
    el("div", { class: "buttons" }, el("button", { type: "button", click: openKeys }, say("Keys")), themeButton(),
      el("button", { type: "button", click: () => print() }, say("Print")))),
  el("main", {}, tiles(), notes(), overview,
    el("section", { class: "findings", "aria-labelledby": "findings" }, el("h2", { id: "findings" }, say("Findings")),
      controls(), printed, el("div", { class: "bar-above" }, status, pagers[0]), list, pagers[1])));

listeners.push((turned) => {
  drawStatus();
  drawList();
  pagers.forEach(drawPager);
  if (!turned) drawCharts();
  showChosen();
  keepAddress();
});
readAddress();
setTimeout(prepareIdly, 0);
