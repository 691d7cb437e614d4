// The data of the page, its words, and elements made of text alone: nothing of the data is ever read as markup.
const DATA = JSON.parse(document.getElementById("data").textContent);
document.getElementById("data").remove();

const say = (phrase, values = {}) =>
  DATA.phrases[phrase].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
const number = new Intl.NumberFormat("en").format;

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}
const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const drawn = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// What names things in Latin letters runs from left to right wherever it stands.
const code = (text, name = "code") => el("bdi", { dir: "ltr", class: name }, ...visible(`${text}`, UNSEEN));
