/* What the checks of all tables ask of words: whether they are addresses and runs within so many words. */
#ifndef DISSECT_CHECKING_H
#define DISSECT_CHECKING_H

#include <stdint.h>

enum { MOST_READ = 8, MOST_SHIFT = 63 }; /* octets that a number is read of, and how far it is shifted */

static inline int is_within(int64_t value, int64_t least, int64_t most) { return least <= value && value <= most; }

/* Whether a row of so many words stands at an address in `count` words, behind the first one. */
static inline int is_row(int64_t count, int64_t address, int64_t words) { return is_within(address, 1, count - words); }

/* Whether two words are a run of rows of so many words each, in `count` words. */
static inline int is_run(int64_t count, const int64_t *run, int64_t words) {
  return is_within(run[0], 0, count) && is_within(run[1], run[0], count) && (run[1] - run[0]) % words == 0;
}

#endif
