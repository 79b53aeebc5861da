/* Numbers out of octets. The caller has checked that all of them are there. */
#ifndef DISSECT_READING_H
#define DISSECT_READING_H

#include <stdint.h>
#include <string.h>

#include "format.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FROM_BIG(bits, number) __builtin_bswap##bits(number)
#define FROM_LITTLE(bits, number) (number)
#else
#define FROM_BIG(bits, number) (number)
#define FROM_LITTLE(bits, number) __builtin_bswap##bits(number)
#endif

static inline uint16_t big_16(const uint8_t *at) {
  uint16_t number;
  memcpy(&number, at, sizeof number);
  return FROM_BIG(16, number);
}

static inline uint32_t big_32(const uint8_t *at) {
  uint32_t number;
  memcpy(&number, at, sizeof number);
  return FROM_BIG(32, number);
}

static inline uint64_t big_64(const uint8_t *at) {
  uint64_t number;
  memcpy(&number, at, sizeof number);
  return FROM_BIG(64, number);
}

static inline uint64_t little_64(const uint8_t *at) {
  uint64_t number;
  memcpy(&number, at, sizeof number);
  return FROM_LITTLE(64, number);
}

/* `octets` octets, at most 8, as one number; the least significant comes first where `octets` is below zero. */
static inline uint64_t number_at(const uint8_t *at, int64_t octets) {
  uint64_t number = 0;
  switch (octets) {
    case 0: return 0;
    case 1: return at[0];
    case 2: return big_16(at);
    case 4: return big_32(at);
    default: break;
  }
  if (octets > 0)
    for (int64_t i = 0; i < octets; i++) number = number << 8 | at[i];
  else
    for (int64_t i = -octets; i > 0; i--) number = number << 8 | at[i - 1];
  return number;
}

/* The value of a term over a header at `at`; it has all octets of the term. */
static inline int64_t term_value(const int64_t *term, const uint8_t *at) {
  uint64_t word = number_at(at + term[TERM_OCTET], term[TERM_OCTETS]);
  return (int64_t)((word >> term[TERM_SHIFT] & (uint64_t)term[TERM_MASK]) * (uint64_t)term[TERM_FACTOR]);
}

/* A variable-length integer (RFC 9000 section 16): how many octets it has by the first two bits, and its value. */
static inline int variable_octets(const uint8_t *at) { return 1 << (at[0] >> 6); }

static inline uint64_t variable_at(const uint8_t *at) {
  int octets = variable_octets(at);
  return number_at(at, octets) & (((uint64_t)1 << (8 * octets - 2)) - 1);
}

/* The same of a part of `size` octets; 0 where it is none. */
static inline uint64_t variable_in(const uint8_t *at, int32_t size) {
  return size > 0 && variable_octets(at) <= size ? variable_at(at) : 0;
}

/* Whether a declaration has a trait. */
static inline int has(const int64_t *record, int trait) { return record[RECORD_TRAITS] >> trait & 1; }

#endif
