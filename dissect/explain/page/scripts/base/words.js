// Words: every sentence of the page is a template with named holes in the table that comes with the data.

const plurals = new Intl.PluralRules(document.documentElement.lang);
const numbers = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: false });

const grouped = new Intl.NumberFormat(document.documentElement.lang);

/**
 * The words for a key, with its holes filled.
 * @param {string} key
 * @param {Object<string, *>} holes
 * @returns {string}
 */
function words(key, holes = {}) {
  const table = PAGE.strings;
  const template = Object.hasOwn(table, key) ? table[key] : key;
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in holes ? named(String(holes[name])) : whole));
}

/** What fills a hole: the name of an end, such as "the client", is in the table, too; all else is as it is. */
function named(text) {
  const key = `name.${text}`;
  return Object.hasOwn(PAGE.strings, key) ? PAGE.strings[key] : text;
}

/**
 * A number with its noun: `counted(2, "octets")` is "2 octets".
 * @param {number} count
 * @param {string} key of a noun that has a form for each plural, as "octets.one" and "octets.other"
 */
function counted(count, key) {
  return words(`${key}.${plurals.select(count)}`, { count: numbers.format(count) });
}

/** A list in words: "IPv4 and TCP". @param {string[]} parts */
function listed(parts) {
  return new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(parts);
}

/** A time since the first packet, in the unit that fits, with three digits. @param {number} nanoseconds */
function elapsed(nanoseconds) {
  if (!nanoseconds) return "0";
  const units = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];
  const [divisor, unit] = units.find(([least]) => nanoseconds >= least);
  const value = nanoseconds / divisor;
  return `${value >= 100 ? Math.round(value) : value.toPrecision(3)} ${unit}`;
}

/** @param {number} value @param {number} digits */
function hex(value, digits = 2) {
  return value.toString(16).padStart(digits, "0");
}

/** Printable text of octets; what has no picture is a dot. @param {ArrayLike<number>} octets */
function textOf(octets) {
  return Array.from(octets, (one) => (one >= 32 && one < 127 ? String.fromCharCode(one) : "·")).join("");
}
