// Text of the data: in the direction in which most of it is read, with what nobody sees made visible, and marks.
const RIGHTWARD = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/gu;
const LEFTWARD = /[A-Za-z\u00c0-\u024f\u0370-\u052f]/gu;
// Controls, marks of direction, private use, unassigned and lone surrogates; joiners and line ends are let be.
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;
const UNSEEN_MARKED = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\u00a0\u2000-\u200a\u202f\u3000\ufe00-\ufe0f]/gu;
// In messages of a language other than English what is quoted has been made visible, and stands within isolates.
const UNSEEN_SAID = document.documentElement.lang === "en"
  ? UNSEEN
  : /(?![\n\t\u200c\u200d\u2066-\u2069])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]/gu;

const count = (text, pattern) => (text.match(pattern) || []).length;
const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;
function direction(text) {
  if (ADDRESS.test(text)) return "ltr";
  const head = text.slice(0, 600), rightward = count(head, RIGHTWARD), leftward = count(head, LEFTWARD);
  return rightward > leftward ? "rtl" : leftward > rightward ? "ltr" : "auto";
}

function visible(text, pattern) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const point = `U+${match[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    nodes.push(text.slice(end, match.index), el("span", { class: "unseen", dir: "ltr" }, point));
    end = match.index + match[0].length;
  }
  return [...nodes, text.slice(end)];
}

const plain = (text) => visible(text, UNSEEN).map((part) => part.textContent ?? part).join("");

// Marks are [from, to, name]; where they overlap, a part bears the names of all.
function marked(text, marks) {
  const ends = [...new Set([0, text.length, ...marks.flatMap(([from, to]) => [from, to])])].sort((a, b) => a - b);
  return ends.slice(1).flatMap((end, at) => {
    const from = ends[at], names = marks.filter((mark) => mark[0] <= from && mark[1] >= end).map((mark) => mark[2]);
    const part = text.slice(from, end);
    const unseen = /[^\s\p{C}]/u.test(part) ? UNSEEN : UNSEEN_MARKED;
    return names.length
      ? [el("mark", { title: [...new Set(names)].join(", ") }, ...visible(part, unseen))]
      : visible(part, UNSEEN);
  });
}

// Code points, of which some take two units.
const points = (text) => text.length - count(text, /[\ud800-\udbff](?=[\udc00-\udfff])/g);

// A value of the data is [text, first code point, code points in all, begin and end of its mark].
function excerpt([text, start, length, from, to], name, marks = from < 0 ? [] : [[from, to, name]]) {
  const behind = start + points(text) < length;
  return el("blockquote", { dir: direction(text) },
    start ? el("span", { class: "cut" }, "… ") : null,
    ...marked(text, marks),
    behind ? el("span", { class: "cut" }, " …") : null);
}
const isCut = ([text, start, length]) => start > 0 || points(text) < length;
