/* One layer, by all the rules there are. */
#include "reading.h"
#include "walk/amounts.h"
#include "walk/steps.h"

uint64_t broken(const Walk *walk, const int64_t *record, const uint8_t *header, int32_t at) {
  Said said = {0};
  run_steps(walk, record[RECORD_NOTES], header, at, &said);
  return said.failed;
}

/* Whether the octets at `at`, as far as they are there, say that they are not the protocol. */
static int is_another(const Walk *walk, const int64_t *record, int32_t at, int32_t end) {
  for (int64_t rule = record[RECORD_RECOGNIZED]; rule < record[RECORD_RECOGNIZED_END]; rule += 2) {
    int is_broken = 0;
    for (int64_t one = walk->words[rule]; one < walk->words[rule + 1]; one += BOUNDS_WORDS) {
      const int64_t *row = walk->words + one;
      if (at + row[BOUNDS_NEEDED] <= end && !bounds_hold(walk->words, row, walk->octets + at)) is_broken = 1;
    }
    if (!is_broken) return 0;
  }
  return record[RECORD_RECOGNIZED] < record[RECORD_RECOGNIZED_END];
}

/* Nothing is known that follows: say why there are octets nevertheless, unless they are data. */
static void ended(Walk *walk, const Layer *layer, const int64_t *record, const Said *said) {
  Row *row = walk->row;
  int64_t payload = record[RECORD_PAYLOAD];
  if (layer->contained_end - layer->offset - layer->length <= 0 || has(record, TRAIT_MEASURED)) return;
  if (said->is_fragment || layer->flags & LAYER_CONTRADICTED) return;
  if (has(record, TRAIT_TAKES_REST) && !said->unknown) return;
  if (said->unknown || payload == PAYLOAD_UNKNOWN) {
    for (int32_t i = 0; i < row->problems; i++)
      if (row->problem[i].code == CODE_UNKNOWN_PROTOCOL && row->problem[i].layer == row->layers - 1) return;
    problem(walk, layer, CODE_UNKNOWN_PROTOCOL, SEVERITY_NOTE);
  } else if (payload == PAYLOAD_NOTHING) {
    problem(walk, layer, CODE_SURPLUS, SEVERITY_NOTE);
  } else if (payload == PAYLOAD_ENCRYPTED) {
    problem(walk, layer, CODE_ENCRYPTED, SEVERITY_NOTE);
  } else if (payload == PAYLOAD_COMPRESSED) {
    problem(walk, layer, CODE_COMPRESSED, SEVERITY_NOTE);
  }
}

static int holds_octet(const uint8_t *from, const uint8_t *to, int64_t octet) {
  for (; from < to; from++)
    if (octet < 0 || *from == octet) return 1;
  return 0;
}

/* Whether an item of the header's lists may begin with one of the octets in the run at `run` of its record. */
static int has_suspect(const Walk *walk, const Layer *layer, const int64_t *record, int run) {
  const uint8_t *header = walk->octets + layer->offset;
  for (int64_t kind = record[run]; kind < record[run + 1]; kind++)
    if (holds_octet(header + record[RECORD_FIXED_OCTETS], header + layer->length, walk->words[kind])) return 1;
  return 0;
}

/* What follows a layer that was read whole; -1 for nothing. */
static int64_t followed(Walk *walk, Layer *layer, const int64_t *record, const Said *said) {
  Window *window = &walk->window;
  if (said->quoted) {
    if (record[RECORD_QUOTING] < record[RECORD_QUOTING_END]) { /* an item of the list quotes, if there is one */
      if (has_suspect(walk, layer, record, RECORD_QUOTING)) walk->row->asked = ASKED_REST;
      return -1;
    }
    if (record[RECORD_QUOTATION] && !quotation(walk, layer, record)) {
      walk->row->asked = ASKED_REST;
      return -1;
    }
    window->quoted = 1;
    window->code = CODE_QUOTE_CUT;
  }
  if (window->may_be_bare && window->end <= layer->payload_offset) return -1;
  if (record[RECORD_BARE] &&
      condition_holds(walk->words, (record - walk->words) + RECORD_BARE, walk->octets + layer->offset))
    window->may_be_bare = 1;
  if (said->following < 0) {
    ended(walk, layer, record, said);
  } else if (!layer->payload_length && said->quoted) {
    if (window->end <= layer->payload_offset) problem(walk, layer, CODE_QUOTE_CUT, SEVERITY_WARN);
    return -1;
  }
  if (!(has(record, TRAIT_STREAM))) return said->following;
  window->is_stream = window->in_stream = 1;
  return layer->payload_length ? said->following : -1;
}

/* The record of what the octets at `at` are: that of the declaration, or of what else it may be; 0 for none. */
static const int64_t *recognized(Walk *walk, const int64_t *record, int32_t at, int32_t end) {
  Row *row = walk->row;
  while (is_another(walk, record, at, end)) {
    if (record[RECORD_OTHERWISE] < 0) {
      const Layer outside = {.declaration = (int16_t)((record - walk->records) / RECORD_WORDS)};
      if (!walk->window.in_stream && !has(record, TRAIT_SHARES))
        problem(walk, row->layers ? &row->layer[row->layers - 1] : &outside, CODE_NOT_THIS_PROTOCOL, SEVERITY_NOTE);
      return 0;
    }
    record = walk->records + record[RECORD_OTHERWISE] * RECORD_WORDS;
  }
  return record;
}

int64_t enter(Walk *walk, const int64_t *record, int32_t at) {
  const int64_t *records = walk->records;
  Window *window = &walk->window;
  Row *row = walk->row;
  int32_t end = least(window->end, walk->there);
  if (record[RECORD_RECOGNIZED] < record[RECORD_RECOGNIZED_END] && !(record = recognized(walk, record, at, end)))
    return -1;
  if (has(record, TRAIT_UNTOLD)) {
    row->asked = ASKED_REST;
    row->stopped = (int32_t)((record - records) / RECORD_WORDS);
    return -1;
  }
  Layer *layer = &row->layer[row->layers];
  uint8_t copy[TERM_READ] = {0};
  const uint8_t *header = walk->octets + at;
  *layer = (Layer){.offset = at, .extent = -1, .payload_offset = at, .trailer_offset = at};
  layer->declaration = (int16_t)((record - records) / RECORD_WORDS);
  layer->flags = layer_flags(window);
  int64_t fixed = record[RECORD_FIXED_OCTETS], step = record[RECORD_SELECT];
  if (at + fixed > end) {
    partial(walk, layer, record);
    return -1;
  }
  if (walk->there - at < TERM_READ) {
    for (int32_t i = 0; i < walk->there - at; i++) copy[i] = header[i];
    header = copy;
  }
  Said said = {.size = fixed, .extent = -1, .following = -1, .variant = -1};
  for (int is_chosen = 0; step; is_chosen = 1) {
    run_steps(walk, step, header, at, &said);
    if (said.variant < 0 || is_chosen) break;
    layer->declaration = (int16_t)said.variant;
    record = records + said.variant * RECORD_WORDS;
    fixed = record[RECORD_FIXED_OCTETS];
    step = has(record, TRAIT_UNTOLD) ? 0 : record[RECORD_STEPS];
    said = (Said){.size = fixed, .extent = -1, .following = -1, .variant = -1};
    if (at + fixed > end) {
      partial(walk, layer, record);
      return -1;
    }
  }
  if (has(record, TRAIT_UNTOLD) || said.unread) {
    row->asked = ASKED_REST;
    row->stopped = layer->declaration;
    return -1;
  }
  if (walk->walking->wants_problems) said.failed = broken(walk, record, header, at);
  row->layers++;
  layer->flags |= goes_on(window) ? LAYER_FRAGMENT : 0;
  int whole = sized(walk, layer, record, said.size, end, said.failed);
  Ending ending = {0};
  if (record[RECORD_ITEMS] && !row->asked) whole &= itemized(walk, layer, record, &ending);
  if (row->asked) {
    row->layers--;
    row->stopped = layer->declaration;
    return -1;
  }
  if (said.failed) expectations(walk, layer, record, said.failed);
  if (said.extent >= 0) extended(walk, layer, said.extent, said.failed);
  if (has_suspect(walk, layer, record, RECORD_JUMBO)) row->asked = ASKED_ALL;
  if (record[RECORD_TRAILER] || ending.trailer) trailed(walk, layer, record[RECORD_TRAILER], ending.trailer);
  if (has(record, TRAIT_HAS_EXTENT)) window->is_open = said.extent < 0;
  end = least(window->end, walk->there);
  layer->payload_offset = least(at + layer->length, walk->there);
  layer->payload_length = most(0, end - layer->payload_offset);
  layer->contained_end = most(window->end, at + layer->length);
  if (said.is_fragment || said.goes_on) {
    window->is_fragment = layer->is_divided = 1;
    problem(walk, layer, CODE_NOT_REASSEMBLED, SEVERITY_NOTE);
  }
  if (!whole) return -1;
  int64_t following = followed(walk, layer, record, &said);
  if (row->asked) {
    row->stopped = layer->declaration;
    return -1;
  }
  return following;
}
