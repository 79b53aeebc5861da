// On paper: the packet, its envelopes, the figures of all its headers with their octets, and its sums worked out.

const PRINT_WORDS = 40;

function drawPrint() {
  const box = byId("print");
  if (!shown) {
    fill(box);
    return;
  }
  const title = words("print.title", { file: shown.session.file || titleOf(shown.session), number: shown.number });
  fill(
    box,
    make("h2", {}, title),
    make("p", { class: "say" }, toldIn(shown.row.packet.sentence)),
    shown.layers.length > 0 && envelopes(0, false),
    shown.layers.map((layer) => make("section", { class: "sheet" }, make("h3", {}, layer.header.title), figure(layer, 32, false))),
    make("section", { class: "sheet" }, make("h3", {}, dumpTitle()), dump(false)),
    !PAGE.hide_values && make("p", {}, words("card.derived")),
    ownSums().filter((sum) => sum.algorithm === "internet").map(printedSum),
  );
}

function printedSum(sum) {
  const result = worked(shown, sum, received());
  if (result.words.length > PRINT_WORDS) return null;
  const column = (name, list) => [make("dt", {}, name), make("dd", { dir: "ltr" }, list)];
  return make("section", { class: "sheet" },
    make("h3", {}, words("print.sum", { name: shown.layers[sum.layer].name })),
    make("p", { class: "addends", dir: "ltr" }, result.words.map((word) => make("span", { class: "value" }, `${hex(word.value, 4)} `))),
    make("dl", { class: "endings" },
      column(words("sum.total"), make("span", { class: "value" }, hex(result.total, 4))),
      result.folds.map(([, , next]) => column(words("sum.fold"), make("span", { class: "value" }, hex(next, 4)))),
      column(words("sum.turned"), make("span", { class: "value" }, hex(result.computed, 4))),
      column(words("sum.field"), make("span", { class: "value" }, hex(result.found, 4)))));
}
