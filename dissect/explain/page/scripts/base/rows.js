// The rows of a recording: what the ladder says of every packet, also of those that are not there in full.

/**
 * A packet among others.
 * @typedef {Object} Row
 * @property {number} place among the rows @property {number} number in the capture
 * @property {?number} time nanoseconds since the first packet
 * @property {number} from the lane of its sender, -1 for none @property {number} to that of its receiver
 * @property {string} source the address of its sender @property {string} destination that of its receiver
 * @property {string} name
 * @property {number} length of the frame @property {number} data octets of messages
 * @property {Array<[string, string]>} marks what is to be noticed: kind and words
 * @property {number} conversation
 * @property {string[]} states of each lane after it; empty where nothing is known
 * @property {string[]} changed the same, where it differs from before @property {string[]} before it
 * @property {boolean} first of its conversation
 * @property {?Object} packet what is told in full
 */

/**
 * The packets of a recording, or of one conversation in it.
 * @param {?number} talk the number of the conversation @param {Lane[]} drawn
 * @returns {Row[]}
 */
function rowsOf(session, talk = null, drawn = lanesOf(session, talk)) {
  const { index } = session;
  const details = new Map(session.packets.map((packet) => [packet.number, packet]));
  const laneAt = new Map(drawn.map(({ place }, lane) => [place, lane]));
  const laneOf = (place) => (laneAt.has(place) ? laneAt.get(place) : -1);
  const lanes = new Map(session.conversations.map((one) => [one.number, one.lanes.map(laneOf)]));
  const known = new Map();
  const places = index.number.map((_, place) => place).filter((place) => talk === null || index.conversation[place] === talk);
  return places.map((place, at) => {
    const number = index.number[place];
    const conversation = index.conversation[place];
    const pair = lanes.get(conversation) || [];
    const before = known.get(conversation) || statesAt(index, index.before[conversation], pair, drawn.length);
    const states = statesAt(index, index.states[place], pair, drawn.length, before);
    const first = !known.has(conversation);
    known.set(conversation, states);
    return {
      place: at, number, conversation, states, before, first,
      time: index.time_ns[place],
      from: laneOf(index.from[place]),
      to: laneOf(index.to[place]),
      source: addressAt(session, index.from[place]),
      destination: addressAt(session, index.to[place]),
      name: index.names[index.name[place]],
      length: index.length[place],
      data: index.data[place],
      marks: index.marks[place] < 0 ? [] : index.mark_table[index.marks[place]],
      changed: states.map((name, lane) => (name === before[lane] ? "" : name)),
      packet: details.get(number) || null,
    };
  });
}

/** The states of all lanes; one that is only possible has a question mark. */
function statesAt(index, place, pair, count, before) {
  const states = before ? [...before] : Array.from({ length: count }, () => "");
  if (place === undefined || place < 0) return states;
  index.state_table[place].forEach(([certain, possible], end) => {
    if (pair[end] >= 0) states[pair[end]] = possible ? words("state.possible", { state: possible }) : certain;
  });
  return states;
}

/** The sentences of a packet, or of a recording. @param {Array<[string, Object]>} sentences */
function toldIn(sentences) {
  return sentences.map(([key, holes]) => sentence(words(key, holes))).join(" ");
}
