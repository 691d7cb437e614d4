// What a rule says of itself, opened over the page.
const dialog = el("dialog", { "aria-labelledby": "dialog-title" });

function openDialog(title, ...children) {
  const close = el("button", { type: "button", class: "close", click: () => dialog.close() }, say("Close"));
  dialog.replaceChildren(el("header", {}, el("h2", { id: "dialog-title" }, ...title), close), ...children);
  if (!dialog.isConnected) document.body.append(dialog);
  dialog.showModal();
  dialog.scrollTop = 0;
}
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

// `so` is code in the text of rules.
function inline(text) {
  return text.split("`").map((part, at) => (at % 2 ? el("code", {}, part) : part));
}

function block([kind, text]) {
  if (kind === "code") return el("pre", { dir: "ltr" }, el("code", {}, text));
  return el(kind === "item" ? "li" : "p", {}, ...inline(text));
}

function listed(blocks) {
  const nodes = [];
  for (const each of blocks.map(block)) {
    const last = nodes.at(-1);
    if (each.tagName !== "LI") nodes.push(each);
    else if (last?.tagName === "UL") last.append(each);
    else nodes.push(el("ul", {}, each));
  }
  return nodes;
}

const FIXES = {
  safe: "It can be fixed safely", unsafe: "It can be fixed, unsafely", no: "It cannot be fixed by itself",
};
const PARTS = {
  "Why is this bad?": "Why is this bad?", Example: "Example", "Use instead": "Use instead",
  "When not to use it": "When not to use it",
};

function openRule(rule, name) {
  const help = DATA.help[rule];
  const body = help
    ? [el("p", { class: "lead" }, ...inline(help.summary)), el("p", { class: "quiet" }, say(FIXES[help.fix])),
      ...help.parts.flatMap(([title, blocks]) => [el("h3", {}, say(PARTS[title])), ...listed(blocks)])]
    : [el("p", {}, say("This rule has no documentation here."))];
  openDialog([code(rule), " ", code(name, "name")], el("div", { class: "help", lang: "en", dir: "ltr" }, ...body));
}
