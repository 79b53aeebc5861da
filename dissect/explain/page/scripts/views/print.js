// On paper: the packet, its envelopes, the figures of all its headers with their octets, and its sums worked out.

const PRINT_WORDS = 40;
const BLANK = "________";

function drawPrint() {
  const box = byId("print");
  if (!shown) {
    fill(box);
    return;
  }
  const sentences = shown.row.packet.sentence;
  const title = words("print.title", { file: shown.session.file || titleOf(shown.session), number: shown.number });
  fill(
    box,
    make("h2", {}, title),
    make("p", { class: "say" }, toldIn(PAGE.hide_values ? withBlanks(sentences) : sentences)),
    shown.layers.length > 0 && envelopes(0, false),
    shown.layers.map((layer) => make("section", { class: "sheet" }, make("h3", {}, layer.header.title), figure(layer, 32, false))),
    make("section", { class: "sheet" }, make("h3", {}, dumpTitle()), dump(false)),
    !PAGE.hide_values && make("p", {}, words("card.derived")),
    ownSums().filter((sum) => isWorkable(shown, sum)).map(printedSum),
  );
}

/** Sentences with a blank for all that is read out of the octets; the names of ends stay. @param {Array<[string, Object]>} sentences */
function withBlanks(sentences) {
  const filled = (text) => (Object.hasOwn(PAGE.strings, `name.${text}`) ? text : BLANK);
  return sentences.map(([key, holes]) => [key, Object.fromEntries(Object.entries(holes).map(([hole, text]) => [hole, filled(text)]))]);
}

/** A sum: the words of each part, and what follows the last one; of a CRC what comes out of the register. */
function printedSum(sum) {
  const result = worked(shown, sum, received());
  if (result.words.length > PRINT_WORDS) return null;
  const own = shown.layers[sum.layer];
  const line = (name, list) => [make("dt", {}, name), make("dd", { dir: "ltr" }, list)];
  const value = (number) => make("span", { class: "value" }, hex(number, result.digits));
  const isCrc = result.digits > 4;
  const parts = Object.entries(partTitles(own)).map(([part, title]) => [title, result.words.filter((word) => word.part === part)]);
  return make("section", { class: "sheet" },
    make("h3", {}, words(isCrc ? "print.crc" : "print.sum", { name: own.name, first: sum.from, last: sum.to - 1 })),
    make("dl", { class: "endings" },
      parts.filter(([, list]) => list.length).map(([title, list]) => line(title, list.map((word) => [value(word.value), " "]))),
      !isCrc && [line(words("sum.total"), value(result.total)), result.folds.map(([, , next]) => line(words("sum.fold"), value(next)))],
      line(words(isCrc ? "crc.turned" : "sum.turned"), value(result.computed)),
      line(words("sum.field"), value(result.found))));
}
