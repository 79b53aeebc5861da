// The checksum, worked out word by word, the pseudo-header first; a CRC part by part.

const WORD_LIMIT = 96;

function chosenSum() {
  const sums = ownSums();
  state.sum = Math.max(0, Math.min(state.sum, sums.length - 1));
  return sums[state.sum];
}

function drawSum() {
  const sum = chosenSum();
  const verdict = verdictOf(shown, sum, state.flips);
  fill(
    byId("panel"),
    make("div", { class: "inside" },
      make("div", { class: "main" },
        sumChoice(),
        make("h3", {}, words("sum.covers")),
        coverage(sum),
        sum.pseudo && make("p", {}, words("sum.pseudo", { name: shown.layers[sum.layer].name, fields: listed(sum.pseudo_fields.map((one) => one.label)) })),
        isWorkable(shown, sum) ? arithmetic(sum, verdict) : verdictBox(sum, verdict, null)),
      cardBox()),
  );
}

function sumChoice() {
  const sums = ownSums();
  if (sums.length < 2) return null;
  const open = (at) => {
    state.sum = at;
    state.added = 0;
    drawSum();
    markChosen();
    drawCard();
    byId(`sum-${at}`).focus();
  };
  return make("div", { class: "steps", role: "group", "aria-label": words("sum.which") }, sums.map((sum, at) =>
    press({ class: at === state.sum ? "plain strong" : "plain", id: `sum-${at}`, "aria-pressed": String(at === state.sum), on: { click: () => open(at) } }, nameAmong(sum))));
}

/** What is covered and what is left out, as a strip. */
function coverage(sum) {
  const own = shown.layers[sum.layer];
  const parts = wrapped().map((layer) => {
    const within = layer.offset < sum.to && layer.offset + layer.length > sum.from && layer.index >= own.index;
    const chip = make("span", { class: `part f-${layer.floor}${within ? "" : " out"}` }, words("sum.header", { name: layer.name }), !within && unseen(` (${words("sum.out")})`));
    const items = within && heldBy(layer) ? itemsOf(layer).map(({ label, header }) => make("span", { class: `part f-${layer.floor}` }, words("sum.item", { name: label, unit: header.unit }))) : null;
    const pseudo = layer === own && sum.pseudo ? make("span", { class: "part pseudo f-network" }, words("sum.pseudo.part")) : null;
    return [pseudo, chip, items];
  });
  const within = shown.messages.some((one) => sum.to > one.offset);
  const message = saidOctets() > 0 && make("span", { class: `part f-application${within ? "" : " out"}` }, messageWord(), !within && unseen(` (${words("sum.out")})`));
  return make("div", { class: "coverage" }, parts, message);
}

/** The items of a header's list, in their order, without those within others. @param {Layer} layer */
function itemsOf(layer) {
  return [...new Set(layer.fields.map((field) => field.group).filter(Boolean))].filter((group) => group.around < 0);
}

function arithmetic(sum, verdict) {
  const result = worked(shown, sum, received());
  if (sum.algorithm === "crc32c") return [make("p", {}, words("crc.how")), registers(sum), verdictBox(sum, verdict, result)];
  const all = result.words.length;
  state.added = Math.min(state.added, all);
  const add = (count, focus) => {
    state.added = Math.max(0, Math.min(all, count));
    drawSum();
    markChosen();
    drawCard();
    byId(focus).focus();
    if (state.added === all) announce(verdictSentence(sum, verdict, result));
  };
  const controls = make("div", { class: "slide" },
    press({ class: "plain strong", id: "add-word", on: { click: () => add(state.added >= all ? 0 : state.added + 1, "add-word") } }, words(state.added >= all ? "sum.again" : "sum.next")),
    press({ class: "plain", id: "add-all", "aria-disabled": state.added >= all ? "true" : null, on: { click: () => add(all, "add-all") } }, words("sum.all")),
    make("label", {}, unseen(words("sum.slider")), make("input", { type: "range", id: "slider", min: 0, max: all, value: state.added, on: { input: (event) => add(Number(event.target.value), "slider") } })),
    make("span", { class: "hint" }, words("sum.of", { count: state.added, all })));
  return [
    controls,
    state.added >= all && [endings(result), verdictBox(sum, verdict, result)],
    make("p", { class: "hint" }, words("sum.carry")),
    make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": words("sum.table") }, wordTable(sum, result)),
  ];
}

/** The table of words, by part; of many the middle is folded away. */
function wordTable(sum, result) {
  const list = result.words;
  const folded = list.length > WORD_LIMIT;
  const own = shown.layers[sum.layer];
  const titles = partTitles(own);
  const lines = [];
  let part = "";
  list.forEach((word, at) => {
    const hidden = folded && at >= WORD_LIMIT / 2 && at < list.length - WORD_LIMIT / 2 && at !== state.added - 1;
    if (folded && at === WORD_LIMIT / 2) lines.push(make("tr", { class: "part" }, make("td", { colspan: 4 }, words("sum.folded", { count: list.length - WORD_LIMIT }))));
    if (hidden) return;
    if (word.part !== part) {
      part = word.part;
      lines.push(make("tr", { class: "part" }, make("th", { colspan: 4, scope: "colgroup" }, titles[part])));
    }
    lines.push(wordLine(word, at, own));
  });
  return make("table", { class: "words" },
    make("thead", {}, make("tr", {}, ["sum.octet", "sum.word", "sum.running", "sum.from"].map((key) => make("th", { scope: "col" }, words(key))))),
    make("tbody", {}, lines));
}

/** What the parts are called whose words are added, in their order. @param {Layer} own */
function partTitles(own) {
  return { pseudo: words("sum.pseudo.rows"), header: words("sum.header", { name: own.name }), payload: words("sum.payload") };
}

function wordLine(word, at, own) {
  const floor = word.parts.length && word.parts[0].field ? word.parts[0].field.floor : word.part === "pseudo" ? "network" : own.floor;
  const added = at < state.added;
  const carry = Math.floor(word.running / 0x10000);
  const note = word.zero ? words("sum.zero") : word.odd ? words("sum.odd") : "";
  const from = inTurn(word.parts.map(({ label, field }) => (field ? press({ class: "reference", "data-field": field.id }, label) : label)));
  return make("tr", { class: `f-${floor}${word.part === "pseudo" ? " pseudo" : ""}${added ? "" : " later"}${at === state.added - 1 ? " now" : ""}` },
    make("td", { class: "number" }, word.part === "pseudo" ? "" : word.at),
    make("td", { class: "mono", dir: "ltr" }, hex(word.value, 4)),
    make("td", { class: "mono number", dir: "ltr" }, added && [carry > 0 && make("b", { class: "carry" }, hex(carry, 1)), hex(word.running % 0x10000, 4)]),
    make("td", {}, from, note && make("i", { class: "note" }, ` – ${note}`)));
}

/** What follows the last word: carries added again, and all bits inverted. */
function endings(result) {
  const lines = [
    [words("sum.total"), hex(result.total, 4)],
    ...result.folds.map(([low, high, next]) => [words("sum.fold"), `${hex(low, 4)} + ${hex(high, 1)} = ${hex(next, 4)}`]),
    [words("sum.turned"), `ffff − ${hex(result.folded, 4)} = ${hex(0xffff - result.folded, 4)}`],
    ...(result.computed === 0xffff - result.folded ? [] : [[words("sum.ones"), hex(result.computed, 4)]]),
    [words("sum.field"), hex(result.found, 4)],
  ];
  return make("dl", { class: "endings" }, lines.map(([name, value]) => [make("dt", {}, name), make("dd", { dir: "ltr" }, value)]));
}

/** The register of a CRC after each part that it goes through. */
function registers(sum) {
  const now = received();
  const own = shown.layers[sum.layer];
  const opening = own.fields.filter((field) => (field.opens && field.group.around < 0) || field.said || field.bit === 8 * sum.at || field.bit === 8 * (sum.at + 4));
  const closing = own.fields.filter((field) => field.said).map((field) => (field.bit + field.bits) >> 3);
  const borders = [...new Set([sum.from, ...opening.map((field) => field.bit >> 3), ...closing, sum.to])]
    .filter((at) => at >= sum.from && at <= sum.to).sort((a, b) => a - b);
  let register = 0xffffffff;
  const lines = borders.slice(0, -1).map((from, place) => {
    const to = borders[place + 1];
    register = crcRegister(sum, now, from, to, register);
    const fields = own.fields.filter((field) => field.bit >= 8 * from && field.bit < 8 * to).slice(0, 3);
    const names = fields[0] && fields[0].group ? [fields[0]] : fields;
    return make("tr", { class: `f-${names[0] ? names[0].floor : own.floor}` }, make("td", { class: "number" }, `${from}–${to - 1}`),
      make("td", {}, inTurn(names.map((field) => press({ class: "reference", "data-field": field.id }, partName(field)))), from === sum.at && make("i", { class: "note" }, ` – ${words("sum.zero")}`)),
      make("td", { class: "mono number", dir: "ltr" }, hex(register, 8)));
  });
  const found = Number(numberAt(now, 8 * sum.at, 32));
  const last = [["crc.turned", crcField(register)], ["sum.field", found]].map(([key, value]) => make("tr", {}, make("td"), make("td", {}, words(key)), make("td", { class: "mono number", dir: "ltr" }, hex(value, 8))));
  return make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": words("sum.table") },
    make("table", { class: "words" }, make("thead", {}, make("tr", {}, ["sum.octets", "crc.part", "crc.register"].map((key) => make("th", { scope: "col" }, words(key))))), make("tbody", {}, lines, last)));
}

/** What goes through a register: a field of the header, an item of its list, a message in an item, or what follows it. */
function partName(field) {
  if (field.said) return words("message");
  return field.opens ? words("sum.item", { name: field.group.label, unit: field.group.header.unit }) : field.label;
}

/** Names after each other, with commas; that of a button stands within it, at the end of its last line. @param {Array<Node|string>} names */
function inTurn(names) {
  return names.map((name, at) => (at === names.length - 1 ? name : [make("span", { class: "in-turn" }, name, typeof name === "string" && ","), " "]));
}

function verdictSentence(sum, verdict, result) {
  if (!state.flips.size) return sentence(sum.sentence);
  if (verdict === UNTOLD) return words("sum.untold", { field: movedField() });
  if (!result) return sentence(sum.sentence);
  const holes = { computed: hex(result.computed, result.digits), found: hex(result.found, result.digits) };
  return words(verdict === RIGHT ? "sum.still" : verdict === WRONG ? "sum.broken" : "sum.open", holes);
}

function verdictBox(sum, verdict, result) {
  const end = state.flips.size ? journeyEnd() : null;
  return make("div", { class: `verdict ${CHIPS[verdict] || "open"}` },
    make("p", {}, make("b", {}, words("chip", { name: nameAmong(sum), verdict: words(`verdict.${verdict}`) }))),
    make("p", {}, verdictSentence(sum, verdict, result)),
    end && make("p", {}, words("flip.end", { layer: end.name })),
    !state.flips.size && (sum.hints || []).map((hint) => make("p", {}, sentence(hint))));
}
