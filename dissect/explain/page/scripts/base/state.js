// What is shown: one object, the address of it, and the one chosen field with all its places.

const state = {
  session: 0,
  talk: null, // the number of the one conversation that is shown
  place: 0, // of the packet among the rows of its conversation
  meant: "", // the state of an end whose meaning is shown
  view: "inside",
  layer: 0,
  field: -1,
  octet: -1, // the one by which the field was chosen
  flips: new Set(), // bits
  step: 0,
  sum: 0,
  added: 0, // words of the sum
  page: 0, // of the ladder
  unfolded: false, // the whole dump
  whole: false, // the datagram that the packet completes, in place of the packet
  framing: { rule: "fixed", size: 4, end: 10, width: 2, order: "big" },
};

/** The packet that is shown. @type {?Object} */
let shown = null;

/** The packets that are listed: those of the recording, or of one conversation in it. @type {Row[]} */
let rows = [];

/** The hosts that are drawn. @type {Lane[]} */
let lanes = [];

/** The octets as the receiver gets them, changed bits included. */
function received() {
  return changedOctets(shown, state.flips);
}

/** @param {Field} field */
function currentText(field) {
  return valueText(field, shown.octets, received(), state.flips);
}

/** Put what is shown into the address, without a step in the history. */
function keepAddress() {
  const session = PAGE.sessions[state.session];
  const field = state.field >= 0 && shown ? shown.fields[state.field].key : "";
  const number = rows[state.place] ? rows[state.place].number : "";
  const listed = state.talk === null ? session.id : `${session.id}.${state.talk}`;
  const parts = [listed, number, state.view, field, state.meant].map((part) => encodeURIComponent(part));
  while (parts.length > 1 && !parts[parts.length - 1]) parts.pop();
  history.replaceState(null, "", `#${parts.join("/")}`);
}

/**
 * What an address asks for: `#file/4/inside/TCP.psh`; `#file.2/4` is within conversation 2, and `#file/2/inside//SYN-SENT`
 * says what a state means. What is unknown is left out.
 */
function readAddress() {
  const parts = location.hash.slice(1).split("/");
  const [listed, number, view, field, meant] = parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return "";
    }
  });
  const [id, talk] = listed.split(".");
  const session = PAGE.sessions.findIndex((one) => one.id === id);
  const known = session >= 0 && talk !== undefined ? talkOf(PAGE.sessions[session], Number(talk)) : null;
  return { session, talk: known ? known.number : null, number, view, field, meant };
}

// ---- one field, many places -------------------------------------------------------------------------------------------
// Elements with `data-field` show a field, those with `data-octet` an octet of the frame, those with `data-bit` a bit.

/** Mark all places of a field with a class. */
function markPlaces(field, name, on) {
  for (const node of document.querySelectorAll(`main [data-field="${field.id}"]`)) node.classList.toggle(name, on);
  const last = (field.bit + field.bits - 1) >> 3;
  for (const node of document.querySelectorAll("main [data-octet]")) {
    const octet = Number(node.dataset.octet);
    if (octet < field.bit >> 3 || octet > last) continue;
    const [from, to] = shareOf(field, octet);
    node.classList.toggle(name, on);
    node.classList.toggle(`${name}-part`, on && to - from < 8);
    if (on) {
      node.style.setProperty("--from", `${(from * 100) / 8}%`);
      node.style.setProperty("--to", `${(to * 100) / 8}%`);
    }
  }
}

function clearPlaces(name) {
  for (const node of document.querySelectorAll(`main .${name}`)) node.classList.remove(name, `${name}-part`);
}

/** Mark the chosen field, and it alone. */
function markChosen() {
  clearPlaces("sel");
  const field = chosenField();
  if (!field) return;
  markPlaces(field, "sel", true);
  for (const box of document.querySelectorAll("#panel [data-roam]")) {
    const item = [...box.querySelectorAll(box.dataset.roam)].find((one) => one.classList.contains("sel"));
    if (item) makeStop(box, item);
  }
}

/** @returns {?Field} */
function chosenField() {
  return shown && state.field >= 0 ? shown.fields[state.field] : null;
}

/** The field that an element stands for; of an octet with several, the one after the chosen one. */
function fieldAt(node) {
  if (!shown) return null;
  if (node.dataset.field !== undefined) return shown.fields[Number(node.dataset.field)] || null;
  const list = shown.byOctet[Number(node.dataset.octet)] || [];
  return list[(list.indexOf(chosenField()) + 1) % list.length] || null;
}

/** Choose a field: by a click or by Enter on one of its places. */
function choose(field, octet = -1) {
  state.field = field ? field.id : -1;
  state.octet = octet;
  const moved = field && VIEWS[state.view].follow ? VIEWS[state.view].follow(field) : false;
  if (!moved) markChosen();
  drawCard();
  keepAddress();
}

/** Listen once, for all places of all fields. */
function linkPlaces(box) {
  const selector = "[data-field], [data-octet]";
  const over = (event) => {
    clearPlaces("hov");
    const node = event.target.closest(selector);
    const field = node && !node.closest("#card") ? fieldAt(node) : null;
    if (field) markPlaces(field, "hov", true);
  };
  box.addEventListener("pointerover", over);
  box.addEventListener("focusin", over);
  box.addEventListener("pointerleave", () => clearPlaces("hov"));
  box.addEventListener("focusout", () => clearPlaces("hov"));
  box.addEventListener("click", (event) => {
    const node = event.target.closest(selector);
    const field = node && fieldAt(node);
    if (!field) return;
    const had = document.activeElement;
    choose(field, node.dataset.octet === undefined ? -1 : Number(node.dataset.octet));
    refocus(had, node);
  });
}

/** Keep the focus where it was, though what had it may have been drawn anew. */
function refocus(had, node) {
  if (had && had.isConnected && had !== document.body) return;
  const same = node.dataset.octet !== undefined ? `button[data-octet="${node.dataset.octet}"]` : `button[data-field="${node.dataset.field}"]`;
  const next = document.querySelector(`main ${same}`);
  if (next) next.focus({ preventScroll: true });
}

/** Turn a bit over, or back. */
function flip(bit) {
  if (state.flips.has(bit)) state.flips.delete(bit);
  else state.flips.add(bit);
  drawPacket();
  const node = document.querySelector(`#card [data-bit="${bit}"]`);
  if (node) node.focus();
  announce(flipSentence());
}
