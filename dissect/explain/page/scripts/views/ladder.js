// The conversation: its ends, and its packets as rungs of a ladder. The ladder is the list of packets, too.

const LADDER_PAGE = 100;
const MOST_TABS = 5;
const LONG_WORD = 18; // letters of what has room in a rung
const NAME_BORDERS = /(?<=[.:/=])(?=[^.:/=\s])/; // where a longer one may go on in the next line

function drawConversation() {
  const session = PAGE.sessions[state.session];
  const first = state.page * LADDER_PAGE;
  const part = rows.slice(first, first + LADDER_PAGE);
  const drawn = lanes.length > 0;
  fill(
    byId("conversation"),
    make("h2", { id: "conversation-title" }, words("conversation")),
    sessionChoice(),
    make("p", { class: "lead" }, toldIn(session.lead)),
    talkChoice(session),
    session.origin === "simulated" && make("p", { class: "lead" }, make("b", {}, words("origin.simulated"))),
    roam(make("div", { id: "ladder-box", role: "tabpanel", "aria-labelledby": "conversation-title" },
      drawn && make("div", { class: "ends", style: { "--lanes": lanes.length } }, lanes.map(endOf), lanes.map(stem)),
      pager(first, part.length),
      roam(make("ol", { class: drawn ? "ladder" : "ladder list" }, part.map(rung)), ".rung"),
      make("p", { class: "key" }, words(drawn ? "ladder.key" : "ladder.key.list"))), ".state"),
    drawCompared(),
  );
  drawMeant();
}

/** Which file or conversation: tabs, or a list where there are many. */
function sessionChoice() {
  const names = PAGE.sessions.map((one, at) => [String(at), titleOf(one)]);
  if (names.length < 2) return null;
  const open = (key) => show(Number(key), -1);
  if (names.length <= MOST_TABS) return tabs(words("conversations"), names, String(state.session), open, { id: "session", panel: "ladder-box" });
  return make("label", { class: "pick" }, `${words("conversations")} `,
    make("select", { id: "session", on: { change: (event) => { open(event.target.value); byId("session").focus(); } } },
      names.map(([key, name]) => make("option", { value: key, selected: key === String(state.session) }, name))));
}

/** What a recording is called; one without a file has a number. */
function titleOf(session) {
  return session.title || words("capture.unnamed", { number: PAGE.sessions.indexOf(session) + 1 });
}

const MOST_TALKS = 100;

/** Which conversation is listed: one of them, or all. */
function talkChoice(session) {
  const all = session.conversations;
  if (all.length < 2) return null;
  const first = all.slice(0, MOST_TALKS);
  const listed = state.talk === null || first.some((one) => one.number === state.talk) ? first : [...first, talkOf(session, state.talk)];
  const choose = (event) => {
    listTalk(event.target.value ? Number(event.target.value) : null);
    byId("talk").focus();
  };
  return [
    make("label", { class: "pick" }, `${words("talks")} `,
      make("select", { id: "talk", on: { change: choose } },
        make("option", { value: "" }, words("talks.all", { count: grouped.format(all.length) })),
        listed.map((one) => make("option", { value: one.number, selected: one.number === state.talk }, talkName(one))))),
    all.length > MOST_TALKS && make("p", { class: "hint" }, words("talks.more", { count: MOST_TALKS, all: grouped.format(all.length) })),
  ];
}

/** A conversation in few words: its protocol, and both ends. */
function talkName({ protocol, ends, packets }) {
  const [first, second] = ends.map(({ host, port }) => (port === null || port === undefined ? host : words("talk.end", { host, port })));
  return words("talk.name", { protocol: protocol.toUpperCase(), first, second, packets: counted(packets[0] + packets[1], "packets") });
}

/** An end, by its lifeline: of more than two, every other one stands in a second line, so that there is room. */
function endOf(end, at) {
  const last = lanes.length - 1;
  const [first, behind] = [Math.max(1, 2 * at - 1), Math.min(2 * last + 1, 2 * at + 3)]; // lines of the grid, with the lifeline between
  const place = last > 1 ? { "grid-row": 1 + (at % 2), "grid-column": `${first} / ${behind}` } : null;
  return make("div", { style: place }, make("b", {}, words(`role.${end.role}`)), make("code", {}, breakable(end.host)),
    end.port !== null && end.port !== undefined && make("code", {}, words("port", { port: end.port })));
}

/** The lifeline of an end in the first of two lines, up to the ladder. */
function stem(end, at) {
  return lanes.length > 2 && at % 2 === 0 && make("span", { class: "life", style: { "--at": at } });
}

/** Buttons for earlier and later packets, where they do not fit in one page of the ladder. */
function pager(first, count) {
  if (rows.length <= LADDER_PAGE) return null;
  const turn = (by) => () => {
    state.page += by;
    drawConversation();
    byId(by < 0 ? "earlier" : "later").focus();
  };
  return make("div", { class: "steps" },
    press({ class: "plain", id: "earlier", "aria-disabled": String(!first), on: { click: first ? turn(-1) : null } }, words("earlier")),
    make("span", {}, words("pages", { first: grouped.format(first + 1), last: grouped.format(first + count), all: grouped.format(rows.length) })),
    press({ class: "plain", id: "later", "aria-disabled": String(first + count >= rows.length), on: { click: first + count < rows.length ? turn(1) : null } }, words("later")));
}

/** One packet of the ladder. */
function rung(row) {
  const drawn = lanes.length > 0;
  const button = press(
    { class: "rung", "data-place": row.place, "aria-current": row.place === state.place ? "true" : null, on: { click: () => openRung(row.place) } },
    make("span", { class: "what" },
      make("small", {}, unseen(`${words("packet")} `), row.number),
      make("span", { class: "name" }, row.name.split(/(?<= )/).map((word) => (word.length > LONG_WORD ? breakable(word, NAME_BORDERS) : word)), drawn && unseen(`, ${wayText(row)}`)),
      make("small", {}, row.time === null ? "" : elapsed(row.time - rows[0].time))),
    !drawn && row.source && make("span", { class: "way" }, breakable(words("rung.ends", { from: row.source, to: row.destination || words("all") }))),
    row.marks.map(([kind, text]) => make("span", { class: kind === "fault" || kind === "lost" ? "mark bad" : "mark" }, text)),
    drawn && arrow(row),
  );
  const phase = drawn && phaseOf(row);
  return make("li", { class: row.data ? "has-data" : null, style: { "--lanes": lanes.length } },
    phase && make("p", { class: "phase" }, words(`phase.${phase}`)),
    drawn && row.states.map((name, end) => make("span", { class: isConnected(row, name) ? "life connected" : "life", style: { "--at": end } })),
    button,
    drawn && row.changed.some(Boolean) && make("div", { class: "states" }, row.changed.map((name, end) => stateAt(row, name, end))));
}

/** A state that is new, at its lifeline, which says what it means: of two ends in one line, of more below each other. */
function stateAt(row, name, end) {
  if (!name) return null;
  const bare = bareState(name);
  const open = press({ class: "state", "data-state": bare, "aria-expanded": "false", on: { click: () => chooseState(row.place, bare) } },
    name, unseen(`, ${endName(lanes[end])}`));
  return make("span", { style: { "--at": end, "grid-row": lanes.length > 2 ? "auto" : 1 } }, open);
}

/** Choose a state that a packet leads to: what it means stands below it, until it is chosen again. */
function chooseState(place, name) {
  const opens = place !== state.place || name !== state.meant;
  if (place !== state.place) show(state.session, place);
  state.meant = opens ? name : "";
  drawMeant();
  const meant = byId("meant");
  if (meant) {
    meant.closest("li").scrollIntoView({ block: "nearest" });
    announce(meant.textContent);
  } else {
    state.meant = "";
  }
  keepAddress();
}

/** What the chosen state means, and how an end leaves it, below its words in the ladder. */
function drawMeant() {
  const before = byId("meant");
  if (before) before.remove();
  for (const word of document.querySelectorAll(".state")) word.setAttribute("aria-expanded", "false");
  const box = document.querySelector(`.rung[data-place="${state.place}"] + .states`);
  const chosen = box ? [...box.children].map((one) => one.firstChild).filter((word) => word.dataset.state === state.meant) : [];
  const row = rows[state.place];
  const known = chosen.length > 0 && stateMeaning(row.conversation, state.meant);
  if (box) makeStop(byId("ladder-box"), chosen[0] || box.querySelector(".state"));
  if (!known) return;
  for (const word of chosen) word.setAttribute("aria-expanded", "true");
  const isPossible = row.changed.some((name) => name !== state.meant && bareState(name) === state.meant);
  const way = ([after, cause, what]) => make("li", {}, words("state.leaves", { after, why: words(`state.${cause}`, { what }) }));
  box.after(make("div", { id: "meant" },
    make("p", {}, make("b", {}, state.meant), " ", sentence(known.meaning)),
    known.leaves.length > 0 && make("ul", {}, known.leaves.map(way)),
    isPossible && make("p", {}, words("state.possible", { state: state.meant }), " ", words("state.possible.mean"))));
}

/** What an end is called: by its role, if it alone has it, and in sentences with its article. */
function endName(end, inSentence = false) {
  return end.role !== "host" && lanes.filter((one) => one.role === end.role).length === 1 ? words(`${inSentence ? "the" : "role"}.${end.role}`) : end.host;
}

/** "from client to server", for those who do not see the arrow. */
function wayText(row) {
  const name = (end) => (lanes[end] ? endName(lanes[end]) : words("all"));
  return words("rung.way", { from: name(row.from), to: name(row.to) });
}

function arrow(row) {
  if (row.from < 0 && row.to < 0) return make("span", { class: "arrow none" });
  const from = Math.max(0, row.from);
  const wide = Math.max(1, lanes.length - 1);
  const to = row.to < 0 ? (from === 0 ? wide : 0) : row.to;
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const way = to > from ? "right" : "left";
  return make("span", {
    class: `arrow ${way}${row.to < 0 ? " to-all" : ""}`,
    style: { "--start": `${(100 * left) / wide}%`, "--stop": `${100 - (100 * right) / wide}%` },
  });
}

/** What begins with a packet: a connection that no end knew before, or its end, where all were connected. */
function phaseOf(row) {
  const connected = (name) => isConnected(row, bareState(name));
  const after = row.states.filter(Boolean);
  if (row.first && after.length && ![...row.before, ...after].some(connected)) return "opens";
  const were = row.before.filter(Boolean);
  return were.length > 1 && were.every(connected) && !after.every(connected) ? "closes" : null;
}

/** A state that is only possible, without the sign of that. */
function bareState(name) {
  return name.replace(/[()?]/g, "");
}

/** What the data says of a state of a conversation: its meaning, and whether an end in it is connected. */
function stateMeaning(conversation, name) {
  const talk = talkOf(PAGE.sessions[state.session], conversation);
  const known = talk && Object.hasOwn(PAGE.states, talk.protocol) ? PAGE.states[talk.protocol] : {};
  return Object.hasOwn(known, name) ? known[name] : null;
}

function isConnected(row, name) {
  const meaning = stateMeaning(row.conversation, name);
  return Boolean(meaning && meaning.connected);
}

function openRung(place) {
  show(state.session, place);
  if (matchMedia("(max-width: 900px)").matches) {
    byId("packet").focus({ preventScroll: true });
    byId("packet").scrollIntoView();
  } else {
    focusRung();
  }
}

function focusRung() {
  const current = document.querySelector(".rung[aria-current]");
  if (current) current.focus({ preventScroll: true });
}

/** Mark the current packet, and turn to its page of the ladder. */
function followLadder() {
  const page = Math.floor(state.place / LADDER_PAGE);
  const before = document.querySelector(".rung[aria-current]");
  const now = document.querySelector(`.rung[data-place="${state.place}"]`);
  if (page !== state.page || !now) {
    state.page = page;
    drawConversation();
    return;
  }
  if (before) before.removeAttribute("aria-current");
  now.setAttribute("aria-current", "true");
  drawMeant();
  for (const one of document.querySelectorAll(".rung")) one.tabIndex = one === now ? 0 : -1;
}

const MOST_COMPARED = 6;

/** What is compared: lists of packets are counted, and lead to the first of them. */
const COMPARED = [
  ["packets", (one) => one.packets],
  ["before", (one) => one.before_data],
  ["with", (one) => one.with_data],
  ["confirmations", (one) => one.confirmations],
  ["after", (one) => one.after_data],
  ["first", (one) => one.first_data && one.first_data[0]],
  ["first.around", (one) => one.first_data && one.first_data[1]],
  ["messages", (one) => one.messages],
  ["data", (one) => one.data],
  ["around", (one) => one.around],
  ["each", (one) => (one.messages ? Math.round(one.around / one.messages) : null)],
  ["connects", (one) => yesOrNo(one.connects)],
  ["confirms", (one) => yesOrNo(one.confirms)],
  ["order", (one) => yesOrNo(one.keeps_order)],
  ["borders", (one) => yesOrNo(one.keeps_borders)],
];

function yesOrNo(is) {
  return words(is ? "yes" : "no");
}

/** Whether all that are compared carried the same amount of data; if not, how much each did. */
function amountsCompared(told) {
  const octets = ({ data }) => counted(data, "octets");
  if (told.every((one) => one.data === told[0].data)) return words("compare.same", { octets: octets(told[0]) });
  return words("compare.unlike", { amounts: listed(told.map((one) => words("compare.amount", { name: one.protocol.toUpperCase(), octets: octets(one) }))) });
}

/** Conversations side by side: what each needed to say the same. */
function drawCompared() {
  const told = (PAGE.comparison || []).slice(0, MOST_COMPARED);
  if (told.length < 2) return null;
  const open = (one, number) => show(one.session, placeIn(one.session, null, number), state.view, null);
  const cell = (one, key, count) => {
    const value = count(one);
    if (!Array.isArray(value) || !value.length) return make("td", {}, Array.isArray(value) ? 0 : value === null ? "–" : value);
    const more = unseen(`, ${words("compare.from", { title: one.title, number: value[0] })}`);
    return make("td", {}, press({ class: "reference", on: { click: () => open(one, value[0]) } }, value.length, more));
  };
  return make("details", { class: "compare" }, make("summary", {}, words("compare")),
    make("p", { class: "same" }, amountsCompared(told)),
    make("div", { class: "wide", tabindex: "0", role: "group", "aria-label": words("compare") },
      make("table", {},
        make("thead", {}, make("tr", {}, make("td", {}), told.map((one) => make("th", { scope: "col", title: one.title }, one.protocol.toUpperCase())))),
        make("tbody", {}, COMPARED.map(([key, count]) => make("tr", {}, make("th", { scope: "row" }, words(`compare.${key}`)), told.map((one) => cell(one, key, count))))))));
}
