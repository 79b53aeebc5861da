// The data of the page, as `page_data` of the library gives it, made ready for drawing.

/**
 * A field in one packet.
 * @typedef {Object} Field
 * @property {number} id its place in the packet's list of fields
 * @property {Layer} layer
 * @property {string} key "TCP.psh", the same in every packet
 * @property {string} holder the header or option that declares it @property {string} name
 * @property {string} label @property {string} short a label for a narrow cell
 * @property {string} meaning
 * @property {string} filter the name in a display filter
 * @property {string} origin a code for who or what gave it its value; "" where that is not known
 * @property {string} text the value in words
 * @property {Array<[string, string]>} views what the value stands for: label and text
 * @property {?Object} formula what it follows from
 * @property {number} unit of a field that counts units of several octets: how many one unit has; else 0
 * @property {?Group} group the option or chunk that it is in
 * @property {boolean} opens whether it is the first one of its group
 * @property {boolean} said whether it is what a program said
 * @property {boolean} rest whether it is no part of a header
 * @property {string} floor
 * @property {number} bit from the first bit of the frame @property {number} bits
 */

/**
 * A header in one packet.
 * @typedef {Object} Layer
 * @property {number} index @property {string} name
 * @property {Object} header what is the same for all packets: title, unit, floor, reference
 * @property {string} floor
 * @property {number} offset @property {number} length in octets
 * @property {[number, number]} payload @property {?[number, number]} trailer
 * @property {boolean} quoted whether it is part of a packet that this one quotes
 * @property {Field[]} fields
 * @property {?string} size the field that says where the header ends
 * @property {?string} extent the one that says where its payload ends @property {?string} next what comes next
 */

/** @typedef {{label: string, header: Object, offset: number, length: number, around: number}} Group around: the group that it is in, or -1 */

const MESSAGE = "Message";
const REST = "Rest";

/** @type {Object} */
let PAGE = {};

/** Read the data block: plain, or packed with gzip and base64. */
async function readData() {
  const block = byId("data");
  if (block.dataset.form === "plain") return JSON.parse(block.textContent);
  const packed = Uint8Array.from(atob(block.textContent), (one) => one.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/** @param {string} digits two for each octet */
function octetsOf(digits) {
  const octets = new Uint8Array(digits.length >> 1);
  for (let at = 0; at < octets.length; at += 1) octets[at] = parseInt(digits.substr(2 * at, 2), 16);
  return octets;
}

/**
 * One packet, or the datagram that it completes, with everything that the views ask of it.
 * @param {Object} session @param {Row} row @param {boolean} whole whether it is the datagram
 */
function prepared(session, row, whole) {
  const packet = whole ? row.packet.whole : row.packet;
  const view = { session, row, packet, whole, number: row.number, octets: octetsOf(packet.octets), sums: packet.sums.map(sumOf), problems: packet.problems, fields: [] };
  view.layers = packet.layers.map(layerOf);
  const counts = new Map();
  const add = (field) => {
    const name = `${field.holder}.${field.name}`;
    counts.set(name, (counts.get(name) || 0) + 1);
    field.key = counts.get(name) === 1 ? name : `${name}:${counts.get(name)}`;
    field.id = view.fields.push(field) - 1;
    field.layer.fields.push(field);
  };
  packet.layers.forEach((one, index) => fieldsOf(one, view.layers[index]).forEach(add));
  if (packet.counted) addCounted(view, packet.counted);
  view.messages = packet.messages.map((one) => messageOf(view, one, add)).filter((one) => one.field || one.offset >= view.octets.length);
  for (const layer of view.layers) if (layer.trailer) add(restOf(layer));
  addUnexplained(view, add);
  view.byOctet = fieldsByOctet(view);
  return view;
}

/** @returns {Field[][]} the fields that have bits in each octet */
function fieldsByOctet(view) {
  const found = Array.from(view.octets, () => []);
  for (const field of view.fields) {
    const end = Math.min(found.length, Math.ceil((field.bit + field.bits) / 8));
    for (let at = field.bit >> 3; at < end; at += 1) found[at].push(field);
  }
  return found;
}

/** Octets that no header explains are fields, too: the rest of a piece, or what a protocol unknown here carries. */
function addUnexplained(view, add) {
  const covered = fieldsByOctet(view);
  const last = view.layers.findLast((layer) => layer.floor !== "rest");
  const piece = view.packet.piece || null;
  for (let at = 0; at < covered.length; at += 1) {
    const begin = at;
    while (at < covered.length && !covered[at].length) at += 1;
    if (at === begin) continue;
    const word = words(piece ? "piece" : "payload");
    const layer = { ...emptyLayer(), floor: "rest", index: view.layers.length, name: word, header: { title: word, unit: word } };
    const text = counted(at - begin, "octets");
    add({ ...emptyField(), layer, holder: REST, name: "payload", label: word, short: word, meaning: words("payload.meaning"), text, floor: "rest", rest: true, bit: 8 * begin, bits: 8 * (at - begin) });
    const behind = last && begin >= last.offset + last.length && !view.messages.length;
    if (behind) view.messages.push({ offset: begin, length: at - begin, text: "", piece, field: view.fields[view.fields.length - 1] });
  }
}

/** Numbers as they count in the conversation: relative to its beginning, scaled as both ends agreed. */
function addCounted(view, { layer, fields }) {
  for (const field of view.layers[layer].fields) {
    if (field.group || !Object.hasOwn(fields, field.name)) continue;
    const [label, meaning] = field.layer.header.counted[field.name];
    field.views.push([words("card.counted", { label, meaning }), String(fields[field.name])]);
  }
}

/** A checksum: what its declaration says, and what is this packet's own. */
function sumOf(told) {
  const rule = PAGE.rules[told.rule];
  const pseudo = rule.pseudo.map((field, place) => ({ ...field, text: told.texts ? told.texts[place] : "" }));
  return { ...rule, ...told, pseudo: told.pseudo || "", pseudo_fields: pseudo, sentence: PAGE.texts[told.says] };
}

/** @returns {Layer} */
function layerOf(told, index) {
  const shape = PAGE.shapes[told.shape];
  const header = PAGE.headers[shape.header];
  return {
    index, header, name: header.short || header.name, key: header.name, floor: header.floor, offset: told.offset, length: told.length, payload: told.payload, trailer: told.trailer || null,
    quoted: Boolean(told.quoted), size: shape.size, extent: shape.extent, next: shape.next, pieces: shape.pieces, looks: shape.looks || [], fields: [],
  };
}

/** @returns {Field[]} the fields of a layer, from its shape and from its own texts */
function fieldsOf(told, layer) {
  const shape = PAGE.shapes[told.shape];
  const groups = shape.groups.map(([label, key, at, length, around]) => ({ label, header: PAGE.headers[key], offset: told.offset + at, length, around }));
  const formulas = new Map(shape.derived.map((cell, place) => [cell, PAGE.formulas[told.derived[place]]]));
  const opened = new Set();
  return shape.fields.map(([declaration, name, bit, bits, groupNumber], cell) => {
    const holder = declaration || shape.header;
    const known = PAGE.headers[holder].fields;
    const [label, short, meaning, filter, origin] = Object.hasOwn(known, name) ? known[name] : wordsOf(name || "padding");
    const group = groupNumber < 0 ? null : groups[groupNumber];
    const opens = group !== null && !opened.has(group);
    opened.add(group);
    return {
      layer, holder, name: name || "padding", label, short, meaning, filter, origin, group, opens, text: told.texts[cell], floor: layer.floor,
      formula: formulas.get(cell) || null, unit: unitOf(holder, name), views: viewsOf(shape, told.views, holder, name, groupNumber), bit: 8 * told.offset + bit, bits,
    };
  });
}

/** How many octets one unit of a field has that counts units of several; 0 for others. */
function unitOf(holder, name) {
  const scaled = Object.values(PAGE.headers[holder].views).find(([, , , sources, unit]) => unit && sources[0] === name);
  return scaled ? scaled[4] : 0;
}

/** The label of a field, after that of its option or chunk where it does not begin with it. @param {Field} field */
function labelWithin({ group, label }) {
  return !group || label.toLowerCase().startsWith(group.label.toLowerCase()) ? label : `${group.label}: ${label}`;
}

/** What is said of octets that are no field: padding, or the rest of a list, which is not read. */
function wordsOf(name) {
  return [words(name), words(`${name}.short`), words(`${name}.meaning`), "", ""];
}

/** What a field's value stands for, such as octets where the field counts words. */
function viewsOf(shape, texts, holder, name, group) {
  const found = [];
  shape.views.forEach(([declaration, view, own], place) => {
    if (own !== group || (declaration || shape.header) !== holder) return;
    const [label, meaning, , sources] = PAGE.headers[holder].views[view];
    if (sources.includes(name)) found.push([meaning ? words("card.counted", { label, meaning }) : label, texts[place]]);
  });
  return found;
}

/**
 * What a program said is a field, too, so that it can be chosen; where a field of a chunk has it, that field is it.
 * @returns {{offset: number, length: number, text: string, piece: ?Array, field: ?Field}}
 */
function messageOf(view, told, add) {
  const message = { offset: told.at, length: told.octets, text: told.text, piece: told.piece || null, field: null };
  const within = (field) => field.bit < 8 * (told.at + told.octets) && field.bit + field.bits > 8 * told.at;
  const own = view.fields.find((field) => field.bit === 8 * told.at && field.bits === 8 * told.octets);
  if (own) {
    own.floor = "application";
    own.said = true;
    message.field = own;
  } else if (told.octets && told.at < view.octets.length && !view.fields.some(within)) {
    const word = words(told.piece ? "piece" : "message");
    const layer = { ...emptyLayer(), index: view.layers.length, name: word, header: { title: words("message.title"), unit: word } };
    message.field = { ...emptyField(), layer, holder: MESSAGE, name: "message", label: word, short: word, meaning: words("message.meaning"), text: told.text, floor: "application", said: true, bit: 8 * told.at, bits: 8 * told.octets };
    add(message.field);
  }
  return message;
}

/** @param {Layer} layer @returns {Field} the octets behind what a header counts */
function restOf(layer) {
  const [offset, length] = layer.trailer;
  return { ...emptyField(), layer, holder: REST, name: "trailer", label: words("trailer"), short: words("trailer"), meaning: words("trailer.meaning"), text: counted(length, "octets"), floor: "rest", rest: true, bit: 8 * offset, bits: 8 * length };
}

function emptyLayer() {
  return { floor: "application", quoted: false, trailer: null, size: null, extent: null, next: null, pieces: [], looks: [], fields: [] };
}

function emptyField() {
  return { filter: "", origin: "", views: [], formula: null, unit: 0, group: null, opens: false };
}
