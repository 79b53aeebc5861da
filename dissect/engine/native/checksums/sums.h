/* The checksums of the Internet protocols over octets. */
#ifndef DISSECT_SUMS_H
#define DISSECT_SUMS_H

#include <stdint.h>
#include <string.h>

#include "export.h"

static inline uint32_t fold(uint64_t sum) {
  sum = (sum & 0xFFFFFFFF) + (sum >> 32);
  sum = (sum & 0xFFFF) + (sum >> 16);
  sum = (sum & 0xFFFF) + (sum >> 16);
  return (uint32_t)((sum & 0xFFFF) + (sum >> 16));
}

/* Sums of words in the processor's order, which differ from those in network order in the order of their octets alone,
 * once folded: `in_network_order` of such a sum. It is folded once for all that is added up. */
static inline uint32_t in_network_order(uint64_t sum) {
  uint32_t folded = fold(sum);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  folded = (folded & 0xFF) << 8 | folded >> 8;
#endif
  return folded;
}

/* The sum over `from .. to`: an odd last octet is the first one of a word. */
uint64_t native_sum(const uint8_t *from, const uint8_t *to);

/* The same without a call, for a few octets whose number is nearly always the same. */
static inline uint64_t native_sum_of_few(const uint8_t *from, const uint8_t *to) {
  uint64_t sum = 0;
  uint32_t four;
  for (; to - from >= 4; from += 4) {
    memcpy(&four, from, sizeof four);
    sum += four;
  }
  return from < to ? sum + native_sum(from, to) : sum;
}

/* The one's complement sum of 16-bit words (RFC 1071), 0 to 0xFFFF: the first octet of `from .. to` is the upper half
 * of one, and an odd last octet is the upper half of a word. */
static inline uint32_t words_sum(const uint8_t *from, const uint8_t *to) {
  return in_network_order(native_sum(from, to));
}

/* CRC-32C (RFC 9260, appendix A) over `from .. to`, with zeros for the four octets at `field`, which may be outside.
 * The result is as it stands in the field, read as a number in network order. `by_instruction`: whether the processor
 * has an instruction for it. */
uint32_t crc_32c(const uint8_t *from, const uint8_t *to, const uint8_t *field, int by_instruction);

/* The CRC-32C of octets of which `from[0 .. length]` are the last, and `so_far` is the CRC of those before; 0 for none.
 * `instructions` are bits of `Instruction`, of those that the processor has. Reads nothing but these octets. */
EXPORT int64_t extend_crc_32c(int64_t so_far, const uint8_t *from, int64_t length, int64_t instructions);

/* CRC-32 (IEEE 802.3 §3.2.9) over `from .. to`, as it stands behind a frame, read as a number in network order. */
uint32_t crc_32(const uint8_t *from, const uint8_t *to);

#endif
