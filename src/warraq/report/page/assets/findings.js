// Facets of the findings as numbers a row, orders to sort by, and lower-cased text to search.
const COUNT = C.rule.length;
const NONE = "\u0000"; // the name of what a finding lacks

// A facet has a number a row, and the name behind each number.
function facet(names, of) {
  const keys = new Int32Array(COUNT);
  const lacking = names.length;
  for (let row = 0; row < COUNT; row += 1) {
    const key = of(row);
    keys[row] = key < 0 || key === undefined ? lacking : key;
  }
  return { keys, names: [...names, NONE] };
}

const monthOf = (record) => (record[RECORD.date]?.length >= 7 ? record[RECORD.date].slice(0, 7) : null);
const MONTHS = [...new Set(DATA.records.map(monthOf).filter(Boolean))].sort();
const MONTH_NUMBERS = new Map(MONTHS.map((month, at) => [month, at]));

const FACETS = {
  severity: facet(SEVERITIES, (row) => C.severity[row]),
  rule: facet(DATA.rules.map(([rule]) => rule), (row) => C.rule[row]),
  path: facet(DATA.paths, (row) => C.path[row]),
  publisher: facet(DATA.publishers, (row) => recordOf(row)[RECORD.publisher]),
  month: facet(MONTHS, (row) => MONTH_NUMBERS.get(monthOf(recordOf(row)))),
  fixable: facet(["no", "yes"], (row) => C.fixable[row]),
  waived: facet(["no", "yes"], (row) => C.waived[row]),
};
const NAMES = Object.keys(FACETS);

// A family stands for the rules whose codes begin with it.
const accepts = (name, choice) =>
  name === choice || (choice.length === 3 && name.length === 6 && name.startsWith(choice));

const byText = (names) => {
  const sorted = names.map((name, at) => [name, at]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const ranks = new Int32Array(names.length);
  sorted.forEach(([, at], rank) => { ranks[at] = rank; });
  return ranks;
};
const ranked = (name) => { const ranks = byText(FACETS[name].names); return (row) => ranks[FACETS[name].keys[row]]; };
const SORTS = {
  place: () => (row) => row,
  severity: () => (row) => -C.severity[row],
  rule: () => ranked("rule"),
  publisher: () => ranked("publisher"),
  date: () => {
    const days = [...new Set(DATA.records.map((record) => record[RECORD.date] || "9"))].sort();
    const ranks = new Map(days.map((day, rank) => [day, rank]));
    return (row) => ranks.get(recordOf(row)[RECORD.date] || "9");
  },
};
const orders = {};
// The rows in an order; equal ones stand as in the report.
function ordered(sort) {
  if (!orders[sort]) {
    const of = SORTS[sort](), keys = Float64Array.from({ length: COUNT }, (_, row) => of(row));
    orders[sort] = Uint32Array.from({ length: COUNT }, (_, row) => row).sort((a, b) => keys[a] - keys[b] || a - b);
  }
  return orders[sort];
}

// Vowel marks, the stretching of words and the forms of alef, yeh and teh marbuta make no difference to a search.
const SAME = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه" };
const fold = (text) =>
  text.toLowerCase().replace(/[\u0640\u064b-\u065f\u0670]+/g, "").replace(/[أإآٱىة]/g, (letter) => SAME[letter]);

const prepared = new Array(COUNT);
let ready = 0;
function prepare(most) {
  for (const end = Math.min(COUNT, ready + most); ready < end; ready += 1) {
    const row = ready, record = recordOf(row), [rule, name] = ruleOf(row);
    const of = (each) => [each[RECORD.title], DATA.publishers[each[RECORD.publisher]], each[RECORD.id]];
    prepared[row] = fold([
      rule, name, C.message[row], `${DATA.paths[C.path[row]]}:${C.line[row] ?? ""}`, DATA.fields[C.field[row]],
      ...of(record), C.value[row]?.[0],
      ...C.related[row].flatMap(([number, value]) => [...of(DATA.records[number]), value?.[0]]),
    ].filter(Boolean).join("\n"));
  }
}
function prepareIdly() {
  prepare(500);
  if (ready < COUNT) setTimeout(prepareIdly, 0);
}

// Words may stand anywhere in a finding; what is in quotation marks stands together.
function searched(query) {
  const terms = [...query.matchAll(/"([^"]+)"|(\S+)/g)].map((match) => fold(match[1] ?? match[2])).filter(Boolean);
  if (!terms.length) return null;
  prepare(COUNT);
  return (row) => terms.every((term) => prepared[row].includes(term));
}
