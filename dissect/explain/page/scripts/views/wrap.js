// Wrap and unwrap: down through the layers of the sender, over the wire, up through those of the receiver.

/** The layers that are wrapped, the outermost first. */
function wrapped() {
  return shown.layers.filter((layer) => !layer.quoted);
}

/**
 * The steps of the journey: program, each layer down, the wire, each layer up, program.
 * @returns {Array<{way: string, layer: ?Layer}>}
 */
function journey() {
  const layers = wrapped();
  const { up } = shown.packet;
  const told = up && !state.flips.size; // the library says what becomes of a packet as it was recorded
  const end = told ? (up.outcome === "dropped" ? layers[up.layer] : null) : journeyEnd();
  const reached = end ? layers.indexOf(end) : told ? up.layer : layers.length - 1;
  return [
    { way: "program", layer: null },
    ...[...layers].reverse().map((layer) => ({ way: "down", layer })),
    { way: "wire", layer: null },
    ...layers.slice(0, reached + 1).map((layer) => ({ way: layer === end ? "end" : "up", layer })),
    ...(end ? [] : [{ way: told && up.outcome !== "delivered" ? "kept" : "arrived", layer: null }]),
  ];
}

function drawWrap() {
  const steps = journey();
  state.step = Math.max(0, Math.min(state.step, steps.length - 1));
  const now = steps[state.step];
  fill(
    byId("panel"),
    make("div", { class: "inside" },
      make("div", { class: "main" },
        make("div", { class: "steps" }, stepButton(-1, steps.length), stepButton(1, steps.length),
          make("span", { class: "hint" }, words("step.of", { number: state.step + 1, all: steps.length }))),
        make("p", { class: "step-text" }, stepText(now)),
        towers(steps),
        stepTable(now)),
      cardBox()),
  );
}

function stepButton(by, count) {
  const possible = state.step + by >= 0 && state.step + by < count;
  const name = by < 0 ? "back" : "forward";
  const go = () => toStep(state.step + by, `step-${name}`);
  return press({ class: by > 0 ? "plain strong" : "plain", id: `step-${name}`, "aria-disabled": possible ? null : "true", on: { click: possible ? go : null } }, words(`step.${name}`));
}

function toStep(at, focus) {
  state.step = at;
  drawWrap();
  markChosen();
  drawCard();
  const node = byId(focus);
  if (node) node.focus();
  announce(stepText(journey()[state.step]));
}

/** Who sends and who receives, as words: in sentences "the client", else "client". */
function sideNames(inSentence = false) {
  const { from, to, source, destination } = shown.row;
  const name = (lane, address, other) => (lanes[lane] ? endName(lanes[lane], inSentence) : address || words(inSentence ? `the.${other}` : other));
  return { sender: name(from, source, "sender"), receiver: name(to, destination, "receiver") };
}

/** What a layer hands down: its own size, and what it wraps. */
function sizeOf(layer) {
  return layer.length + layer.payload[1];
}

function stepText({ way, layer }) {
  const { sender, receiver } = sideNames(true);
  const size = saidOctets();
  const spoken = spokenLayer();
  const said = size ? words("step.said", { sender, octets: counted(size, "octets") }) : words(spoken ? "step.speaks" : "step.silent", { sender, name: spoken && spoken.name });
  if (way === "program") return said;
  if (way === "wire") return words("step.wire", { octets: counted(shown.octets.length, "octets") });
  const why = shown.packet.up && !state.flips.size ? toldIn([shown.packet.up.why]) : "";
  if (way === "arrived" && !size) return words(spoken ? "step.outcome" : "step.kept", { receiver, why });
  if (way === "arrived") return words("step.arrived", { receiver, octets: counted(size, "octets"), why });
  if (way === "kept") return words("step.outcome", { receiver, why });
  const holes = {
    sender, receiver, name: layer.name, header: counted(layer.length - heldBy(layer), "octets"), inner: layer.payload[1] + heldBy(layer), own: layer.length - heldBy(layer), size: sizeOf(layer),
    why, unit: layer.header.unit, between: PAGE.floors[layer.floor].delivers,
  };
  if (way === "down") return words(layer === spoken ? "step.down.spoken" : holes.inner ? "step.down" : "step.down.alone", holes);
  if (way === "end") return words(why ? "step.outcome" : "step.end", holes);
  return words("step.up", holes);
}

/** The header that is all that a program says, as where questions and answers are in the header itself; or null. */
function spokenLayer() {
  const last = wrapped().at(-1);
  return !saidOctets() && last && last.floor === "application" ? last : null;
}

const MOST_BESIDE = 4; // boxes of a unit that always stand beside each other; more are folded where there is no room

/** Two towers, and between them what each floor's unit consists of. */
function towers(steps) {
  const layers = wrapped();
  const { sender, receiver } = sideNames();
  const size = saidOctets();
  const place = (way, layer) => steps.findIndex((one) => one.layer === layer && (one.way === way || (way === "up" && one.way === "end")));
  const side = (at, title, note, floor, end) => at < 0
    ? make("span", { class: `side ${end} f-${floor} never` }, make("b", {}, title), make("small", {}, words("never")))
    : press({ class: `side ${end} f-${floor}`, id: `side-${at}`, "aria-current": at === state.step ? "step" : null, on: { click: () => toStep(at, `side-${at}`) } }, make("b", {}, title), make("small", {}, note));
  const wire = layers.length + 1;
  const programs = [
    side(0, words("program"), sender, "application", "left"),
    make("div", { class: "units" }, size ? unitBox(messageWord(), size, "application", state.step === 0, layers.length + 1) : !spokenLayer() && make("span", { class: "hint" }, words("no.message"))),
    side(steps.findIndex((one) => one.way === "arrived" || one.way === "kept"), words("program"), receiver, "application", "right"),
  ];
  const floors = [...layers].reverse().map((layer, up) => {
    const down = up + 1;
    const above = place("up", layer);
    const there = state.step < wire ? state.step >= down : state.step === wire || above < 0 || state.step <= above;
    const fresh = state.step === down || state.step === above;
    const note = PAGE.floors[layer.floor].tcpip;
    return [side(down, layer.name, note, layer.floor, "left"), unitsOf(layer, there, fresh), side(above, layer.name, note, layer.floor, "right")];
  });
  const boxes = layers.length + (size ? 1 : 0);
  return make("div", { class: "wide roomy", tabindex: "0", role: "group", "aria-label": words("towers") }, make("div", { class: boxes > MOST_BESIDE ? "towers folds" : "towers", dir: "ltr", style: { "--units": boxes, "--word": widestWord([...layers.map((layer) => layer.name), size ? messageWord() : ""]) } },
    make("p", { class: "side-names" }, make("span", {}, words("side.sends", { name: sender })), make("span", {}, words("side.receives", { name: receiver }))),
    programs, floors,
    press({ class: "wire", id: `side-${wire}`, "aria-current": state.step === wire ? "step" : null, on: { click: () => toStep(wire, `side-${wire}`) } }, words("wire", { octets: counted(shown.octets.length, "octets") }))));
}

function unitBox(name, size, floor, fresh, column) {
  return make("span", { class: `unit f-${floor}${fresh ? " fresh" : ""}`, title: `${name} ${size}`, style: { "grid-column": column } }, make("span", {}, name), " ", make("span", {}, size));
}

/** The headers of a floor's unit, from its own to the innermost, and the message behind them. */
function unitsOf(layer, there, fresh) {
  const layers = wrapped();
  const inner = layers.map((one, at) => [one.name, one.length - heldBy(one), one.floor, fresh && one === layer, at + 1]).slice(layers.indexOf(layer));
  const boxes = saidOctets() ? [...inner, [messageWord(), saidOctets(), "application", false, layers.length + 1]] : inner;
  return make("div", { class: `units${there ? "" : " absent"}` },
    boxes.map((box) => (there ? unitBox(...box) : make("span", { class: "unit", style: { "grid-column": box[4] } }, "\u00a0"))));
}

/** What a layer fills in on the way down, or looks at on the way up. */
function stepTable({ way, layer }) {
  if (!layer) return null;
  const down = way === "down";
  const all = layer.fields.filter((field) => (down ? field.formula : lookAt(field)));
  if (!down) all.sort((one, other) => lookOrder(one) - lookOrder(other));
  const list = way === "end" ? untilThrownAway(all) : all;
  const given = down ? layer.fields.filter((field) => filledIn(field) && !field.formula) : [];
  const others = given.filter((field) => !field.origin);
  const heads = down ? ["table.fills", "table.value", "table.from"] : ["table.looks", "table.value", "table.does"];
  const line = (field) => make("tr", { class: field.formula && down ? `derived f-${field.floor}` : `f-${field.floor}` },
    make("th", { scope: "row" }, press({ class: "reference", "data-field": field.id }, labelWithin(field))),
    make("td", { class: "mono" }, currentText(field)), make("td", {}, down ? originText(field) : purposeText(field)));
  return [
    list.length + given.length > others.length && make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": words(down ? "table.down" : "table.up", { name: layer.name }) },
      make("table", {}, make("thead", {}, make("tr", {}, heads.map((key) => make("th", { scope: "col" }, words(key))))), make("tbody", {}, list.map(line), byOrigin(given).map(givenLine)))),
    others.length > 0 && make("p", { class: "hint" }, words("table.others"), others.map((field) => [" ", press({ class: "reference", "data-field": field.id }, field.group ? field.group.label : field.label)])),
    !list.length && !given.length && make("p", { class: "hint" }, words("table.nothing")),
  ];
}

const HANDING_ON = ["number", "port", "next"]; // what a receiver looks at to hand the rest to somebody

/** What a receiver looks at in a header until it throws the packet away. @param {Field[]} list in its order */
function untilThrownAway(list) {
  const broken = (field) => shown.packet.problems.some((one) => one.severity === "error" && one.layer === field.layer.index && one.field === field.name);
  const at = list.findIndex((field) => (sumIn(field) ? verdictOf(shown, sumIn(field), state.flips) === WRONG : broken(field)));
  return at < 0 ? list.filter((field) => !HANDING_ON.includes(lookAt(field))) : list.slice(0, at + 1);
}

const SAME = "fixed";

/** Whether somebody gave a field its value; of an item of a list, what is not the same in all such items. */
function filledIn(field) {
  if (field.rest || field.said) return false;
  return !field.group || (field.origin ? field.origin !== SAME : field.opens);
}

/** Fields with an origin, in lists: single bits of the same origin are in one. @param {Field[]} fields */
function byOrigin(fields) {
  const lists = [];
  for (const field of fields.filter((one) => one.origin)) {
    const alike = lists.find(([first]) => field.bits === 1 && first.bits === 1 && first.origin === field.origin);
    if (alike) alike.push(field);
    else lists.push([field]);
  }
  return lists;
}

/** A row of the table for fields that somebody gave their values. @param {Field[]} fields */
function givenLine(fields) {
  const several = fields.length > 1;
  const name = (field) => (several ? field.short : labelWithin(field));
  return make("tr", { class: `f-${fields[0].floor}` },
    make("th", { scope: "row" }, fields.map((field, at) => [at > 0 && " ", press({ class: "reference", "data-field": field.id }, name(field))])),
    make("td", { class: "mono" }, several ? fields.map((field) => shortText(field, 1)).join(" ") : currentText(fields[0])), make("td", {}, originText(fields[0])));
}

/** Where a value comes from: what it follows from, or else who or what gave it. @param {Field} field */
function originText(field) {
  return field.formula ? formulaText(field.formula) : givenBy(field);
}

/** A formula in words; of octets that are counted, also what comes out. @param {Object} formula */
function formulaText({ text, result, terms, unit }) {
  const counts = Number.isInteger(result) && (terms.length > 1 || unit > 1);
  return counts ? words("formula.counted", { text, result }) : text;
}

const BY_ROLE = ["own_port", "peer_port", "peer_address"];

/** Who or what gave a field its value; of ports and addresses, that depends on who sends. @param {Field} field */
function givenBy({ origin }) {
  if (!BY_ROLE.includes(origin)) return words(`origin.${origin}`);
  const sender = lanes[shown.row.from];
  return words(`origin.${origin}.${sender ? sender.role : "host"}`);
}

/** The checksum of a layer that stands in a field. */
function sumIn(field) {
  return shown.sums.find((sum) => sum.layer === field.layer.index && 8 * sum.at === field.bit) || null;
}

/** When a receiver looks at a field, among the others of its header. */
function lookOrder(field) {
  const { looks, pieces } = field.layer;
  const at = looks.findIndex((one) => one[1] === field.name);
  if (at >= 0) return at;
  const next = looks.findIndex(([kind]) => kind === "next");
  return pieces.includes(field.name) && next >= 0 ? next - 0.5 : looks.length;
}

/** What a receiver does with a field on the way up; "" if it does not look at it. */
function lookAt(field) {
  if (field.group) return "";
  if (sumIn(field)) return "checksum";
  const told = field.layer.looks.find((one) => one[1] === field.name);
  return told ? told[0] : steering(field);
}

function purposeText(field) {
  const sum = sumIn(field);
  if (sum) {
    const verdict = verdictOf(shown, sum, state.flips);
    return [words("does.checksum"), " ", make("b", { class: CHIPS[verdict] || "open" }, words(`verdict.${verdict}`))];
  }
  const kind = lookAt(field);
  const inner = shown.layers[field.layer.index + 1];
  if (kind === "next") return inner ? words("does.next", { name: inner.name }) : words("does.next.none");
  return words(`does.${kind}`);
}
