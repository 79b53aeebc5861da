/* The checksums of the Internet protocols over octets. */
#ifndef DISSECT_SUMS_H
#define DISSECT_SUMS_H

#include <stdint.h>

#include "export.h"

static inline uint32_t fold(uint64_t sum) {
  sum = (sum & 0xFFFFFFFF) + (sum >> 32);
  sum = (sum & 0xFFFF) + (sum >> 16);
  sum = (sum & 0xFFFF) + (sum >> 16);
  return (uint32_t)((sum & 0xFFFF) + (sum >> 16));
}

/* The one's complement sum of 16-bit words (RFC 1071), 0 to 0xFFFF: the first octet of `from .. to` is the upper half
 * of one, and an odd last octet is the upper half of a word. */
uint32_t words_sum(const uint8_t *from, const uint8_t *to);

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
