// The stream: what was handed over, how it was cut, what was received, and what a reader's rule finds in it again.

const STRIP_LIMIT = 400;

/** "octets" where octets are counted, "messages" where their borders are kept, "" where there is neither. */
function streamKind() {
  const first = streamsHere()[0];
  return first ? (first.messages.length ? "messages" : "octets") : "";
}

/** What both ends of the packet's conversation sent, put together by the library. */
function streamsHere() {
  return (shown.session.streams || []).filter((one) => one.conversation === shown.row.conversation && one.octets > 0);
}

/** The octets of a stream as far as the strip goes; null where they are not in this page. @returns {Array<?number>} */
function octetsIn(stream) {
  const octets = Array.from({ length: Math.min(stream.octets, STRIP_LIMIT) }, () => null);
  const put = (begin, length, number, at) => {
    const row = rows.find((one) => one.number === number);
    if (at < 0 || !row || !row.packet) return;
    octetsOf(row.packet.octets.substr(2 * at, 2 * length)).forEach((value, place) => {
      if (begin + place < octets.length) octets[begin + place] = value;
    });
  };
  for (const [begin, end, number, at] of stream.pieces) put(begin, end - begin, number, at);
  for (const one of messagesOf(stream)) put(one.at, one.length, one.packets[0], placeOf(one));
  return octets;
}

/** Where a message begins in the frame that alone has it; -1 if none does. */
function placeOf({ packets, length }) {
  const row = packets.length === 1 && rows.find((one) => one.number === packets[0]);
  const found = row && row.packet ? row.packet.messages.find((one) => one.octets === length) : null;
  return found ? found.at : -1;
}

/** The packets that brought a stream; those that brought something again. */
function packetsOf(stream) {
  const place = (number) => rows.findIndex((one) => one.number === number);
  const piece = (repeated) => ([begin, end, number]) => ({ at: begin, length: Math.min(end, STRIP_LIMIT) - begin, number, place: place(number), repeated });
  return [...stream.pieces.map(piece(false)), ...stream.again.map(piece(true))].filter((one) => one.length > 0);
}

/** Messages with their borders, one after the other. */
function messagesOf(stream) {
  let at = 0;
  return stream.messages.map(([length, number, packets]) => {
    const one = { at, length: Math.min(length, STRIP_LIMIT - at), number, packets, place: rows.findIndex((row) => row.number === packets[0]) };
    at += length;
    return one;
  }).filter((one) => one.length > 0);
}

/** The calls of an end of the conversation, as far as they are known, for what stands in a stream. */
function callsOf(stream, lane, word) {
  const { conversation } = stream;
  const own = (one) => one.conversation === conversation && one.lane === lane && one.call.startsWith(word) && one.begin !== null && one.end !== null;
  const borders = [0];
  for (const [length] of stream.messages) borders.push(borders[borders.length - 1] + length);
  const place = (number) => (stream.messages.length ? (borders[number] ?? stream.octets) : number);
  return (shown.session.calls || []).filter(own).map(({ begin, end }) => ({ at: place(begin), length: Math.min(place(end), STRIP_LIMIT) - place(begin) })).filter((one) => one.length > 0);
}

/** Where a rule finds messages in octets. @param {Array<?number>} octets */
function framed(octets) {
  const { rule, size, end, width, order } = state.framing;
  const found = [];
  let at = 0;
  const take = (length) => {
    found.push({ at, length });
    at += length;
  };
  if (rule === "fixed") while (at + size <= octets.length) take(size);
  if (rule === "end") for (let next = octets.indexOf(end, at); next >= 0; next = octets.indexOf(end, at)) take(next + 1 - at);
  while (rule === "prefix" && at + width <= octets.length) {
    const digits = octets.slice(at, at + width);
    const length = (order === "big" ? digits : digits.reverse()).reduce((sum, one) => sum * 256 + (one || 0), 0);
    if (at + width + length > octets.length) break;
    take(width + length);
  }
  return at < octets.length ? [...found, { at, length: octets.length - at, waits: true }] : found;
}

function drawStream() {
  fill(byId("panel"), make("div", { class: "main" },
    make("p", { class: "step-text" }, words(`stream.${streamKind()}.kind`)),
    streamKind() === "octets" && framingChoice(),
    streamsHere().map(strip),
    make("p", { class: "hint" }, words(shown.session.calls ? "stream.calls" : "stream.no.calls"))));
}

/** The rules by which a reader may find messages. */
function framingChoice() {
  const occurring = [...new Set(streamsHere().flatMap(octetsIn))].filter((one) => one !== null).sort((a, b) => a - b);
  if (occurring.length && !occurring.includes(state.framing.end)) state.framing.end = occurring[0];
  const set = (changes, focus) => {
    Object.assign(state.framing, changes);
    drawStream();
    byId(focus).focus();
  };
  const rule = (name, ...controls) => make("div", { class: "rule" },
    make("label", {}, make("input", { type: "radio", name: "rule", id: `rule-${name}`, checked: state.framing.rule === name, on: { change: () => set({ rule: name }, `rule-${name}`) } }), ` ${words(`framing.${name}`)} `), controls);
  const pick = (id, label, options, chosen, change) => make("select", { id, "aria-label": label, on: { change: (event) => change(event.target.value) } },
    options.map(([value, text]) => make("option", { value, selected: value === chosen }, text)));
  const seen = (one) => (one > 32 && one < 127 ? `${textOf([one])} (0x${hex(one)})` : `0x${hex(one)}`);
  return make("fieldset", { class: "rules" }, make("legend", {}, words("framing")),
    rule("fixed", pick("rule-size", words("framing.size"), [1, 2, 3, 4, 5, 6, 7, 8].map((one) => [one, counted(one, "octets")]), state.framing.size, (value) => set({ rule: "fixed", size: Number(value) }, "rule-size"))),
    occurring.length > 0 && rule("end", pick("rule-octet", words("framing.octet"), occurring.map((one) => [one, seen(one)]), state.framing.end, (value) => set({ rule: "end", end: Number(value) }, "rule-octet"))),
    rule("prefix",
      pick("rule-width", words("framing.width"), [1, 2, 4].map((one) => [one, counted(one, "octets")]), state.framing.width, (value) => set({ rule: "prefix", width: Number(value) }, "rule-width")),
      pick("rule-order", words("framing.order"), ["big", "little"].map((one) => [one, words(`framing.${one}`)]), state.framing.order, (value) => set({ rule: "prefix", order: value }, "rule-order"))));
}

/** One direction: lanes of pieces above and below the numbered octets. */
function strip(stream) {
  const talk = talkOf(shown.session, stream.conversation);
  const ends = talk.lanes.map((place, end) => {
    const lane = lanes.find((one) => one.place === place);
    return lane ? endName(lane) : talk.ends[end].host;
  });
  const [from, to] = [ends[stream.end], ends[1 - stream.end]];
  const octets = octetsIn(stream);
  const asked = callsOf(stream, talk.lanes[stream.end], "send");
  const open = (one) => ({ ...one, now: one.place === state.place, act: one.place < 0 ? null : () => show(state.session, one.place) });
  const parts = stream.messages.length
    ? ["stream.messages.lane", {}, messagesOf(stream).map(open), "application", (one) => [words("stream.message", { octets: counted(one.length, "octets"), stream: one.number }), words("stream.message.short", { stream: one.number }), one.number]]
    : ["stream.packets", {}, packetsOf(stream).map(open), "transport", (one) => [words(one.repeated ? "stream.again" : "stream.packet", { number: one.number }), one.number]];
  const tracks = [
    ["stream.send", { who: from }, asked, "application", (one) => [words("stream.call.send", { octets: one.length }), words("stream.call.send.short", { octets: one.length })]],
    parts,
    null,
    ["stream.recv", { who: to }, callsOf(stream, talk.lanes[1 - stream.end], "recv"), "application", (one) => [words("stream.call.recv", { octets: one.length }), words("stream.call.recv.short", { octets: one.length })]],
    stream.messages.length ? null : ["stream.finds", {}, framed(octets), "rest", (one) => foundTexts(one, asked)],
  ];
  let line = 0;
  const cells = tracks.flatMap((lane, place) => {
    if (place === 2) return numbered(octets, (line += 1));
    return lane && lane[2].length ? laneOf(lane, (line += 1), octets.length) : [];
  });
  const more = stream.octets - octets.length;
  return make("section", { class: "strip-box" },
    make("h3", {}, words("stream.title", { from, to, octets: counted(stream.octets, "octets") })),
    make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": words("stream.label", { from }) },
      make("div", { class: "strip", dir: "ltr", style: { "--octets": octets.length } }, cells)),
    more > 0 && make("p", { class: "hint" }, words("stream.more", { octets: counted(more, "octets") })));
}

const LETTER = 6.6; // px of a letter in a piece, as a rule

/** The first of some texts that fits into so many octets of a strip of `all`; the last is the shortest. */
function fitting(texts, octets, all) {
  const narrow = matchMedia("(max-width: 900px)").matches;
  const cell = narrow ? 24 : Math.max(24, Math.min(36, (byId("panel").clientWidth - 112) / all));
  const room = cell * octets - 8;
  return texts.map(String).find((one) => one.length * LETTER <= room) || String(texts.at(-1));
}

function laneOf([key, holes, list, floor, texts], line, octets) {
  const name = make("span", { class: "lane", style: { "grid-row": line } }, words(key, holes));
  return [name, ...list.map((one) => {
    const attributes = { class: `piece f-${floor}${one.now ? " now" : ""}${one.repeated ? " repeated" : ""}${one.waits ? " waits" : ""}`, style: { "grid-row": line, "grid-column": `${one.at + 2} / span ${one.length}` } };
    const all = texts(one);
    const seen = fitting(all, one.length, octets);
    const inner = [make("span", { "aria-hidden": seen === all[0] ? null : "true" }, seen), seen !== all[0] && unseen(all[0])];
    return one.act ? press({ ...attributes, title: all[0], on: { click: one.act } }, inner) : make("span", { ...attributes, title: all[0] }, inner);
  })];
}

function numbered(octets, line) {
  return [make("span", { class: "lane", style: { "grid-row": line } }, words("stream.octets")), ...octets.map((value, at) =>
    make("span", { class: value === null ? "numbered gap" : "numbered", style: { "grid-row": line, "grid-column": at + 2 } }, make("b", {}, value === null ? "?" : value === 32 ? "␣" : textOf([value])), make("small", {}, at + 1)))];
}

/** Whether a piece that a rule found is a message: only where the calls are known. */
function foundTexts(one, asked) {
  if (one.waits) return [words("stream.waits"), "…"];
  if (!asked.length) return [words("message"), "–"];
  const key = asked.some((call) => call.at === one.at && call.length === one.length) ? "stream.right" : "stream.wrong";
  return [words(key), words(`${key}.short`)];
}
