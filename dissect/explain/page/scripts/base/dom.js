// Elements. Whatever is shown is put in as text: there is no markup made of strings anywhere in these scripts.

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, *>} properties attributes; `on` has listeners, `style` custom properties; null, false: left out
 * @param {...*} children elements, texts, lists of them; null, undefined and false are left out
 * @returns {HTMLElement}
 */
function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "style") for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...present(children));
  return element;
}

/** @param {Array<*>} children @returns {Array<Node|string>} */
function present(children) {
  return children
    .flat(Infinity)
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (typeof child === "number" ? String(child) : child));
}

/** Put children in place of what an element holds. */
function fill(element, ...children) {
  element.replaceChildren(...present(children));
  return element;
}

/** Text that only screen readers say. */
function unseen(text) {
  return make("span", { class: "hidden" }, text);
}

/** A button that submits nothing. */
function press(properties, ...children) {
  return make("button", { type: "button", ...properties }, ...children);
}

/** Text that may be broken behind a colon, as of an address, but not between two. @param {string} text */
function breakable(text, borders = /(?<=:)(?=[^:\s])/) {
  return text.split(borders).flatMap((part, at) => (at ? [make("wbr"), part] : [part]));
}

/** How wide the widest word of some texts is in bold, in units of the size of letters, so that no word is broken. */
function widestWord(texts) {
  const pen = make("canvas").getContext("2d");
  pen.font = `600 100px ${getComputedStyle(document.body).fontFamily}`;
  return Math.max(...texts.flatMap((text) => text.split(" ")).map((word) => pen.measureText(word).width)) / 100;
}

/** @returns {HTMLElement} */
function byId(id) {
  return document.getElementById(id);
}

/** Say the result of an action to screen readers. */
function announce(text) {
  byId("live").textContent = text;
}

/**
 * One tab stop for a box of many controls: arrow keys move among them, along a line or by place.
 * @param {HTMLElement} box
 * @param {string} selector the controls
 * @param {boolean} follow whether a control is pressed as soon as it has the focus, as tabs are
 */
function roam(box, selector, follow = false) {
  const items = () => [...box.querySelectorAll(selector)];
  const all = items();
  box.dataset.roam = selector;
  for (const item of all) item.tabIndex = -1;
  const first = all.find((item) => item.matches('.sel, [aria-current], [aria-selected="true"]')) || all[0];
  if (first) first.tabIndex = 0;
  box.addEventListener("focusin", (event) => {
    if (event.target.matches(selector)) makeStop(box, event.target);
  });
  box.addEventListener("keydown", (event) => {
    const list = items();
    const at = list.indexOf(event.target);
    const next = at < 0 || event.altKey || event.ctrlKey || event.metaKey ? null : neighbour(list, at, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (follow) next.click();
  });
  return box;
}

/** Make a control the tab stop of its box. */
function makeStop(box, item) {
  for (const other of box.querySelectorAll(`${box.dataset.roam}[tabindex="0"]`)) other.tabIndex = -1;
  item.tabIndex = 0;
}

/** The control that a key leads to, or null. */
function neighbour(list, at, key) {
  const turn = document.documentElement.dir === "rtl" ? -1 : 1;
  const steps = { ArrowRight: at + turn, ArrowLeft: at - turn, Home: 0, End: list.length - 1 };
  if (key in steps) return list[steps[key]] || null;
  if (key !== "ArrowDown" && key !== "ArrowUp") return null;
  const down = key === "ArrowDown" ? 1 : -1;
  const here = list[at].getBoundingClientRect();
  const middle = here.left + here.width / 2;
  let best = null;
  for (const item of list) {
    const there = item.getBoundingClientRect();
    const far = down * (there.top - here.top);
    if (far <= 4) continue;
    const score = far * 3 + Math.max(0, there.left - middle, middle - there.right);
    if (!best || score < best.score) best = { item, score };
  }
  return best && best.item;
}

/**
 * Tabs: a list of names, one of which is chosen.
 * @param {string} label what screen readers call the list
 * @param {Array<[string, string]>} entries key and name
 * @param {string} chosen key
 * @param {function(string): void} choose
 * @param {{id: string, panel: string}} ids `id` begins the ids of the tabs, `panel` is that of what they control
 */
function tabs(label, entries, chosen, choose, ids) {
  const list = make(
    "div",
    { class: "tabs", role: "tablist", "aria-label": label },
    entries.map(([key, name]) =>
      press(
        {
          role: "tab",
          id: `${ids.id}-${key}`,
          "aria-selected": String(key === chosen),
          "aria-controls": ids.panel,
          on: {
            click: () => {
              choose(key);
              byId(`${ids.id}-${key}`).focus();
            },
          },
        },
        name,
      ),
    ),
  );
  return roam(list, "[role=tab]", true);
}
