/* What the steps of a header say of it. They stand here to be compiled into the loop over layers. */
#ifndef DISSECT_STEPS_H
#define DISSECT_STEPS_H

#include "reading.h"
#include "walk/window.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

enum { TERM_READ = 8 }; /* octets that are read for the term of a step */

/* What the steps of a header say of it. */
typedef struct {
  int64_t size, extent, following, variant;
  uint64_t failed;
  uint8_t is_fragment, goes_on, quoted, unknown;
  uint8_t unread; /* whether octets that are to be read are not there */
} Said;

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
static inline int64_t peeked(const Walk *walk, int32_t at, int64_t size, int64_t bits) {
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

/* How many octets of the window are left behind `moved` octets of the header at `at`. */
static inline int64_t left_in(const Walk *walk, int32_t at, int64_t moved) {
  return (walk->window.end < walk->there ? walk->window.end : walk->there) - at - moved;
}

/* Whether a term can be read `value` octets farther on, within the window. Where these octets are not there, the header
 * has more of them than there are. */
static inline int may_move(const Walk *walk, int32_t at, int64_t moved, int64_t value, Said *said) {
  int64_t left = left_in(walk, at, moved);
  if (value >= 0 && value <= left - TERM_READ) return 1;
  said->unread = value <= left;
  said->size = moved + left + 1;
  return 0;
}

/* Keep the variable-length integer (RFC 9000 section 16) that a header begins with, of which eight octets can be read;
 * how many octets it has. */
static inline int64_t passed(const uint8_t *header, Kept *kept) {
  kept->total = variable_at(header);
  return variable_octets(header);
}

/* What steps have looked at, so that another header can be known to be read in the same way. */
enum { TRAIL_OCTETS = 128 };

typedef struct {
  uint8_t told[TRAIL_OCTETS + 8]; /* the bits of a frame that decide */
  int32_t at;                     /* where the header is in the frame */
  int32_t is_odd;                 /* whether it depends on more than that */
  int64_t extent;  /* the address of the step that has set the extent, of any number in its bounds; 0 for none */
  int64_t seeking; /* that of the first step whose number differs from frame to frame, such as that of a port: what it
                    * and those behind it look at does not count; 0 for none */
} Trail;

/* The bits that a step looks at decide; those behind what a trail holds make it odd. */
static inline void see_bits(Trail *trail, const int64_t *row) {
  uint64_t mask = (uint64_t)row[STEP_MASK] << (row[STEP_SHIFT] & 63);
  int64_t octet = trail->at + row[STEP_OCTET];
  trail->is_odd |= octet >= TRAIL_OCTETS;
  for (int i = 0; i < 8 && octet < TRAIL_OCTETS; i++) trail->told[octet + i] |= (uint8_t)(mask >> 8 * (7 - i));
}

/* A step at address `step` was run; whether its number was in its bounds. */
static inline void see_step(Trail *trail, const int64_t *row, int64_t step, int holds) {
  switch (row[STEP_ACTION]) {
    case ACTION_EXTENT:
      if (!holds) break;
      trail->is_odd |= trail->extent || trail->seeking;
      trail->extent = step;
      return;
    case ACTION_SIZE:
    case ACTION_MORE:
    case ACTION_OFFSET: trail->is_odd |= trail->seeking != 0; break;
    case ACTION_EITHER:
    case ACTION_PEEK:
      if (!trail->seeking) trail->seeking = step;
      break;
    case ACTION_END:
    case ACTION_KEY:
    case ACTION_TEST:
    case ACTION_JUMP:
    case ACTION_VARIANT: break;
    default: trail->is_odd = 1;
  }
  if (!trail->seeking) see_bits(trail, row);
}

/* Run the steps at address `step` over the header at `at`, all of whose fixed part is there. `header` points to it, or
 * to a copy, where less than eight octets are there. Behind a move there are eight again, and steps read no others. The
 * trail, if there is one, sees each step. */
static inline __attribute__((always_inline)) void follow_steps(const Walk *walk, int64_t step, const uint8_t *header,
                                                               int32_t at, Said *said, Trail *trail) {
  const int64_t *words = walk->words, *row = words + step;
  Kept kept = {0, 0};
  int64_t moved = 0;
  for (;;) {
    int64_t action = row[STEP_ACTION];
    uint64_t word = big_64(header + row[STEP_OCTET]),
             number = word >> (row[STEP_SHIFT] & 63) & (uint64_t)row[STEP_MASK];
    if (UNLIKELY(action >= GENERAL)) {
      action -= GENERAL;
      number = general(row, header, &kept);
    }
    int holds = number - (uint64_t)row[STEP_LEAST] <= (uint64_t)row[STEP_SPAN];
    if (trail) see_step(trail, row, row - words, holds);
    if (!holds) goto otherwise;
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
      case ACTION_INTEGER: value = passed(header, &kept); /* fall through */
      case ACTION_MOVE:
        if (may_move(walk, at, moved, value, said)) {
          moved += value;
          header += value;
          break;
        }
        if (said->unread) return;
        header -= moved;
        moved = 0;
        goto otherwise;
      case ACTION_MEASURE: {
        int64_t left = left_in(walk, at, moved);
        said->unread = value < 0;
        said->size = moved + (value > left ? left + 1 : value);
        if (said->unread) return;
        header -= moved;
        moved = 0;
        break;
      }
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

static inline __attribute__((always_inline)) void run_steps(const Walk *walk, int64_t step, const uint8_t *header,
                                                            int32_t at, Said *said) {
  follow_steps(walk, step, header, at, said, 0);
}

/* An allowance that is spent has lost its highest bit. */
static const uint64_t ALLOWED = 0x8000800080008000;

/* Find every expectation that is broken. */
uint64_t broken(const Walk *walk, const int64_t *record, const uint8_t *header, int32_t at);

/* Read one layer of a declaration at `at` into the window, and narrow the window to its payload. What follows, -1 for
 * nothing; where only Python can say, the row is asked. */
int64_t enter(Walk *walk, const int64_t *record, int32_t at);

#endif
