/* The walk: layer by layer, window by window, by the rules of `dissect.packet.walking.walk`, in the same order. */
#include "walk/walk.h"

#include "reading.h"
#include "walk/steps.h"

int64_t look_up(const int64_t *words, int64_t space, int64_t number) {
  return declaration_of(words, words + space, number);
}

/* The steps of a header whose variant is chosen. */
static void run_steps_again(const Walk *walk, int64_t step, const uint8_t *header, int32_t at, Said *said) {
  said->variant = -1;
  run_steps(walk, step, header, at, said);
}

/* What `enter` does, for a header that has all that its lengths say and of which the steps say all; else nothing, and
 * UNTOUCHED. Most headers are such ones. `wanting` is the walk again where problems are wanted, else 0. */
enum { UNTOUCHED = -2 };

static inline __attribute__((always_inline)) int64_t enter_plain(const Walk *walk, const Walk *wanting, Window *window,
                                                                 int64_t declaration, int32_t at, Layer *layer) {
  const int32_t there = walk->there, end = least(window->end, there);
  const int64_t *own = walk->records + declaration * RECORD_WORDS;
  int64_t traits = own[RECORD_TRAITS], fixed = own[RECORD_FIXED_OCTETS], step = own[RECORD_SELECT];
  Said said = {.size = fixed, .extent = -1, .following = -1, .variant = -1};
  if (!(traits >> TRAIT_PLAIN & 1) || at + fixed > end || there - at < TERM_READ || window->may_be_bare)
    return UNTOUCHED;
  const uint8_t *header = walk->octets + at;
  run_steps(walk, step, header, at, &said);
  if (said.variant >= 0) {
    declaration = said.variant;
    own = walk->records + declaration * RECORD_WORDS;
    traits = own[RECORD_TRAITS];
    fixed = said.size = own[RECORD_FIXED_OCTETS];
    if (!(traits >> TRAIT_PLAIN & 1) || at + fixed > end) return UNTOUCHED;
    run_steps_again(walk, own[RECORD_STEPS], header, at, &said);
  }
  if (said.failed | said.is_fragment | said.goes_on | said.quoted) return UNTOUCHED;
  if (said.size < fixed || said.size > end - at) return UNTOUCHED;
  if (wanting && (said.following < 0 || broken(wanting, own, header, at))) return UNTOUCHED;
  int32_t payload = at + (int32_t)said.size, closed = window->end;
  layer->extent = -1;
  layer->trailer_offset = at;
  layer->trailer_length = 0;
  layer->flags = (uint8_t)(layer_flags(window) | goes_on(window) * LAYER_FRAGMENT);
  layer->is_divided = 0;
  if (said.extent >= 0) {
    if (said.extent < said.size || said.extent > window->end - at) return UNTOUCHED;
    closed = at + (int32_t)said.extent;
    layer->extent = (int32_t)said.extent;
    layer->trailer_offset = least(closed, end);
    layer->trailer_length = end - layer->trailer_offset;
    window->is_limited = 1;
    window->is_stream = 0;
  }
  if (traits >> TRAIT_HAS_EXTENT & 1) window->is_open = said.extent < 0;
  window->end = closed;
  layer->declaration = (int16_t)declaration;
  layer->offset = at;
  layer->length = payload - at;
  layer->payload_offset = payload;
  layer->payload_length = least(closed, there) - payload;
  layer->contained_end = closed;
  if (traits >> TRAIT_STREAM & 1) {
    window->is_stream = window->in_stream = 1;
    if (least(closed, there) == payload) return -1;
  }
  return said.following;
}

/* A number that the compiler takes for another than the one that it was found to be equal to. What the next layer is,
 * and where, is known only after a chain of reads. Where it is as in the frame before, the processor need not wait for
 * the end of the chain: it foretells the comparison, and goes on with the number of that frame. */
static inline int64_t hidden(int64_t number) {
  __asm__("" : "+r"(number));
  return number;
}

uint64_t allowances(const Walking *walking) {
  uint64_t left = ALLOWED;
  for (int i = 0; i < NESTINGS; i++)
    left += (uint64_t)(walking->allowed[i] < SLOTS ? walking->allowed[i] : SLOTS) << 16 * i;
  return left;
}

void walk_frame(const Walking *walking, const uint8_t *octets, int32_t there, int32_t end, int32_t first, Row *row) {
  const Reached reached = beginning(allowances(walking), end, first);
  walk_on(walking, octets, there, &reached, row);
}

void walk_on(const Walking *walking, const uint8_t *octets, int32_t there, const Reached *reached, Row *row) {
  const int64_t *words = walking->words, *records = words + words[PREAMBLE_RECORDS];
  Walk walk = {.walking = walking, .words = words, .records = records, .octets = octets, .there = there, .row = row};
  /* Another one, since what a call cannot change is fast; it is no copy, for which the processor would have to wait. */
  const Walk plain = {
      .walking = walking, .words = words, .records = records, .octets = octets, .there = there, .row = row};
  Window window = reached->window;
  const Walk *wanting = walking->wants_problems ? &walk : 0;
  int64_t declaration = reached->declaration;
  uint64_t left = reached->left;
  int32_t at = reached->at, layers = reached->layers;
  row->problems = row->asked = row->alike = 0;
  row->stopped = row->shape = -1;
  const Layer *innermost = layers ? &row->layer[layers - 1] : 0;
  while (declaration >= 0) {
    const int64_t *record = records + declaration * RECORD_WORDS;
    Layer *layer = &row->layer[layers];
    row->layers = layers;
    if (UNLIKELY(layers == SLOTS)) {
      row->asked = ASKED_REST;
      row->stopped = (int32_t)declaration;
      break;
    }
    left -= (uint64_t)record[RECORD_TAKES];
    if (UNLIKELY((left & ALLOWED) != ALLOWED)) {
      const Layer outside = {.declaration = (int16_t)declaration};
      problem(&walk, &outside, CODE_LAYER_LIMIT, SEVERITY_WARN);
      break;
    }
    int64_t following = enter_plain(&plain, wanting, &window, declaration, at, layer);
    if (UNLIKELY(following == UNTOUCHED)) {
      walk.window = window;
      following = enter(&walk, record, at);
      window = walk.window;
      if (row->layers == layers) break;
    }
    layers++;
    at = layer->payload_offset;
    if (!(layer->flags & LAYER_QUOTED)) innermost = layer;
    declaration = following;
    if (layers == SLOTS) continue;
    if (declaration == layer[1].declaration) declaration = hidden(layer[1].declaration);
    if (at == layer[1].offset) at = (int32_t)hidden(layer[1].offset);
  }
  row->layers = layers;
  row->payload_offset = innermost ? innermost->payload_offset : 0;
  row->payload_length = innermost ? (int32_t)hidden(innermost->payload_length) : there;
}
