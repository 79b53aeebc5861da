// The arithmetic of checksums, over the octets of the packet. What the library found is in the data and must agree.

/**
 * A word that is added.
 * @typedef {{part: string, at: number, value: number, running: number, parts: Array<{label: string, field: ?Field}>, zero: boolean, odd: boolean}} Word
 */

/** The octets that are summed as if they stood in front. What was copied from a changed field is changed, too. */
function pseudoOctets(view, sum, octets) {
  const pseudo = octetsOf(sum.pseudo);
  for (const { bit, bits, source } of sum.pseudo_fields) {
    const field = sourceField(view, source);
    if (field && !(field.bit & 7) && !(bit & 7) && field.bits === bits) {
      pseudo.set(octets.subarray(field.bit / 8, (field.bit + bits) / 8), bit / 8);
    }
  }
  return pseudo;
}

/** @returns {?Field} the field that a field of the pseudo-header is copied from */
function sourceField(view, source) {
  if (!source) return null;
  return view.layers[source[0]].fields.find((field) => field.name === source[1]) || null;
}

/** Whether an octet of the frame is left out of a sum. */
function isSkipped(sum, octet) {
  if (octet < sum.from + (sum.left_out || 0)) return true;
  return Boolean(sum.skips) && octet >= sum.from + sum.skips[0] && octet < sum.from + sum.skips[0] + sum.skips[1];
}

/** @returns {Word[]} the words of an Internet checksum, in their order, with the sum so far */
function sumWords(view, sum, octets) {
  const list = [];
  let running = 0;
  const add = (word) => {
    running += word.value;
    list.push({ zero: false, odd: false, ...word, running });
  };
  const pseudo = pseudoOctets(view, sum, octets);
  for (let at = 0; at < pseudo.length; at += 2) {
    const over = sum.pseudo_fields.filter(({ bit, bits }) => bit < 8 * at + 16 && bit + bits > 8 * at);
    const parts = over.map((one) => ({ label: one.label, field: sourceField(view, one.source) }));
    add({ part: "pseudo", at, value: pseudo[at] * 256 + (pseudo[at + 1] || 0), parts });
  }
  const layer = view.layers[sum.layer];
  const header = layer.offset + layer.length;
  for (let at = sum.from; at < sum.to; at += 2) {
    if (isSkipped(sum, at)) continue;
    const zero = at === sum.at;
    const odd = at + 1 >= sum.to;
    const value = zero ? 0 : octets[at] * 256 + (odd ? 0 : octets[at + 1]);
    const fields = [...new Set([...(view.byOctet[at] || []), ...(odd ? [] : view.byOctet[at + 1] || [])])];
    const narrow = fields.length > 3;
    const parts = fields.map((field) => ({ label: narrow ? field.short : labelWithin(field), field }));
    add({ part: at < header ? "header" : "payload", at, value, parts, zero, odd });
  }
  return list;
}

const castagnoli = Array.from({ length: 256 }, (_, value) => {
  let register = value;
  for (let bit = 0; bit < 8; bit += 1) register = register & 1 ? (register >>> 1) ^ 0x82f63b78 : register >>> 1;
  return register >>> 0;
});

/** The register of a CRC-32C after some octets; the checksum's own octets count as zero. */
function crcRegister(sum, octets, from, to, register = 0xffffffff) {
  let state = register;
  for (let at = from; at < to; at += 1) {
    const own = at >= sum.at && at < sum.at + 4;
    state = (state >>> 8) ^ castagnoli[(state ^ (own ? 0 : octets[at])) & 255];
  }
  return state >>> 0;
}

/** A register inverted, as it stands in the packet: all bits inverted, the lowest octet first. */
function crcField(register) {
  const value = ~register >>> 0;
  return ((value & 255) * 0x1000000 + ((value >>> 8) & 255) * 0x10000 + ((value >>> 16) & 255) * 0x100 + (value >>> 24)) >>> 0;
}

/** @returns {boolean} whether this page can work a checksum out by itself */
function isWorkable(view, sum) {
  return (sum.algorithm === "internet" || sum.algorithm === "crc32c") && sum.to <= view.octets.length && sum.octets > 0;
}

/**
 * A checksum worked out.
 * @returns {{computed: number, found: number, digits: number, words: Word[], total: number, folds: number[][], folded: number}}
 */
function worked(view, sum, octets) {
  if (sum.algorithm === "crc32c") {
    const computed = crcField(crcRegister(sum, octets, sum.from, sum.to));
    return { computed, found: Number(numberAt(octets, 8 * sum.at, 32)), digits: 8, words: [], total: 0, folds: [], folded: 0 };
  }
  const list = sumWords(view, sum, octets);
  const total = list.length ? list[list.length - 1].running : 0;
  const folds = [];
  let folded = total;
  while (folded > 0xffff) {
    const next = (folded & 0xffff) + Math.floor(folded / 0x10000);
    folds.push([folded & 0xffff, Math.floor(folded / 0x10000), next]);
    folded = next;
  }
  let computed = 0xffff - folded;
  if (computed === 0 && sum.sends_ones) computed = 0xffff;
  return { computed, found: octets[sum.at] * 256 + octets[sum.at + 1], digits: 4, words: list, total, folds, folded };
}

const RIGHT = "right";
const WRONG = "wrong";
const UNTOLD = "untold";

/**
 * What the receiver finds of a checksum once bits were changed: as recorded, worked out anew, or not to be told here,
 * because a changed field says which octets belong to what.
 * @returns {string} RIGHT, WRONG, UNTOLD; or, as the library judged it: later, none, unknown
 */
function verdictOf(view, sum, flips) {
  if (!flips.size || !(sum.judged === RIGHT || sum.judged === WRONG)) return sum.judged;
  if (!isWorkable(view, sum) || shiftedBelow(view, sum, flips)) return UNTOLD;
  const octets = changedOctets(view, flips);
  const result = worked(view, sum, octets);
  if (result.digits === 8) return result.computed === result.found ? RIGHT : WRONG;
  if (!sum.zero_counts && result.found === 0) return UNTOLD;
  return (result.found + result.folded) % 0xffff === 0 && result.found + result.folded > 0 ? RIGHT : WRONG;
}

/** The first changed field that moves the borders of what a checksum covers, or null. */
function shiftedBelow(view, sum, flips) {
  const own = view.layers[sum.layer];
  const whole = sum.to > own.offset + own.length;
  for (const field of view.fields) {
    if (!isChanged(field, flips) || field.layer.index > sum.layer) continue;
    const kind = steering(field);
    if (!kind) continue;
    if (field.layer.index < sum.layer) return field;
    if (kind === (whole ? "extent" : "length")) return field;
  }
  return null;
}

/**
 * What a field steers: "next" says what is inside, "extent" how much, "length" where its own header ends, "piece" that it is
 * not whole; "" none.
 * @param {Field} field
 */
function steering(field) {
  const { next, extent, size, pieces } = field.layer;
  if (field.name === next) return "next";
  if (field.name === extent) return "extent";
  if (pieces.includes(field.name)) return "piece";
  return field.name === size ? "length" : "";
}
