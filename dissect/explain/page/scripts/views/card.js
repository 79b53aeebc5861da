// The card of the chosen field: what it is, its value, what it follows from, its bits as switches, where it stands.

const CARD_OCTETS = 4;

function cardBox() {
  return make("section", { class: "card empty", id: "card", "aria-label": words("card") });
}

function drawCard() {
  const card = byId("card");
  if (!card) return;
  const field = chosenField();
  card.className = field ? `card f-${field.floor}` : "card empty";
  document.body.classList.toggle("with-card", Boolean(field));
  if (!field) {
    fill(card, make("h3", {}, words("card.none")), make("p", {}, words("card.how")), make("p", { class: "hint" }, words("card.derived")), make("p", { class: "hint" }, words("card.break")));
    return;
  }
  const holder = field.group ? words("card.within", { layer: field.layer.name, group: field.group.label }) : field.layer.name;
  fill(
    card,
    press({ class: "plain close", on: { click: () => closeCard(field) } }, words("close")),
    make("h3", {}, holder),
    field.group && make("p", { class: "hint" }, sentence(field.group.header.title)),
    make("p", { class: "name" }, field.label),
    make("p", { class: `value${isChanged(field, state.flips) ? " flipped" : ""}`, dir: "auto" }, currentText(field)),
    isChanged(field, state.flips) && make("p", { class: "changed" }, flipSentence()),
    !isChanged(field, state.flips) && field.views.map(([label, text]) => make("p", { class: "view" }, words("card.view", { label, text }))),
    field.meaning && make("p", {}, sentence(field.meaning)),
    field.formula && make("p", { class: "why" }, words("card.filled", { formula: formulaText(field.formula) })),
    !field.formula && field.origin && make("p", { class: "why" }, words("card.origin", { origin: givenBy(field) })),
    bitBox(field),
    weights(field),
    facts(field),
  );
}

function closeCard(field) {
  choose(null);
  const node = document.querySelector(`main button[data-field="${field.id}"], main button[data-octet="${field.bit >> 3}"]`);
  if (node) node.focus();
}

/** A meaning as a sentence: with a capital and a full stop. */
function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** Up to four octets of a field as bits, those of the field marked; each bit is a switch. */
function bitBox(field) {
  const first = field.bit >> 3;
  const last = Math.min((field.bit + field.bits - 1) >> 3, shown.octets.length - 1);
  const begin = state.octet >= first && state.octet <= last ? Math.max(first, Math.min(state.octet, last - CARD_OCTETS + 1)) : first;
  const end = Math.min(last, begin + CARD_OCTETS - 1);
  const now = received();
  const boxes = [];
  for (let octet = begin; octet <= end; octet += 1) {
    const bits = [];
    for (let bit = 8 * octet; bit < 8 * octet + 8; bit += 1) bits.push(bitSwitch(field, bit, now));
    boxes.push(make("div", { class: "octet-bits" }, make("span", { class: "bits", dir: "ltr" }, bits), make("span", { class: "under" }, words("bits.octet", { octet, value: hex(now[octet]) }))));
  }
  const all = last - first + 1;
  return [
    roam(make("div", { class: "bit-box", role: "group", "aria-label": words("bits") }, boxes), ".bit"),
    end - begin + 1 < all && make("p", { class: "hint" }, words("bits.some", { count: end - begin + 1, all: counted(all, "octets") })),
    make("p", { class: "hint" }, words("bits.how")),
  ];
}

function bitSwitch(field, bit, now) {
  const own = bit >= field.bit && bit < field.bit + field.bits;
  return press(
    { class: `bit${own ? " own" : ""}`, "data-bit": bit, "aria-pressed": String(state.flips.has(bit)), on: { click: () => flip(bit) } },
    String(bitAt(now, bit)),
    unseen(words("bit.name", { bit: bit % 8, octet: bit >> 3 })),
  );
}

/** Which octet of a number weighs what: 0 × 256 + 57 = 57. */
function weights(field) {
  const count = field.bits / 8;
  if (field.bit % 8 || (count !== 2 && count !== 3 && count !== 4)) return null;
  const number = numberAt(received(), field.bit, field.bits);
  if (!/^\d+( |$)/.test(field.text)) return null;
  const parts = Array.from({ length: count }, (_, at) => {
    const weight = 256 ** (count - 1 - at);
    const octet = received()[field.bit / 8 + at];
    return weight === 1 ? String(octet) : `${octet} × ${numbers.format(weight)}`;
  });
  return make("p", { class: "hint sum", dir: "ltr" }, `${parts.join(" + ")} = ${number}`);
}

function facts(field) {
  const { reference } = field.group ? field.group.header : field.layer.header;
  const rows = [
    [words("fact.where"), `${placeText(field)} (${counted(field.bits, "bits")})`],
    field.filter && [words("fact.filter"), field.filter],
    reference && reference[0] && [words("fact.standard"), referenceLink(reference)],
  ];
  return make("dl", {}, rows.filter(Boolean).map(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}
