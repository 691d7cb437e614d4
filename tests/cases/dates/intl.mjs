// Writes intl.tsv: lines as JavaScript prints them, in many locales, with the moment that each states.
//
//   node tests/cases/dates/intl.mjs > tests/cases/dates/intl.tsv
//
// Columns: locale, what printed it, zone, the local moment as far as the line goes, the offset that it states or "-", the line as JSON.
const MOMENTS = [
  ["2021-07-25T08:02:03Z", "Asia/Riyadh"],
  ["2021-09-22T18:05:43Z", "Africa/Cairo"],
  ["2024-01-30T21:40:09Z", "Asia/Dubai"],
  ["2020-02-29T12:15:00Z", "Europe/Paris"],
  ["2015-12-31T20:59:59Z", "UTC"],
  ["2023-05-16T09:30:30Z", "America/New_York"],
  ["2022-11-04T06:07:08Z", "Asia/Tehran"],
  ["2019-03-13T15:00:00Z", "Asia/Jerusalem"],
  ["2021-04-20T05:45:10Z", "Africa/Casablanca"],
  ["2021-08-27T17:20:00Z", "Asia/Karachi"],
];
const ARABIC = ["ar", "ar-AE", "ar-BH", "ar-DZ", "ar-EG", "ar-IQ", "ar-JO", "ar-KW", "ar-LB", "ar-LY", "ar-MA", "ar-MR", "ar-OM", "ar-PS", "ar-QA",
  "ar-SA", "ar-SD", "ar-SY", "ar-TN", "ar-YE"];
const OTHERS = ["en-US", "en-GB", "fr", "fr-CA", "de", "tr", "fa", "ur", "es", "it", "en-AE"];
const CALENDARS = ["ar-SA-u-ca-islamic-umalqura", "ar-EG-u-ca-islamic-umalqura-nu-latn", "ar-u-ca-islamic-umalqura", "en-u-ca-islamic-umalqura", "fr-u-ca-islamic-umalqura",
  "tr-u-ca-islamic-umalqura", "fa-u-ca-islamic-umalqura", "ur-u-ca-islamic-umalqura", "fa-u-ca-gregory", "ar-u-ca-persian", "fa-u-ca-persian-nu-latn", "en-u-ca-persian",
  "ar-u-nu-arab", "ar-EG-u-nu-latn"];
const FORMS = {
  "full-full": [{ dateStyle: "full", timeStyle: "full" }, 19, "long"],
  "full": [{ dateStyle: "full" }, 10],
  "full-short": [{ dateStyle: "full", timeStyle: "short" }, 16],
  "long-long": [{ dateStyle: "long", timeStyle: "long" }, 19, "short"],
  "long": [{ dateStyle: "long" }, 10],
  "medium": [{ dateStyle: "medium" }, 10],
  "medium-medium": [{ dateStyle: "medium", timeStyle: "medium" }, 19],
  "short": [{ dateStyle: "short" }, 10],
  "toLocaleString": [{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" }, 19],
  "toLocaleDateString": [{ year: "numeric", month: "numeric", day: "numeric" }, 10],
  "two-digit": [{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }, 16],
  "weekday": [{ weekday: "long", year: "numeric", month: "long", day: "numeric" }, 10],
  "short-weekday": [{ weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" }, 16],
  "era": [{ year: "numeric", month: "long", day: "numeric", era: "short" }, 10],
  "month": [{ year: "numeric", month: "long" }, 7],
  "hour12": [{ year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", hour12: true }, 16],
  "hour": [{ year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", hour12: false }, 16],
  "dayPeriod": [{ year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", hourCycle: "h12", dayPeriod: "long" }, 16],
  "shortOffset": [{ year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "shortOffset" }, 16, "short"],
  "longOffset": [{ year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "longOffset" }, 16, "short"],
  "shortGeneric": [{ year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "shortGeneric" }, 16, "short"],
  "longGeneric": [{ year: "numeric", month: "long", day: "numeric", hour: "numeric", minute: "2-digit", timeZoneName: "longGeneric" }, 16, "long"],
};
const pad = (n, w = 2) => String(n).padStart(w, "0");
function local(date, timeZone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
    minute: "2-digit", second: "2-digit", timeZoneName: "longOffset" }).formatToParts(date).map(({ type, value }) => [type, value]));
  return [`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}`, parts.timeZoneName.replace("GMT", "") || "+00:00"];
}
const { node, icu, cldr, tz } = process.versions;
console.log(`# Node ${node}, ICU ${icu}, CLDR ${cldr}, tz ${tz}; written by intl.mjs beside this file.`);
const row = (...cells) => console.log(cells.join("\t"));
const isLeftOut = (locale, name) =>
  (name == "shortGeneric" && !locale.startsWith("ar")) || (name == "month" && /-ca-(?!gregory)|^fa$/.test(locale)) ||
  (/^(es|it)/.test(locale) && /^(dayPeriod|.*Generic|full-full)$/.test(name)) || (locale.startsWith("tr-u-ca") && name == "short-weekday") || (/^(fa|fr)/.test(locale) && name == "hour12");
let turn = 0;
for (const locale of [...ARABIC, ...OTHERS, ...CALENDARS]) {
  for (const [name, [options, length, zone]] of Object.entries(FORMS)) {
    if (isLeftOut(locale, name)) continue;
    const [instant, timeZone] = MOMENTS[turn++ % MOMENTS.length];
    const date = new Date(instant), [moment, offset] = local(date, timeZone);
    row(locale, name, timeZone, moment.slice(0, length), zone ? offset : "-", JSON.stringify(new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(date)));
  }
}
for (const [instant, timeZone] of MOMENTS) {
  const date = new Date(instant), [moment, offset] = local(date, timeZone);
  process.env.TZ = timeZone;
  row("-", "toString", timeZone, moment, offset, JSON.stringify(date.toString()));
  row("-", "toDateString", timeZone, moment.slice(0, 10), "-", JSON.stringify(date.toDateString()));
  row("-", "toUTCString", "UTC", local(date, "UTC")[0], "+00:00", JSON.stringify(date.toUTCString()));
  row("-", "toISOString", "UTC", local(date, "UTC")[0], "+00:00", JSON.stringify(date.toISOString()));
  for (const locale of ["ar", "fr", "de", "tr", "fa", "ur", "es", "he", "ru"]) {
    const name = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "long" }).formatToParts(date).find(({ type }) => type == "timeZoneName").value;
    row(locale, "toString", timeZone, moment, offset, JSON.stringify(date.toString().replace(/\(.*\)/, `(${name})`)));
  }
}
