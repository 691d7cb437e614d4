// Paper has no pages to turn: all findings that the filters leave are printed, up to a number that is said.
const PRINTED = 1000;
const printed = el("p", { class: "printed" });

function beforePrint() {
  const rows = result.rows.slice(0, PRINTED), count = number(rows.length), all = number(result.rows.length);
  const filters = [...NAMES, "query"].filter((name) => chosen[name] !== "").map((name) => plain(`${name}: ${chosen[name]}`));
  printed.replaceChildren(
    rows.length < result.rows.length
      ? say("Printed are the first {count} of {all} findings; filter them to print others.", { count, all })
      : say("Printed are all {count} findings.", { count }),
    filters.length ? ` (${filters.join(", ")})` : "");
  drawList(rows);
}
addEventListener("beforeprint", beforePrint);
addEventListener("afterprint", () => drawList());
