// The beginning: settings, the address, and what happens when the window or the address changes.

function drawSettings() {
  const choose = (event) => {
    const { value } = event.target;
    if (value === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = value;
  };
  fill(byId("settings"),
    make("label", {}, `${words("colours")} `, make("select", { id: "theme", class: "plain", on: { change: choose } },
      ["system", "light", "dark"].map((one) => make("option", { value: one }, words(`colours.${one}`))))));
}

/** Show what the address asks for; what it does not say, or says wrongly, is what a reader should see first. */
function obeyAddress() {
  const asked = readAddress();
  const session = Math.max(0, asked.session);
  const view = Object.hasOwn(VIEWS, asked.view || "") ? asked.view : PAGE.start || "inside";
  show(session, asked.number ? placeIn(session, asked.talk, Number(asked.number)) : -1, view, asked.talk);
  const field = shown && asked.field ? shown.fields.find((one) => one.key === asked.field) : null;
  if (field) choose(field);
  if (asked.meant) chooseState(state.place, asked.meant);
  const narrow = matchMedia("(max-width: 900px)").matches;
  if (asked.number && narrow && !state.meant) ((field && byId("figure-box")) || byId("packet")).scrollIntoView(); // the ladder is above it
}

/** Draw anew where the window has become so wide, or so narrow, that rows have another length. */
function watchWidth() {
  const measured = () => (shown && byId("panel") ? `${bitsPerRow()} ${byId("panel").clientWidth < 520}` : "");
  let before = measured();
  addEventListener("resize", () => {
    const now = measured();
    if (now === before) return;
    before = now;
    drawPacket();
  });
}

async function start() {
  PAGE = await readData();
  document.documentElement.classList.toggle("hide-values", Boolean(PAGE.hide_values));
  fill(byId("skip"), words("skip")).addEventListener("click", (event) => {
    event.preventDefault(); // the address is that of what is shown
    byId("packet").focus();
  });
  drawSettings();
  if (!PAGE.sessions.length) {
    fill(byId("packet"), make("h2", { id: "packet-title" }, words("no.packets")));
    return;
  }
  linkPlaces(document.querySelector("main"));
  obeyAddress();
  watchWidth();
  addEventListener("hashchange", () => readAddress().session >= 0 && obeyAddress());
  addEventListener("beforeprint", drawPrint);
  addEventListener("afterprint", () => fill(byId("print")));
  document.documentElement.dataset.ready = "";
}

start();
