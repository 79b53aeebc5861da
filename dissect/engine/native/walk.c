/* The walk: layer by layer, window by window. The rules are those of `dissect.packet.walk`, in the same order. */
#include "walk.h"

#include "reading.h"

int64_t amount_value(const int64_t *words, int64_t amount, const uint8_t *at) {
  const int64_t *row = words + amount;
  int64_t sum = row[AMOUNT_CONSTANT];
  for (int64_t term = row[AMOUNT_TERMS]; term < row[AMOUNT_TERMS_END]; term += TERM_WORDS)
    sum += term_value(words + term, at);
  for (int64_t one = row[AMOUNT_OPTIONAL]; one < row[AMOUNT_OPTIONAL_END]; one += OPTIONAL_WORDS)
    if (condition_holds(words, one + OPTIONAL_WHEN, at)) sum += words[one + OPTIONAL_OCTETS];
  return sum;
}

int bounds_hold(const int64_t *words, const int64_t *row, const uint8_t *at) {
  int64_t value = amount_value(words, row[BOUNDS_AMOUNT], at);
  return (row[BOUNDS_LEAST] <= value && value <= row[BOUNDS_MOST]) != (row[BOUNDS_OUTSIDE] != 0);
}

/* Whether all comparisons of the run at `run` hold; none of them always hold. */
int condition_holds(const int64_t *words, int64_t run, const uint8_t *at) {
  for (int64_t one = words[run]; one < words[run + 1]; one += BOUNDS_WORDS)
    if (!bounds_hold(words, words + one, at)) return 0;
  return 1;
}

int64_t look_up(const int64_t *words, int64_t space, int64_t number) {
  const int64_t *row = words + space;
  if (number >= 0 && number < row[SPACE_DENSE_SIZE]) {
    uint64_t four = (uint64_t)words[row[SPACE_DENSE] + (number >> 2)];
    return (int16_t)(four >> (16 * (number & 3)));
  }
  int64_t low = row[SPACE_SPARSE], end = row[SPACE_SPARSE_END];
  int64_t high = low + (end - low) / SPARSE_WORDS;
  for (int64_t first = 0, last = high - low; first < last;) {
    int64_t middle = (first + last) >> 1;
    const int64_t *one = words + low + middle * SPARSE_WORDS;
    if (one[SPARSE_NUMBER] == number) return one[SPARSE_DECLARATION];
    if (one[SPARSE_NUMBER] < number)
      first = middle + 1;
    else
      last = middle;
  }
  return -1;
}

/* The octets that a layer may use, and what it means to want more. */
typedef struct {
  int32_t end;
  uint8_t code;
  uint8_t is_limited; /* a length field has set the end */
  uint8_t is_fragment, is_stream, in_stream, quoted, is_open, may_be_bare;
} Window;

typedef struct {
  const Walking *walking;
  const int64_t *words;
  const uint8_t *octets;
  int32_t there;
  Row *row;
  Window window;
} Walk;

/* What the steps of a header say of it. */
typedef struct {
  int64_t size, extent, following;
  uint64_t failed;
  uint8_t is_fragment, goes_on, quoted, unknown;
} Said;

static inline int32_t least(int32_t one, int32_t other) { return one < other ? one : other; }
static inline int32_t most(int32_t one, int32_t other) { return one > other ? one : other; }
static inline int goes_on(const Window *window) { return window->is_fragment || window->is_stream; }

static void problem(Walk *walk, const Layer *layer, uint8_t code, uint8_t severity) {
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
  row->problem[row->problems++] = (Problem){code, severity, (int16_t)(is_last ? row->layers - 1 : -1)};
}

/* Whether a comparison of many octets holds. */
static int wide_holds(const int64_t *row, const uint8_t *header) {
  const uint8_t *one = header + row[WIDE_OCTET];
  int is_within;
  if (row[WIDE_OTHER] >= 0) {
    is_within = memcmp(one, header + row[WIDE_OTHER], 16) == 0;
  } else {
    uint64_t high = big_64(one), low = big_64(one + 8);
    uint64_t bounds[4];
    memcpy(bounds, row + WIDE_LEAST_HIGH, sizeof bounds);
    int is_least = high > bounds[0] || (high == bounds[0] && low >= bounds[1]);
    int is_most = high < bounds[2] || (high == bounds[2] && low <= bounds[3]);
    is_within = is_least && is_most;
  }
  return is_within != (row[WIDE_OUTSIDE] != 0);
}

/* The step after one whose test did not hold; `next` is the one that stands after it. */
static inline int64_t otherwise(const int64_t *row, int64_t next, Said *said) {
  if (row[STEP_TARGET] >= 0) return row[STEP_TARGET];
  said->failed |= (uint64_t)1 << (-1 - row[STEP_TARGET]);
  return next;
}

/* Run the steps at address `step` over the header at `at`, of which all of the fixed part is there. */
static inline void run_steps(const Walk *walk, int64_t step, int32_t at, Said *said) {
  const int64_t *words = walk->words;
  const uint8_t *header = walk->octets + at;
  int64_t part = 0, total = 0; /* of the number that the next test looks at, and of the next other one */
  for (;;) {
    const int64_t *row = words + step;
    uint64_t word = number_at(header + row[STEP_OCTET], row[STEP_OCTETS]);
    int64_t value = (int64_t)((word >> row[STEP_SHIFT] & (uint64_t)row[STEP_MASK]) * (uint64_t)row[STEP_FACTOR]);
    value += row[STEP_CONSTANT];
    step += STEP_WORDS;
    int64_t action = row[STEP_ACTION];
    if (action == ACTION_TEST) {
      value += part;
      part = 0;
      if ((row[STEP_FIRST] <= value && value <= row[STEP_SECOND]) == (row[STEP_THIRD] != 0)) step = otherwise(row, step, said);
      continue;
    }
    if (action == ACTION_PART) {
      part += value;
      continue;
    }
    value += total;
    total = 0;
    switch (action) {
      case ACTION_ADD: total = value; break;
      case ACTION_JUMP: step = row[STEP_TARGET]; break;
      case ACTION_SIZE: said->size = value; break;
      case ACTION_EXTENT: said->extent = value; break;
      case ACTION_MORE: said->goes_on = value != 0; break;
      case ACTION_OFFSET:
        if (value) {
          said->is_fragment = 1;
          return;
        }
        break;
      case ACTION_PEEK: {
        int64_t bits = row[STEP_CONSTANT], octets = (bits + 7) >> 3, left = walk->there - at - octets;
        value = -1;
        if (said->size >= 0 && said->size <= left)
          value = (int64_t)(number_at(header + said->size, octets) >> (8 * octets - bits));
      } /* fall through */
      case ACTION_KEY:
        said->following = look_up(words, row[STEP_FIRST], value);
        if (said->following >= 0) {
          said->quoted = row[STEP_SECOND] != 0;
          return;
        }
        if (!row[STEP_THIRD]) said->unknown = 1;
        break;
      case ACTION_WIDE:
        if (!wide_holds(words + row[STEP_FIRST], header)) step = otherwise(row, step, said);
        break;
      case ACTION_VARIANT: said->following = row[STEP_FIRST]; return;
      default: return;
    }
  }
}

/* Whether the octets at `at`, as far as they are there, say that they are not the protocol. */
static int is_another(const Walk *walk, const int64_t *record, int32_t at, int32_t end) {
  for (int64_t one = record[RECORD_RECOGNIZED]; one < record[RECORD_RECOGNIZED_END]; one += BOUNDS_WORDS) {
    const int64_t *row = walk->words + one;
    if (at + row[BOUNDS_NEEDED] <= end && !bounds_hold(walk->words, row, walk->octets + at)) return 1;
  }
  return 0;
}

/* A header needs more octets than there are: which of the four ways of running out is it? */
static void ran_out(Walk *walk, const Layer *layer, int64_t needed) {
  const Window *window = &walk->window;
  int64_t end = layer->offset + needed;
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

/* The octets end within the fixed part: keep the fields that are there. */
static void partial(Walk *walk, Layer *layer, const int64_t *record) {
  Window *window = &walk->window;
  Row *row = walk->row;
  int32_t available = most(0, least(window->end, walk->there) - layer->offset);
  if (window->end <= layer->offset && !window->quoted && !goes_on(window) && row->layers > 0) {
    const int64_t *before = walk->words + walk->words[PREAMBLE_RECORDS] + row->layer[row->layers - 1].declaration * RECORD_WORDS;
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

/* Set the header's length: all of it, or as much as is there. Whether what follows can be found. */
static int sized(Walk *walk, Layer *layer, const int64_t *record, int64_t size, int32_t end, uint64_t failed) {
  int64_t fixed = record[RECORD_FIXED_OCTETS];
  int32_t available = end - layer->offset;
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

/* Say which expectations do not hold, and remember whether one of them was about lengths. */
static void expectations(Walk *walk, Layer *layer, const int64_t *record, uint64_t failed) {
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

/* Close the window where this layer's length field says. */
static void extended(Walk *walk, Layer *layer, int64_t extent, uint64_t failed) {
  Window *window = &walk->window;
  if (extent < 0) return;
  int64_t end = layer->offset + extent;
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

/* Close the window before the octets at its end that are not part of the payload. */
static void trailed(Walk *walk, Layer *layer, const int64_t *record) {
  const int64_t *row = walk->words + record[RECORD_TRAILER];
  const uint8_t *header = walk->octets + layer->offset;
  if (!condition_holds(walk->words, record[RECORD_TRAILER] + TRAILER_WHEN, header)) return;
  int64_t octets = amount_value(walk->words, row[TRAILER_OCTETS], header);
  int64_t end = walk->window.end - octets;
  if (octets <= 0) return;
  if (end < layer->offset + layer->length)
    problem(walk, layer, CODE_BAD_LENGTH, SEVERITY_WARN);
  else
    close_window(walk, layer, (int32_t)end);
}

/* Close the window where the quoted datagram ends, if the header says. Whether tables can tell. */
static int quotation(Walk *walk, Layer *layer, const int64_t *record) {
  const int64_t *row = walk->words + record[RECORD_QUOTATION];
  const uint8_t *header = walk->octets + layer->offset;
  Window *window = &walk->window;
  if (layer->flags & LAYER_FRAGMENT) return 1;
  if (!condition_holds(walk->words, record[RECORD_QUOTATION] + QUOTATION_WHEN, header)) {
    int64_t start = layer->payload_offset + row[QUOTATION_OLDER];
    return !(row[QUOTATION_OLDER] && start < window->end && window->end <= walk->there);
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

/* Nothing is known that follows: say why there are octets nevertheless, unless they are data. */
static void ended(Walk *walk, const Layer *layer, const int64_t *record, const Said *said) {
  Row *row = walk->row;
  int64_t payload = record[RECORD_PAYLOAD];
  if (layer->contained_end - layer->offset - layer->length <= 0) return;
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

/* Read one layer of a declaration at `at` into the window, and narrow the window to its payload. What follows, -1 for
 * nothing; where only Python can say, the row is asked. */
static int64_t enter(Walk *walk, int64_t declaration, int32_t at) {
  const int64_t *words = walk->words, *records = words + words[PREAMBLE_RECORDS];
  const int64_t *record = records + declaration * RECORD_WORDS;
  Window *window = &walk->window;
  Row *row = walk->row;
  int32_t end = least(window->end, walk->there);
  while (record[RECORD_RECOGNIZED] < record[RECORD_RECOGNIZED_END] && is_another(walk, record, at, end)) {
    if (record[RECORD_OTHERWISE] < 0) {
      if (!window->in_stream) {
        const Layer outside = {0};
        problem(walk, row->layers ? &row->layer[row->layers - 1] : &outside, CODE_NOT_THIS_PROTOCOL, SEVERITY_NOTE);
      }
      return -1;
    }
    declaration = record[RECORD_OTHERWISE];
    record = records + declaration * RECORD_WORDS;
  }
  if (has(record, TRAIT_UNTOLD)) {
    row->asked = ASKED_REST;
    row->stopped = (int32_t)declaration;
    return -1;
  }
  Layer *layer = &row->layer[row->layers];
  *layer = (Layer){.offset = at, .extent = -1, .payload_offset = at, .trailer_offset = at};
  layer->declaration = (int16_t)declaration;
  layer->flags = (uint8_t)((window->quoted ? LAYER_QUOTED : 0) | (window->in_stream ? LAYER_IN_STREAM : 0));
  if (at + record[RECORD_FIXED_OCTETS] > end) {
    partial(walk, layer, record);
    return -1;
  }
  Said said = {.size = record[RECORD_FIXED_OCTETS], .extent = -1, .following = -1};
  if (record[RECORD_SELECT]) {
    run_steps(walk, record[RECORD_SELECT], at, &said);
    if (said.following >= 0) {
      layer->declaration = (int16_t)said.following;
      record = records + said.following * RECORD_WORDS;
      if (at + record[RECORD_FIXED_OCTETS] > end) {
        partial(walk, layer, record);
        return -1;
      }
      said = (Said){.size = record[RECORD_FIXED_OCTETS], .extent = -1, .following = -1};
    }
  }
  if (has(record, TRAIT_UNTOLD)) {
    row->asked = ASKED_REST;
    row->stopped = layer->declaration;
    return -1;
  }
  run_steps(walk, record[RECORD_STEPS], at, &said);
  if (walk->walking->wants_problems) {
    Said noted = {0};
    run_steps(walk, record[RECORD_NOTES], at, &noted);
    said.failed = noted.failed;
  }
  row->layers++;
  layer->flags |= goes_on(window) ? LAYER_FRAGMENT : 0;
  int whole = sized(walk, layer, record, said.size, end, said.failed);
  if (row->asked) {
    row->layers--;
    row->stopped = layer->declaration;
    return -1;
  }
  if (said.failed) expectations(walk, layer, record, said.failed);
  extended(walk, layer, said.extent, said.failed);
  if (has_suspect(walk, layer, record, RECORD_JUMBO)) row->asked = ASKED_ALL;
  if (record[RECORD_TRAILER]) trailed(walk, layer, record);
  if (has(record, TRAIT_HAS_EXTENT)) window->is_open = said.extent < 0;
  end = least(window->end, walk->there);
  layer->payload_offset = least(at + layer->length, walk->there);
  layer->payload_length = most(0, end - layer->payload_offset);
  layer->contained_end = most(window->end, at + layer->length);
  if (said.is_fragment || said.goes_on) {
    window->is_fragment = 1;
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

void walk_frame(const Walking *walking, const uint8_t *octets, int32_t there, int32_t end, int32_t first, Row *row) {
  Walk walk = {.walking = walking, .words = walking->words, .octets = octets, .there = there, .row = row};
  const int64_t *records = walking->words + walking->words[PREAMBLE_RECORDS];
  int64_t left[NESTINGS], declaration = first;
  int32_t at = 0;
  walk.window = (Window){.end = end, .code = CODE_TRUNCATED};
  for (int i = 0; i < NESTINGS; i++) left[i] = walking->allowed[i];
  row->layers = row->problems = row->asked = 0;
  row->stopped = -1;
  row->payload_offset = 0;
  row->payload_length = there;
  while (declaration >= 0) {
    const int64_t *record = records + declaration * RECORD_WORDS;
    int64_t nesting = record[RECORD_NESTING], is_tunnel = has(record, TRAIT_TUNNEL);
    if (row->layers == SLOTS) {
      row->asked = ASKED_REST;
      row->stopped = (int32_t)declaration;
      break;
    }
    if (left[nesting] <= 0 || (is_tunnel && left[0] <= 0)) {
      const Layer outside = {0};
      problem(&walk, &outside, CODE_LAYER_LIMIT, SEVERITY_WARN);
      break;
    }
    left[nesting]--;
    if (is_tunnel) left[0]--;
    int32_t before = row->layers;
    declaration = enter(&walk, declaration, at);
    if (row->layers > before) {
      const Layer *layer = &row->layer[before];
      at = layer->payload_offset;
      if (!(layer->flags & LAYER_QUOTED)) {
        row->payload_offset = layer->payload_offset;
        row->payload_length = layer->payload_length;
      }
    }
  }
}
