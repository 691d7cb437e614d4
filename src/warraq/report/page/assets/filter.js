// What is chosen, which rows that leaves, and how many rows each value of a facet would leave.
const SIZES = [25, 50, 100, 200];
const DEFAULTS = Object.freeze({
  ...Object.fromEntries(NAMES.map((name) => [name, ""])), waived: C.waived.includes(1) ? "no" : "",
  query: "", sort: "place", down: "", page: 1, size: 25,
});
const chosen = { ...DEFAULTS };
const SEARCHED = 1 << NAMES.length;
let result = { rows: [], counts: {} };

function filtered() {
  const failed = new Uint16Array(COUNT);
  NAMES.forEach((name, bit) => {
    if (chosen[name] === "") return;
    const { keys, names } = FACETS[name], allowed = names.map((each) => accepts(each, chosen[name]));
    for (let row = 0; row < COUNT; row += 1) if (!allowed[keys[row]]) failed[row] |= 1 << bit;
  });
  const found = searched(chosen.query);
  if (found) for (let row = 0; row < COUNT; row += 1) if (!found(row)) failed[row] |= SEARCHED;
  return { rows: remaining(failed), counts: counted(failed) };
}

function remaining(failed) {
  const rows = [];
  for (const row of ordered(chosen.sort)) if (!failed[row]) rows.push(row);
  return chosen.down ? rows.reverse() : rows;
}

// A facet counts the rows that everything else that is chosen leaves.
function counted(failed) {
  return Object.fromEntries(NAMES.map((name, bit) => {
    const { keys, names } = FACETS[name], counts = new Uint32Array(names.length), own = ~(1 << bit);
    for (let row = 0; row < COUNT; row += 1) if (!(failed[row] & own)) counts[keys[row]] += 1;
    return [name, counts];
  }));
}

const listeners = [];
function choose(changes) {
  Object.assign(chosen, { page: 1 }, changes);
  result = filtered();
  listeners.forEach((listener) => listener());
}
function turn(page) {
  chosen.page = Math.min(Math.max(1, page), pages());
  listeners.forEach((listener) => listener(true));
}
const pages = () => Math.max(1, Math.ceil(result.rows.length / chosen.size));
const isNarrowed = () => [...NAMES, "query"].some((name) => chosen[name] !== DEFAULTS[name]);
