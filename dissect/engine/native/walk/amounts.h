/* Amounts and comparisons over a header, which has all octets that they read. */
#ifndef DISSECT_AMOUNTS_H
#define DISSECT_AMOUNTS_H

#include <stdint.h>

/* The value of the amount at an address, over a header at `at`. */
int64_t amount_value(const int64_t *words, int64_t amount, const uint8_t *at);

/* Whether a comparison holds. */
int bounds_hold(const int64_t *words, const int64_t *row, const uint8_t *at);

/* Whether all comparisons of the run at `run` hold; none of them always hold. */
int condition_holds(const int64_t *words, int64_t run, const uint8_t *at);

#endif
