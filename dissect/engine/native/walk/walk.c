/* The walk: layer by layer, window by window. The rules are those of `dissect.packet.walk`, in the same order. */
#include "walk/walk.h"

#include "reading.h"
#include "walk/items.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

int64_t amount_value(const int64_t *words, int64_t amount, const uint8_t *at) {
  const int64_t *row = words + amount;
  uint64_t sum = (uint64_t)row[AMOUNT_CONSTANT];
  for (int64_t term = row[AMOUNT_TERMS]; term < row[AMOUNT_TERMS_END]; term += TERM_WORDS)
    sum += (uint64_t)term_value(words + term, at);
  for (int64_t one = row[AMOUNT_OPTIONAL]; one < row[AMOUNT_OPTIONAL_END]; one += OPTIONAL_WORDS)
    if (condition_holds(words, one + OPTIONAL_WHEN, at)) sum += (uint64_t)words[one + OPTIONAL_OCTETS];
  return (int64_t)sum;
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

/* A number of a space that is not on its pages. */
static int64_t searched(const int64_t *words, const int64_t *space, int64_t number) {
  const int64_t *rows = words + space[SPACE_SPARSE];
  int64_t first = 0, last = (space[SPACE_SPARSE_END] - space[SPACE_SPARSE]) / SPARSE_WORDS;
  while (first < last) {
    int64_t middle = (first + last) >> 1;
    const int64_t *one = rows + middle * SPARSE_WORDS;
    if (one[SPARSE_NUMBER] == number) return one[SPARSE_DECLARATION];
    if (one[SPARSE_NUMBER] < number)
      first = middle + 1;
    else
      last = middle;
  }
  return -1;
}

static inline int64_t declaration_of(const int64_t *words, const int64_t *space, int64_t number) {
  if ((uint64_t)number >= (uint64_t)space[SPACE_SIZE])
    return space[SPACE_SPARSE] == space[SPACE_SPARSE_END] ? -1 : searched(words, space, number);
  int64_t page = words[space[SPACE_PAGES] + number / PAGE];
  uint64_t four = (uint64_t)words[page + (number % PAGE >> 2)];
  return (int16_t)(four >> (16 * (number & 3)));
}

int64_t look_up(const int64_t *words, int64_t space, int64_t number) {
  return declaration_of(words, words + space, number);
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
  const int64_t *words, *records;
  const uint8_t *octets;
  int32_t there;
  Row *row;
  Window window;
} Walk;

/* A length that exceeds this ends behind every window, as any greater one does. */
static const int64_t FARTHEST_END = (int64_t)1 << 40;

enum { TERM_READ = 8 }; /* octets that are read for the term of a step */

/* What the steps of a header say of it. */
typedef struct {
  int64_t size, extent, following, variant;
  uint64_t failed;
  uint8_t is_fragment, goes_on, quoted, unknown;
} Said;

static inline int32_t least(int32_t one, int32_t other) { return one < other ? one : other; }
static inline int32_t most(int32_t one, int32_t other) { return one > other ? one : other; }
static inline int goes_on(const Window *window) { return window->is_fragment | window->is_stream; }

/* What the window makes of a layer in it. */
static inline uint8_t layer_flags(const Window *window) {
  return (uint8_t)(window->quoted * LAYER_QUOTED | window->in_stream * LAYER_IN_STREAM);
}

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

/* The number that a step finds behind the header, of which `size` octets are said: the first bits of the payload. */
static int64_t peeked(const Walk *walk, int32_t at, int64_t size, int64_t bits) {
  int64_t octets = (bits + 7) >> 3;
  if (size < 0 || size > walk->there - at - octets) return -1;
  return (int64_t)(number_at(walk->octets + at + size, octets) >> (8 * octets - bits));
}

/* What the steps before have kept of the number that the next test looks at, and of the next other one. */
typedef struct {
  uint64_t part, total;
} Kept;

/* The number of a general step, before CONSTANT is added. */
static uint64_t general(const int64_t *row, const uint8_t *header, Kept *kept) {
  const uint8_t *at = header + row[STEP_OCTET];
  uint64_t word = row[STEP_FLAGS] >> READING_LITTLE_ENDIAN & 1 ? little_64(at) : big_64(at);
  uint64_t number = (word >> (row[STEP_SHIFT] & 63) & (uint64_t)row[STEP_MASK]) * (uint64_t)row[STEP_FACTOR];
  if (row[STEP_FLAGS] >> READING_KEPT_PART & 1) {
    number += kept->part;
    kept->part = 0;
  }
  if (row[STEP_FLAGS] >> READING_KEPT & 1) {
    number += kept->total;
    kept->total = 0;
  }
  return number;
}

/* Run the steps at address `step` over the header at `at`, all of whose fixed part is there. `header` points to it, or
 * to a copy, where less than eight octets are there. */
static inline __attribute__((always_inline)) void run_steps(const Walk *walk, int64_t step, const uint8_t *header,
                                                            int32_t at, Said *said) {
  const int64_t *words = walk->words, *row = words + step;
  Kept kept = {0, 0};
  for (;;) {
    int64_t action = row[STEP_ACTION];
    uint64_t word = big_64(header + row[STEP_OCTET]),
             number = word >> (row[STEP_SHIFT] & 63) & (uint64_t)row[STEP_MASK];
    if (UNLIKELY(action >= GENERAL)) {
      action -= GENERAL;
      number = general(row, header, &kept);
    }
    if (number - (uint64_t)row[STEP_LEAST] > (uint64_t)row[STEP_SPAN]) goto otherwise;
    int64_t value = (int64_t)(number + (uint64_t)row[STEP_CONSTANT]);
    switch (action) {
      case ACTION_TEST: break;
      case ACTION_PART: kept.part = (uint64_t)value; break;
      case ACTION_ADD: kept.total = (uint64_t)value; break;
      case ACTION_WIDE:
        if (!wide_holds(words + row[STEP_FIRST], header)) goto otherwise;
        break;
      case ACTION_JUMP: goto otherwise;
      case ACTION_SIZE: said->size = value; break;
      case ACTION_EXTENT: said->extent = value; break;
      case ACTION_MORE: said->goes_on = value != 0; break;
      case ACTION_OFFSET:
        if (!value) break;
        said->is_fragment = 1;
        return;
      case ACTION_PEEK: value = peeked(walk, at, said->size, row[STEP_THIRD]); /* fall through */
      case ACTION_KEY: said->following = declaration_of(words, words + row[STEP_FIRST], value); goto looked_up;
      case ACTION_EITHER: {
        const int64_t *space = words + row[STEP_FIRST];
        uint64_t other = word >> (row[STEP_THIRD] & 63) & (uint64_t)row[STEP_MASK];
        uint64_t lesser = number < other ? number : other, greater = number ^ other ^ lesser;
        int64_t one = declaration_of(words, space, (int64_t)lesser),
                two = declaration_of(words, space, (int64_t)greater);
        said->following = one >= 0 ? one : two;
      }
      looked_up:
        if (said->following >= 0) {
          said->quoted = row[STEP_SECOND] >> KNOWN_QUOTED & 1;
          return;
        }
        said->unknown |= ~row[STEP_SECOND] >> KNOWN_OPTIONAL & 1;
        if (row[STEP_SECOND] >> KNOWN_LAST & 1) return;
        break;
      case ACTION_VARIANT: said->variant = row[STEP_FIRST]; return;
      default: return;
    }
    row += STEP_WORDS;
    continue;
  otherwise:
    if (LIKELY(row[STEP_TARGET] >= 0)) {
      row = words + row[STEP_TARGET];
    } else {
      said->failed |= (uint64_t)1 << (-1 - row[STEP_TARGET]);
      row += STEP_WORDS;
    }
  }
}

/* The steps of a header whose variant is chosen. */
static void run_steps_again(const Walk *walk, int64_t step, const uint8_t *header, int32_t at, Said *said) {
  said->variant = -1;
  run_steps(walk, step, header, at, said);
}

/* Find every expectation that is broken. */
static uint64_t broken(const Walk *walk, const int64_t *record, const uint8_t *header, int32_t at) {
  Said said = {0};
  run_steps(walk, record[RECORD_NOTES], header, at, &said);
  return said.failed;
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

/* The octets end within the fixed part: keep the fields that are there. */
static void partial(Walk *walk, Layer *layer, const int64_t *record) {
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

/* Read the items that say where the payload of a header ends. Whether it can be found. */
static int itemized(Walk *walk, Layer *layer, const int64_t *record, Ending *ending) {
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

/* Close the window before the octets at its end that are not part of the payload, by the header or one of its items. */
static void trailed(Walk *walk, Layer *layer, int64_t trailer, int64_t octets) {
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

/* Close the window where the quoted datagram ends, if the header says. Whether tables can tell. */
static int quotation(Walk *walk, Layer *layer, const int64_t *record) {
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

/* The record of what the octets at `at` are: that of the declaration, or of what else it may be; 0 for none. */
static const int64_t *recognized(Walk *walk, const int64_t *record, int32_t at, int32_t end) {
  Row *row = walk->row;
  while (is_another(walk, record, at, end)) {
    if (record[RECORD_OTHERWISE] < 0) {
      const Layer outside = {0};
      if (!walk->window.in_stream)
        problem(walk, row->layers ? &row->layer[row->layers - 1] : &outside, CODE_NOT_THIS_PROTOCOL, SEVERITY_NOTE);
      return 0;
    }
    record = walk->records + record[RECORD_OTHERWISE] * RECORD_WORDS;
  }
  return record;
}

/* Read one layer of a declaration at `at` into the window, and narrow the window to its payload. What follows, -1 for
 * nothing; where only Python can say, the row is asked. */
static int64_t enter(Walk *walk, const int64_t *record, int32_t at) {
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
  if (has(record, TRAIT_UNTOLD)) {
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

/* What `enter` does, for a header that has all that its lengths say and of which the steps say all; else nothing, and
 * UNTOUCHED. Most headers are such ones. */
enum { UNTOUCHED = -2 };

static inline __attribute__((always_inline)) int64_t enter_plain(const Walk *walk, Window *window, int64_t declaration,
                                                                 int32_t at, Layer *layer) {
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
  if (walk->walking->wants_problems && (said.following < 0 || broken(walk, own, header, at))) return UNTOUCHED;
  int32_t payload = at + (int32_t)said.size, closed = window->end;
  layer->extent = -1;
  layer->trailer_offset = at;
  layer->trailer_length = 0;
  layer->flags = (uint8_t)(layer_flags(window) | goes_on(window) * LAYER_FRAGMENT);
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

/* An allowance that is spent has lost its highest bit. */
static const uint64_t ALLOWED = 0x8000800080008000;

uint64_t allowances(const Walking *walking) {
  uint64_t left = ALLOWED;
  for (int i = 0; i < NESTINGS; i++)
    left += (uint64_t)(walking->allowed[i] < SLOTS ? walking->allowed[i] : SLOTS) << 16 * i;
  return left;
}

void walk_frame(const Walking *walking, const uint8_t *octets, int32_t there, int32_t end, int32_t first, Row *row) {
  walk_allowed(walking, allowances(walking), octets, there, end, first, row);
}

void walk_allowed(const Walking *walking, uint64_t left, const uint8_t *octets, int32_t there, int32_t end,
                  int32_t first, Row *row) {
  const int64_t *words = walking->words, *records = words + words[PREAMBLE_RECORDS];
  Walk walk = {.walking = walking, .words = words, .records = records, .octets = octets, .there = there, .row = row};
  Window window = {.end = end,
                   .code = CODE_TRUNCATED}; /* a copy of that of the walk: what a call cannot change is fast */
  int64_t declaration = first;
  int32_t at = 0, layers = 0;
  row->problems = row->asked = 0;
  row->stopped = -1;
  row->payload_offset = 0;
  row->payload_length = there;
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
      const Layer outside = {0};
      problem(&walk, &outside, CODE_LAYER_LIMIT, SEVERITY_WARN);
      break;
    }
    int64_t following = enter_plain(&walk, &window, declaration, at, layer);
    if (UNLIKELY(following == UNTOUCHED)) {
      walk.window = window;
      following = enter(&walk, record, at);
      window = walk.window;
      if (row->layers == layers) break;
    }
    layers++;
    at = layer->payload_offset;
    if (!(layer->flags & LAYER_QUOTED)) {
      row->payload_offset = at;
      row->payload_length = layer->payload_length;
    }
    declaration = following;
    if (layers == SLOTS) continue;
    if (declaration == layer[1].declaration) declaration = hidden(layer[1].declaration);
    if (at == layer[1].offset) at = (int32_t)hidden(layer[1].offset);
  }
  row->layers = layers;
}
