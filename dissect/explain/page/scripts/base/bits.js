// Bits and octets, and what a changed value is called. A bit's number counts from the first bit of the frame.

/** @param {Uint8Array} octets */
function bitAt(octets, bit) {
  return (octets[bit >> 3] >> (7 - (bit & 7))) & 1;
}

/** The octets with the bits that the reader has changed. */
function changedOctets(view, flips) {
  const octets = view.octets.slice();
  for (const bit of flips) octets[bit >> 3] ^= 1 << (7 - (bit & 7));
  return octets;
}

/** @returns {bigint} */
function numberAt(octets, bit, bits) {
  let number = 0n;
  for (let at = bit; at < bit + bits; at += 1) number = (number << 1n) | BigInt(bitAt(octets, at));
  return number;
}

/** @param {Field} field */
function isChanged(field, flips) {
  for (const bit of flips) if (bit >= field.bit && bit < field.bit + field.bits) return true;
  return false;
}

const spellings = [
  (octets, number) => String(number),
  (octets, number, bits) => `0x${number.toString(16).padStart(Math.ceil(bits / 4), "0")}`,
  (octets) => octets.join("."),
  (octets) => octets.map((one) => hex(one)).join(":"),
  (octets) => groupsOfSixteen(octets),
];

/** Eight groups with the longest run of zeros left out, as RFC 5952 writes them. @param {number[]} octets */
function groupsOfSixteen(octets) {
  if (octets.length !== 16) return "";
  const groups = [];
  for (let at = 0; at < 16; at += 2) groups.push((octets[at] * 256 + octets[at + 1]).toString(16));
  const runs = groups.join(":").match(/\b0(:0)+\b/g) || [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  return longest ? groups.join(":").replace(longest, "::").replace(/:{3,}/, "::") : groups.join(":");
}

/**
 * The value of a field in words: the library's, or, where bits were changed, the same spelling of what is there now.
 * @param {Field} field @param {Uint8Array} before @param {Uint8Array} now
 */
function valueText(field, before, now, flips) {
  if (!isChanged(field, flips)) return field.text;
  return words("changed.value", { value: spelled(field, before, now) || words("changed.other") });
}

function spelled(field, before, now) {
  if (field.bits > 128) return "";
  const cut = (octets) => [...octets.slice(field.bit >> 3, (field.bit + field.bits + 7) >> 3)];
  const spell = (form, octets) => form(cut(octets), numberAt(octets, field.bit, field.bits), field.bits);
  const begins = (text) => text !== "" && (field.text === text || field.text.startsWith(`${text} `));
  const form = spellings.find((one) => begins(spell(one, before))) || spellings[1];
  return spell(form, now);
}

/** Where a field stands: "octets 16 to 17". @param {Field} field */
function placeText(field) {
  const first = field.bit >> 3;
  const last = (field.bit + field.bits - 1) >> 3;
  return first === last ? words("place.one", { first }) : words("place.many", { first, last });
}

/**
 * What of an octet a field has, in eighths from the left.
 * @param {Field} field @returns {[number, number]}
 */
function shareOf(field, octet) {
  return [Math.max(0, field.bit - 8 * octet), Math.min(8, field.bit + field.bits - 8 * octet)];
}
