/* What a layer lends to the pseudo-header of one within. */
#ifndef DISSECT_LENDING_H
#define DISSECT_LENDING_H

#include "checksums/sums.h"
#include "format.h"

/* The sum of the octets that a lender's header lends, addresses most of all, in the processor's order. */
static inline uint64_t lent_octets(const int64_t *words, const int64_t *lender, const uint8_t *header) {
  uint64_t sum = 0;
  for (int64_t span = lender[LENDER_SPANS]; span < lender[LENDER_SPANS_END]; span += 2)
    sum += native_sum_of_few(header + words[span], header + words[span + 1]);
  return sum;
}

/* The sum of all else in a pseudo-header for `length` octets, in network order. */
static inline uint64_t lent_numbers(const int64_t *lender, int64_t constant, int64_t length) {
  int64_t counted = length & lender[LENDER_LENGTH_MASK];
  return (uint64_t)constant + (uint64_t)(counted >> 16) + (uint64_t)(counted & 0xFFFF);
}

#endif
