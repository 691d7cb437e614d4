// What is chosen stands in the address, so that a view can be kept and sent on.
function addressed() {
  const parts = Object.entries(chosen).filter(([name, value]) => `${value}` !== `${DEFAULTS[name]}`);
  return parts.length ? `#${new URLSearchParams(parts)}` : "";
}

function keepAddress() {
  try {
    history.replaceState(null, "", addressed() || location.pathname + location.search);
  } catch { /* browsers refuse where it changes too often; the next change keeps it */ }
}

// An address may be older than the report: what no finding has by now is not chosen.
const isValue = (name, value) => value === "" || FACETS[name].names.some((each) => accepts(each, value));
function readAddress() {
  const said = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const changes = { ...DEFAULTS };
  for (const name of ["query", "down"]) if (name in said) changes[name] = said[name];
  for (const name of NAMES) if (name in said && isValue(name, said[name])) changes[name] = said[name];
  if (Object.hasOwn(SORTS, said.sort ?? "")) changes.sort = said.sort;
  if (SIZES.includes(Number(said.size))) changes.size = Number(said.size);
  choose(changes);
  if (said.page) turn(Number(said.page) || 1);
}
addEventListener("hashchange", readAddress);
