#include "walk/window.h"

#include "reading.h"
#include "walk/amounts.h"

/* A length that exceeds this ends behind every window, as any greater one does. */
static const int64_t FARTHEST_END = (int64_t)1 << 40;

void problem(Walk *walk, const Layer *layer, uint8_t code, uint8_t severity) {
  Row *row = walk->row;
  if (!walk->walking->wants_problems) return;
  if (row->problems == PROBLEMS) {
    row->asked = ASKED_ALL;
    return;
  }
  if (severity == SEVERITY_ERROR) {
    if (layer->flags & LAYER_QUOTED)
      severity = SEVERITY_WARN;
    else if (layer->flags & LAYER_IN_STREAM)
      severity = SEVERITY_NOTE;
  }
  int is_last = row->layers > 0 && layer == &row->layer[row->layers - 1];
  row->problem[row->problems++] =
      (Problem){code, severity, (int16_t)(is_last ? row->layers - 1 : -1), layer->declaration};
}

/* A header needs more octets than there are: which of the four ways of running out is it? */
static void ran_out(Walk *walk, const Layer *layer, int64_t needed) {
  const Window *window = &walk->window;
  int64_t end = layer->offset + (needed < FARTHEST_END ? needed : FARTHEST_END);
  int32_t available = most(0, least(window->end, walk->there) - layer->offset);
  if (end <= window->end) {
    problem(walk, layer, CODE_CUT_BY_CAPTURE, SEVERITY_NOTE);
    return;
  }
  uint8_t code = goes_on(window) && !window->quoted ? CODE_NOT_REASSEMBLED : window->code;
  int is_empty = layer->offset == 0 && !available;
  uint8_t severity = code == CODE_TRUNCATED && !is_empty ? SEVERITY_ERROR : SEVERITY_NOTE;
  if (code == CODE_QUOTE_CUT) {
    int is_first = 1;
    for (int32_t i = 0; i < walk->row->layers; i++) {
      const Layer *one = &walk->row->layer[i];
      if (one != layer && one->flags & LAYER_QUOTED) is_first = 0;
    }
    if (is_first) severity = SEVERITY_WARN;
  }
  problem(walk, layer, code, severity);
}

/* A length field says more than the window holds. */
static void too_long(Walk *walk, Layer *layer) {
  const Window *window = &walk->window;
  if (window->quoted) {
    problem(walk, layer, CODE_QUOTE_CUT, SEVERITY_NOTE);
  } else if (goes_on(window)) {
    problem(walk, layer, CODE_NOT_REASSEMBLED, SEVERITY_NOTE);
  } else {
    layer->flags |= LAYER_CONTRADICTED;
    problem(walk, layer, window->is_limited ? CODE_LENGTH_EXCEEDS_OUTER : CODE_LENGTH_EXCEEDS_PACKET, SEVERITY_ERROR);
  }
}

/* The window ends earlier, and what is left outside of it is the layer's trailer. */
static void close_window(Walk *walk, Layer *layer, int32_t end) {
  int32_t captured = least(walk->window.end, walk->there);
  layer->trailer_offset = least(end, captured);
  layer->trailer_length = captured - layer->trailer_offset;
  walk->window.end = end;
}

void partial(Walk *walk, Layer *layer, const int64_t *record) {
  Window *window = &walk->window;
  Row *row = walk->row;
  int32_t available = most(0, least(window->end, walk->there) - layer->offset);
  if (window->end <= layer->offset && !window->quoted && !goes_on(window) && row->layers > 0) {
    const int64_t *before = walk->records + row->layer[row->layers - 1].declaration * RECORD_WORDS;
    if (has(before, TRAIT_MAY_BE_EMPTY)) return;
  }
  int64_t bits = 0;
  for (int64_t slot = record[RECORD_FIELDS]; slot < record[RECORD_FIELDS_END]; slot++) {
    if (walk->words[slot] > 8 * (int64_t)available) break;
    bits = walk->words[slot];
  }
  layer->flags |= LAYER_PARTIAL | (goes_on(window) ? LAYER_FRAGMENT : 0);
  layer->length = (int32_t)(bits / 8);
  layer->payload_offset = layer->offset + layer->length;
  layer->payload_length = available - layer->length;
  layer->contained_end = window->end;
  if (available || !row->layers) row->layers++;
  ran_out(walk, layer, record[RECORD_FIXED_OCTETS]);
}

int sized(Walk *walk, Layer *layer, const int64_t *record, int64_t size, int32_t end, uint64_t failed) {
  int64_t fixed = record[RECORD_FIXED_OCTETS];
  int32_t available = end - layer->offset;
  if (has(record, TRAIT_MEASURED) && size > available) { /* a field of octets is longer than what is left */
    layer->length = available;
    layer->flags |= LAYER_CUT;
    ran_out(walk, layer, (int64_t)available + 1);
    return 0;
  }
  if (has(record, TRAIT_TAKES_REST)) {
    layer->length = most(available, (int32_t)fixed);
    return 1;
  }
  if (fixed <= size && size <= available) {
    layer->length = (int32_t)size;
    return 1;
  }
  if (size < fixed) {
    layer->length = (int32_t)fixed;
    layer->flags |= LAYER_CONTRADICTED | LAYER_MISPLACED;
    if (!failed) problem(walk, layer, CODE_BAD_LENGTH, SEVERITY_ERROR);
    return 1;
  }
  layer->length = available;
  layer->flags |= LAYER_CUT;
  if (!(has(record, TRAIT_CLIPS))) walk->row->asked = ASKED_REST;
  ran_out(walk, layer, size);
  return 0;
}

void expectations(Walk *walk, Layer *layer, const int64_t *record, uint64_t failed) {
  const Window *window = &walk->window;
  const int64_t *row = walk->words + record[RECORD_EXPECTATIONS];
  for (; failed; failed >>= 1, row += EXPECTATION_WORDS) {
    if (!(failed & 1)) continue;
    if (row[EXPECTATION_UNLESS] == UNLESS_IN_OPEN_LENGTH && window->is_open) continue;
    if (row[EXPECTATION_UNLESS] == UNLESS_QUOTED && window->quoted) continue;
    if (row[EXPECTATION_CONTRADICTS] && !(layer->flags & (LAYER_QUOTED | LAYER_IN_STREAM))) layer->flags |= LAYER_BAD;
    problem(walk, layer, (uint8_t)row[EXPECTATION_CODE], (uint8_t)row[EXPECTATION_SEVERITY]);
  }
}

void extended(Walk *walk, Layer *layer, int64_t extent, uint64_t failed) {
  Window *window = &walk->window;
  int64_t end = layer->offset + (extent < FARTHEST_END ? extent : FARTHEST_END);
  layer->extent = (int32_t)(extent < INT32_MAX ? extent : INT32_MAX);
  if (extent < layer->length) {
    layer->flags |= LAYER_CONTRADICTED;
    if (!failed) problem(walk, layer, CODE_BAD_LENGTH, SEVERITY_ERROR);
  } else if (end > window->end) {
    too_long(walk, layer);
  } else {
    close_window(walk, layer, (int32_t)end);
    window->is_limited = 1;
    window->is_stream = 0;
  }
}

/* End the header with the item that carries the payload, and the window where that says. */
static void carried(Walk *walk, Layer *layer, const Ending *ending) {
  int64_t end = ending->end + (ending->octets < FARTHEST_END ? ending->octets : FARTHEST_END);
  layer->length = ending->end - layer->offset;
  if (ending->end <= end && end <= walk->window.end) {
    close_window(walk, layer, (int32_t)end);
    layer->extent = (int32_t)end - layer->offset;
    walk->window.is_limited = 1;
  } else {
    too_long(walk, layer);
  }
}

int itemized(Walk *walk, Layer *layer, const int64_t *record, Ending *ending) {
  const int64_t *list = walk->words + record[RECORD_ITEMS];
  const uint8_t *header = walk->octets + layer->offset;
  int32_t begin = layer->offset + (int32_t)record[RECORD_FIXED_OCTETS], end = layer->offset + layer->length;
  int64_t flags = list[PAYLOAD_ITEMS_FLAGS] ? amount_value(walk->words, list[PAYLOAD_ITEMS_FLAGS], header) : 0;
  read_items(walk->words, list, flags, walk->octets, begin, end, ending);
  int64_t before = layer->offset ? DEEPEST * ((int64_t)walk->there + walk->row->layers) : 0;
  if (ending->items + before > walk->walking->items) { /* with those of the headers around it they may be too many */
    walk->row->asked = ASKED_REST;
    return 0;
  }
  if (!list[PAYLOAD_ITEMS_CARRIES]) return 1;
  if (ending->carries) carried(walk, layer, ending);
  return ending->carries;
}

void trailed(Walk *walk, Layer *layer, int64_t trailer, int64_t octets) {
  int64_t own = trailer_octets(walk->words, trailer, walk->octets + layer->offset);
  if (own > octets) octets = own;
  int64_t end = walk->window.end - octets;
  if (octets <= 0) return;
  if (end < layer->offset + layer->length)
    problem(walk, layer, CODE_BAD_LENGTH, SEVERITY_WARN);
  else
    close_window(walk, layer, (int32_t)end);
}

/* Whether the octets from `start` to the window's end, which are there, do not begin as the list after a quotation. */
static int is_no_list(const Walk *walk, const int64_t *quotation, int64_t start) {
  for (int64_t one = quotation[QUOTATION_AFTER]; one < quotation[QUOTATION_AFTER_END]; one += BOUNDS_WORDS) {
    const int64_t *row = walk->words + one;
    if (start + row[BOUNDS_NEEDED] > walk->window.end || !bounds_hold(walk->words, row, walk->octets + start)) return 1;
  }
  return 0;
}

int quotation(Walk *walk, Layer *layer, const int64_t *record) {
  const int64_t *row = walk->words + record[RECORD_QUOTATION];
  const uint8_t *header = walk->octets + layer->offset;
  Window *window = &walk->window;
  if (layer->flags & LAYER_FRAGMENT) return 1;
  if (!condition_holds(walk->words, record[RECORD_QUOTATION] + QUOTATION_WHEN, header)) {
    int64_t start = layer->payload_offset + row[QUOTATION_OLDER];
    return !(row[QUOTATION_OLDER] && start < window->end && window->end <= walk->there) || is_no_list(walk, row, start);
  }
  int64_t end = layer->payload_offset + amount_value(walk->words, row[QUOTATION_OCTETS], header);
  if (end < layer->payload_offset || end > window->end) {
    problem(walk, layer, CODE_BAD_LENGTH, SEVERITY_WARN);
    return 1;
  }
  close_window(walk, layer, (int32_t)end);
  layer->payload_length = layer->trailer_offset - layer->payload_offset;
  return 1;
}
