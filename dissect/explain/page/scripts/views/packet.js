// One packet: its head, the views of it, and what has become of its checksums.

/** The views of a packet; `follow` turns the view to a field that was chosen elsewhere, `exists` says whether it has any sense here. */
const VIEWS = {
  inside: { draw: drawInside, follow: followField, exists: () => true },
  wrap: { draw: drawWrap, exists: () => shown.layers.length > 0 },
  sum: { draw: drawSum, exists: () => ownSums().length > 0 },
  stream: { draw: drawStream, exists: () => Boolean(streamKind()) },
};

/**
 * Show a packet.
 * @param {number} session @param {number} place among the rows; negative: the one that a reader should see first
 * @param {string} view @param {?number} talk the one conversation that is listed
 */
function show(session, place, view = state.view, talk = session === state.session ? state.talk : null) {
  const other = session !== state.session || talk !== state.talk || !rows.length;
  if (other) {
    Object.assign(state, { session, talk, page: -1 });
    lanes = lanesOf(PAGE.sessions[session], talk);
    rows = rowsOf(PAGE.sessions[session], talk, lanes);
  }
  state.place = place >= 0 && place < rows.length ? place : firstWithMessage();
  Object.assign(state, { flips: new Set(), meant: "", step: 0, sum: 0, added: 0, field: -1, octet: -1, unfolded: false, whole: false });
  const row = rows[state.place];
  prepare(row);
  state.view = shown && VIEWS[view].exists() ? view : "inside";
  if (other) {
    state.page = Math.floor(state.place / LADDER_PAGE);
    drawConversation();
  } else {
    followLadder();
  }
  drawPacket();
  keepAddress();
}

/** The place of a packet among the rows of a recording, or of one conversation in it; -1 if it is not there. */
function placeIn(session, talk, number) {
  const { index } = PAGE.sessions[session];
  return index.number.filter((_, at) => talk === null || index.conversation[at] === talk).indexOf(number);
}

/** List one conversation, or all; the packet that is shown stays, if it is there. */
function listTalk(talk) {
  const { number } = rows[state.place];
  show(state.session, placeIn(state.session, talk, number), state.view, talk);
}

/** Make the packet of a row the one that is shown. */
function prepare(row) {
  shown = row && row.packet ? prepared(PAGE.sessions[state.session], row, state.whole) : null;
  state.layer = shown ? Math.max(0, shown.layers.findLastIndex((layer) => !layer.quoted)) : 0;
}

/** Turn from a packet to the datagram that it completes, or back. */
function turnWhole() {
  Object.assign(state, { whole: !state.whole, flips: new Set(), step: 0, sum: 0, added: 0, field: -1, octet: -1, unfolded: false });
  prepare(rows[state.place]);
  state.view = VIEWS[state.view].exists() ? state.view : "inside";
  drawPacket();
  byId("whole").focus();
}

function firstWithMessage() {
  return Math.max(0, rows.findIndex((row) => row.data && row.packet), 0);
}

function drawPacket() {
  const box = byId("packet");
  const row = rows[state.place];
  if (!row) {
    fill(box, make("h2", { id: "packet-title" }, words("no.packets")));
    return;
  }
  const head = make("div", { class: "head" },
    make("h2", { id: "packet-title" }, packetTitle(row)),
    make("div", { class: "steps" }, step(-1, "before"), step(1, "next")));
  if (!shown) {
    const command = `dissect explain ${PAGE.sessions[state.session].file || "-"} -n ${row.number} -o page.html`;
    fill(box, head, make("p", { class: "say" }, words("not.here")), make("pre", {}, command));
    return;
  }
  const names = Object.keys(VIEWS).filter((key) => VIEWS[key].exists()).map((key) => [key, words(`view.${key}`)]);
  fill(
    box,
    head,
    make("p", { class: "say" }, toldIn(shown.packet.sentence)),
    make("div", { class: "chips" }, ownSums().map(chip), state.flips.size > 0 && undoChip(), talkChip(row)),
    state.flips.size > 0 && make("p", { class: "changed" }, flipSentence()),
    rows[state.place].packet.whole && make("p", {}, press({ class: "plain", id: "whole", on: { click: turnWhole } }, words(state.whole ? "whole.back" : "whole"))),
    shown.problems.map((problem) => make("p", { class: `problem ${problem.severity}` }, sentence(problem.message), problem.reference && [" (", referenceLink(problem.reference), ")"])),
    tabs(words("views"), names, state.view, openView, { id: "view", panel: "panel" }),
    make("div", { id: "panel", class: "panel", role: "tabpanel", "aria-labelledby": `view-${state.view}`, tabindex: "-1" }),
  );
  VIEWS[state.view].draw();
  markChosen();
  drawCard();
}

/** "Packet 4 of 10", where they are counted from 1. */
function packetTitle({ number }) {
  const all = PAGE.sessions[state.session].index.count;
  return words(number > all ? "packet.alone" : "packet.of", { number, all: grouped.format(all) });
}

/** The button to the one conversation of a packet among others, or back to all. */
function talkChip(row) {
  if (PAGE.sessions[state.session].conversations.length < 2 || (state.talk === null && row.conversation < 0)) return null;
  const turn = () => {
    listTalk(state.talk === null ? row.conversation : null);
    byId("talk-turn").focus();
  };
  return press({ class: "reference", id: "talk-turn", on: { click: turn } }, words(state.talk === null ? "talk.only" : "talk.others"));
}

function openView(key) {
  state.view = key;
  drawPacket();
  keepAddress();
}

/** The button to the packet before or after. */
function step(by, name) {
  const place = state.place + by;
  const possible = place >= 0 && place < rows.length;
  const go = () => {
    show(state.session, place);
    byId(`step-${name}`).focus();
    announce(shown ? toldIn(shown.row.packet.sentence) : words("not.here"));
  };
  return press({ class: "plain", id: `step-${name}`, "aria-disabled": possible ? null : "true", on: { click: possible ? go : null } }, words(`packet.${name}`));
}

/** The checksums of the packet itself, not those of a packet that it quotes. */
function ownSums() {
  return shown.sums.filter((sum) => shown.layers[sum.layer] && !shown.layers[sum.layer].quoted);
}

const CHIPS = { [RIGHT]: "good", [WRONG]: "bad" };

/** The name of a checksum's header; of two of one name, as in a tunnel, which of them it is. */
function nameAmong(sum) {
  const layer = shown.layers[sum.layer];
  const alike = ownSums().map((one) => shown.layers[one.layer]).filter(({ name }) => name === layer.name);
  if (alike.length < 2) return layer.name;
  const holes = { name: layer.name, octet: layer.offset };
  return words(alike.length > 2 ? "sum.at" : layer === alike[0] ? "sum.outer" : "sum.inner", holes);
}

/** A checksum in few words; it leads to its arithmetic. */
function chip(sum, at) {
  const verdict = verdictOf(shown, sum, state.flips);
  const name = nameAmong(sum);
  const open = () => {
    state.sum = at;
    state.added = 0;
    openView("sum");
    byId("view-sum").focus();
  };
  return press({ class: `chip ${CHIPS[verdict] || "open"}`, on: { click: open } }, words("chip", { name, verdict: words(`verdict.${verdict}`) }));
}

function undoChip() {
  const undo = () => {
    state.flips.clear();
    drawPacket();
    byId(`view-${state.view}`).focus();
    announce(words("undone"));
  };
  return [make("span", { class: "changed" }, counted(state.flips.size, "changed.bits")), press({ class: "plain", on: { click: undo } }, words("undo"))];
}

/** What the changed bits lead to: which checksum notices, and where the packet is thrown away. */
function flipSentence() {
  if (!state.flips.size) return words("undone");
  const sums = ownSums();
  const noticed = sums.filter((sum) => verdictOf(shown, sum, state.flips) === WRONG).map(nameAmong);
  const untold = sums.filter((sum) => verdictOf(shown, sum, state.flips) === UNTOLD).map(nameAmong);
  const end = journeyEnd();
  return [
    noticed.length ? words(`flip.noticed.${plurals.select(noticed.length)}`, { names: listed(noticed) }) : untold.length ? "" : words(sums.length ? "flip.unnoticed" : "flip.no.sums"),
    untold.length && !noticed.length ? words("flip.untold", { names: listed(untold), field: movedField() }) : "",
    end ? words("flip.end", { layer: end.name }) : "",
  ].filter(Boolean).join(" ");
}

/** The label of the changed field that moves the borders of a checksum. */
function movedField() {
  for (const sum of ownSums()) {
    const field = shiftedBelow(shown, sum, state.flips);
    if (field) return field.label;
  }
  return "";
}

/** The layer at which the receiver throws the packet away, on its way up; null if it goes all the way. */
function journeyEnd() {
  for (const layer of shown.layers.filter((one) => !one.quoted)) {
    const sums = shown.sums.filter((sum) => sum.layer === layer.index);
    const verdicts = sums.map((sum) => verdictOf(shown, sum, state.flips));
    if (verdicts.includes(WRONG)) return layer;
    if (verdicts.includes(UNTOLD)) return null;
  }
  return null;
}
