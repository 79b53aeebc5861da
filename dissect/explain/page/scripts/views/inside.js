// Look inside: envelopes, the figure of one header, and all octets.

const ROW_LIMIT = 64;
const CARD = 322; // px of the card beside it
const CELL_BIT = 12; // px a bit needs, so that its letters fit
const ROW_HEX = 155; // px for the octets of a row of 32 bits, and the offset before it
const ALIKE_ROWS = 3; // more rows of one field are shortened to the first and the last

function drawInside() {
  const layer = layerShown();
  fill(
    byId("panel"),
    make("div", { class: "inside" },
      make("div", { class: "main" },
        shown.layers.length
          ? [
              make("h3", {}, words("envelopes")),
              roam(make("div", { class: isTight() ? "envelopes stacked" : "envelopes" }, envelopes(0, true)), ".header-part"),
              layer && floorLine(layer),
              layer && make("div", { class: "figure-box", id: "figure-box" }, figureOf(layer)),
            ]
          : make("p", {}, words("no.headers")),
        make("h3", { id: "dump-title" }, dumpTitle()),
        dump()),
      cardBox()),
  );
}

function layerShown() {
  return shown.layers[Math.min(state.layer, shown.layers.length - 1)] || null;
}

/** Choosing a field of another header turns to that header; says whether the view was drawn anew. */
function followField(field) {
  const index = field.layer.index;
  if (index === state.layer || index >= shown.layers.length) return false;
  state.layer = index;
  drawInside();
  markChosen();
  return true;
}

// ---- envelopes ----------------------------------------------------------------------------------------------------------

/**
 * The envelope of a layer and what it wraps.
 * @param {number} index @param {boolean} live whether its headers can be chosen
 */
function envelopes(index, live) {
  const layer = shown.layers[index];
  const size = layer.length + layer.payload[1];
  const holds = heldBy(layer);
  const last = index + 1 >= shown.layers.length;
  const within = last ? shown.messages.map((message) => messageBox(message, live)) : envelopes(index + 1, live);
  const name = [make("b", {}, layer.name), make("span", {}, counted(layer.length - holds, "octets.short"))];
  const header = live
    ? press({ class: "header-part", "aria-pressed": String(index === state.layer), on: { click: () => openLayer(index) } }, name)
    : make("span", { class: "header-part" }, name);
  return make("div", { class: `envelope f-${layer.floor}${layer.quoted ? " quoted" : ""}` },
    make("span", { class: "legend" }, words(layer.quoted ? "legend.quoted" : "legend", { unit: layer.header.unit, size: index === 0 ? counted(size, "octets") : size })),
    header, within);
}

const TIGHT_NAMES = 26; // letters of all names that fit side by side on a phone

/** Whether the headers do not fit side by side, so that they stand above each other. */
function isTight() {
  const letters = shown.layers.reduce((sum, layer) => sum + layer.name.length, 0);
  return letters * 14 > (byId("panel").clientWidth * TIGHT_NAMES * 14) / 330;
}

/** How many octets of a header are messages, as in chunks. */
function heldBy(layer) {
  return shown.messages.reduce((sum, one) => (one.field && one.field.layer === layer ? sum + one.length : sum), 0);
}

/** How many octets of messages the packet has. */
function saidOctets() {
  return shown.messages.reduce((sum, one) => sum + one.length, 0);
}

/** What a message is called: a fragment has only a piece of one. */
function messageWord() {
  const [first] = shown.messages;
  if (shown.messages.length > 1 && shown.messages.every((one) => one.field && one.field.said)) return words("messages");
  return words(first && first.piece ? "piece" : first && first.field && first.field.rest ? "payload" : "message");
}

function messageBox({ length, text, field, piece }, live) {
  const floor = field ? field.floor : "application";
  const word = words(piece ? "piece" : floor === "rest" ? "payload" : "message");
  const isWhole = piece && shown.row.length === shown.packet.captured; // else it is not known where it begins
  const said = isWhole ? words("place.many", { first: piece[1] - length, last: piece[1] - 1 }) : text || word;
  const inner = [make("b", {}, said), make("span", {}, counted(length, "octets"))];
  return make("div", { class: `envelope leaf f-${floor}` },
    make("span", { class: "legend" }, words("legend", { unit: word, size: length })),
    live && field ? press({ class: "header-part", "data-field": field.id }, inner) : make("span", { class: "header-part" }, inner));
}

function openLayer(index) {
  state.layer = index;
  state.field = -1;
  drawInside();
  drawCard();
  keepAddress();
  document.querySelectorAll(".header-part")[index].focus();
}

function floorLine(layer) {
  const floor = PAGE.floors[layer.floor];
  const reference = layer.header.reference;
  return make("p", { class: `floor-line f-${layer.floor}` },
    make("b", {}, layer.header.title), reference && reference[0] && [" (", referenceLink(reference), ")"],
    floor && make("span", {}, words(floor.tcpip ? "floor" : "floor.between", floor)));
}

/** A link to a standard, where its address is one of the known sites; else the text alone. */
function referenceLink([text, address]) {
  const known = /^https:\/\/(www\.rfc-editor\.org|datatracker\.ietf\.org|www\.iana\.org|standards\.ieee\.org)\//;
  return address && known.test(address) ? make("a", { href: address, rel: "noreferrer noopener", target: "_blank" }, text) : text;
}

// ---- the figure ---------------------------------------------------------------------------------------------------------

/** How many bits a row has: 32 where a bit gets enough room, else 16. */
function bitsPerRow() {
  const box = byId("panel");
  const card = matchMedia("(max-width: 900px)").matches ? 0 : CARD;
  return box.clientWidth - card - ROW_HEX >= 32 * CELL_BIT ? 32 : 16;
}

function figureOf(layer, width = bitsPerRow(), live = true) {
  const title = make("h3", {}, words("figure", { name: layer.name, bits: width }));
  const grid = figure(layer, width, live);
  return live ? [title, roam(grid, ".cell")] : [title, grid];
}

/**
 * A header, row by row: its cells, and at the end of each row the octets of the row.
 * @param {Layer} layer @param {number} width bits a row
 */
function figure(layer, width, live) {
  const grid = make("div", { class: `figure f-${layer.floor}`, role: "group", "aria-label": words("figure.label", { name: layer.name }), dir: "ltr", style: { "--bits": width } });
  grid.append(ruler(width));
  const start = 8 * layer.offset;
  const cells = layer.fields.filter((field) => !field.rest).flatMap((field) => piecesOf(field, start, width));
  const used = [...new Set(cells.map((cell) => cell.row))].sort((a, b) => a - b);
  let line = 1;
  used.slice(0, ROW_LIMIT).forEach((row, at) => {
    const octet = layer.offset + (row * width) / 8;
    if (at > 0 && row > used[at - 1] + 1) grid.append(make("span", { class: "skipped", "aria-hidden": "true", style: { "grid-row": (line += 1) } }, "⋮"));
    line += 1;
    grid.append(make("span", { class: "offset", "aria-hidden": "true", style: { "grid-row": line } }, octet));
    for (const cell of cells) if (cell.row === row) grid.append(cellOf(cell, line, live));
    grid.append(rowOctets(layer, octet, width / 8, line));
  });
  if (used.length > ROW_LIMIT) grid.append(make("p", { class: "more" }, words("rows.more", { count: used.length - ROW_LIMIT })));
  return grid;
}

function ruler(width) {
  const marks = [];
  for (let bit = 0; bit < width; bit += 1) marks.push(make("span", { class: bit % 8 === 7 ? "last" : null, style: { "grid-column": bit + 2, "grid-row": 1 } }, bit % 8 === 0 || bit % 8 === 7 ? bit : "·"));
  return make("div", { class: "ruler", "aria-hidden": "true" }, make("span", { class: "offset", style: { "grid-column": 1, "grid-row": 1 } }, words("octet")), marks);
}

/**
 * The pieces of a field, one for each row that it is in; of many rows only the first and the last.
 * @param {Field} field
 */
function piecesOf(field, start, width) {
  const from = field.bit - start;
  const to = from + field.bits;
  const first = Math.floor(from / width);
  const last = Math.floor((to - 1) / width);
  const list = [];
  for (let row = first; row <= last; row += 1) {
    if (last - first >= ALIKE_ROWS && row > first && row < last) continue;
    const left = Math.max(0, from - row * width);
    const right = Math.min(width, to - row * width);
    list.push({ field, row, left, right, cut: last - first >= ALIKE_ROWS, above: false, below: false, first: row === first });
  }
  list.forEach((one, at) => {
    const next = list[at + 1];
    if (next && next.row === one.row + 1 && next.left < one.right && one.left < next.right) one.below = next.above = true;
  });
  const widest = list.reduce((best, one) => (one.right - one.left > best.right - best.left ? one : best), list[0]);
  for (const one of list) one.main = one === widest;
  return list;
}

function cellOf({ field, left, right, main, cut, first, above, below }, line, live) {
  const wide = right - left;
  const place = { "grid-row": line, "grid-column": `${left + 2} / span ${wide}` };
  const classes = ["cell", `f-${field.floor}`, wide <= 2 ? "thin" : wide <= 6 ? "small" : "", above ? "open-top" : "", below ? "open-bottom" : "", field.formula ? "derived" : "", isChanged(field, state.flips) ? "flipped" : ""];
  const attributes = { class: classes.filter(Boolean).join(" "), "data-field": field.id, style: place };
  const label = labelIn(field, wide);
  if (!main) {
    const said = wide <= 2 ? "…" : first ? `${label} …` : cut || !above ? `… ${label}` : "…";
    return make("span", { ...attributes, "aria-hidden": "true" }, make("span", { class: "label" }, said));
  }
  const size = cut ? ` · ${counted(Math.ceil(field.bits / 8), "octets")}` : "";
  const value = field.formula && wide > 2 ? `${shortText(field, wide)}∘` : shortText(field, wide);
  const inner = [
    make("span", { class: "label", title: field.label }, wide <= 2 ? stacked(label) : label + size),
    make("span", { class: "value" }, value),
    unseen(`, ${label === field.label ? "" : `${field.label}, `}${counted(field.bits, "bits")}, ${placeText(field)}${field.formula ? `, ${words("derived")}` : ""}`),
  ];
  return live ? press(attributes, inner) : make("span", attributes, inner);
}

/** The label that fits: the first cell of an option is named after the option. */
function labelIn(field, wide) {
  const room = wide * 1.9;
  const own = field.label.length <= room ? field.label : field.short || field.label;
  if (!field.opens) return own;
  const full = own === field.label ? labelWithin(field) : `${field.group.label}: ${own}`;
  return full.length <= room ? full : field.group.label.length <= room || field.group.label.length <= own.length ? field.group.label : own;
}

/** Letters above each other, as the standards have them in cells of one bit. */
function stacked(label) {
  return label.length <= 4 ? label : label.slice(0, 3);
}

/** A value, without the words behind it where they do not fit into a cell of so many bits. @param {Field} field */
function shortText(field, wide) {
  if (field.bits === 1) return String(bitAt(received(), field.bit));
  const text = currentText(field);
  const count = field.unit && !isChanged(field, state.flips) ? Number(numberAt(received(), field.bit, field.bits)) : 0;
  const inOctets = count ? words("scaled", { count, unit: field.unit, octets: count * field.unit }) : "";
  if (inOctets && inOctets.length <= wide * 1.4) return inOctets;
  return text.length > wide * 1.4 ? text.replace(/ \(.*$/, "") : text;
}

/** The octets of one row, for the pointer; the cells and the dump have them for everybody. */
function rowOctets(layer, octet, count, line) {
  const now = received();
  const end = Math.min(octet + count, Math.ceil(lastBit(layer) / 8), now.length);
  const list = [];
  for (let at = octet; at < end; at += 1) {
    const field = shown.byOctet[at].find((one) => one.layer === layer);
    list.push(make("span", { class: `octet f-${(field || layer).floor}${now[at] === shown.octets[at] ? "" : " flipped"}`, "data-octet": at }, hex(now[at])));
  }
  return make("span", { class: "row-octets", "aria-hidden": "true", style: { "grid-row": line } }, list);
}

function lastBit(layer) {
  return layer.fields.reduce((end, field) => (field.rest ? end : Math.max(end, field.bit + field.bits)), 0);
}

// ---- all octets ---------------------------------------------------------------------------------------------------------

const DUMP_LIMIT = 512;

/** How many octets there are, and of how many, where the capture cut the frame. */
function dumpTitle() {
  const octets = counted(shown.octets.length, "octets");
  const all = shown.row.length;
  return shown.whole ? words("dump.whole", { octets }) : words(all > shown.packet.captured ? "dump.cut" : "dump", { octets, all });
}

function dump(live = true) {
  const narrow = live && byId("panel").clientWidth < 520;
  const wide = narrow ? 8 : 16;
  const now = received();
  const end = state.unfolded || now.length <= DUMP_LIMIT ? now.length : DUMP_LIMIT;
  const box = make("div", { class: "dump", dir: "ltr", role: "group", "aria-labelledby": live ? "dump-title" : null });
  for (let at = 0; at < end; at += wide) {
    const part = [...now.subarray(at, Math.min(at + wide, end))];
    box.append(
      make("span", { class: "offset", "aria-hidden": "true" }, at),
      make("span", { class: "octets" }, part.map((value, place) => dumpOctet(value, at + place, live, place === 8))),
      make("span", { class: "text", "aria-hidden": "true" }, part.map((value, place) => dumpText(value, at + place, live))));
  }
  if (live) roam(box, "button.octet");
  const more = end < now.length && (live
    ? press({ class: "plain", on: { click: () => { state.unfolded = true; drawInside(); markChosen(); drawCard(); } } }, words("dump.more", { count: now.length - end }))
    : make("p", {}, words("dump.left", { count: now.length - end })));
  return [box, more];
}

function dumpText(value, at, live) {
  const field = shown.byOctet[at][0];
  return make("span", { class: `f-${field ? field.floor : "rest"}`, "data-octet": live ? at : null }, value === 32 ? "\u00a0" : textOf([value]));
}

function dumpOctet(value, at, live, gap) {
  const field = shown.byOctet[at][0];
  const changed = value === shown.octets[at] ? "" : " flipped";
  const attributes = { class: `octet f-${field ? field.floor : "rest"}${changed}${gap ? " gap" : ""}`, "data-octet": live ? at : null };
  if (!live || !field) return make("span", attributes, hex(value));
  return press(attributes, hex(value), unseen(`, ${words("place.one", { first: at })}, ${field.label}`));
}
