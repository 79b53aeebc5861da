// Lanes: the hosts that are drawn beside each other, those of a recording or of one conversation in it.

const MOST_LANES = 4;
const SIDES = ["client", "server"];

/**
 * A host that is drawn.
 * @typedef {{place: number, role: string, host: string, port: ?number}} Lane
 */

/**
 * The hosts of a recording, or of one conversation; none if there are too many to be drawn.
 * @param {?number} talk the number of the conversation @returns {Lane[]}
 */
function lanesOf(session, talk) {
  if (talk === null) return session.ends.map((end, place) => ({ ...end, place }));
  const found = [];
  const add = (lane) => {
    const isHost = lane.place >= 0 && lane.place < session.hosts.length;
    if (isHost && !found.some((one) => one.place === lane.place)) found.push(lane);
  };
  const { lanes, ends, roles } = talkOf(session, talk);
  ends.forEach(({ host, port }, at) => add({ place: lanes[at], host, port, role: roles.known ? SIDES[at] : "host" }));
  session.index.conversation.forEach((number, at) => {
    if (number !== talk) return;
    for (const place of [session.index.from[at], session.index.to[at]]) add({ place, host: session.hosts[place], port: null, role: "host" });
  });
  return found.length <= MOST_LANES ? found : [];
}

/** A conversation by its number. */
function talkOf(session, number) {
  return session.conversations.find((one) => one.number === number) || null;
}

/** The address of a host, or of a group of them; "" where there is none. */
function addressAt(session, place) {
  return session.hosts[place] || session.groups[place - session.hosts.length] || "";
}
