#include "sums.h"

#include <string.h>

typedef uint32_t Lanes __attribute__((vector_size(16)));

uint32_t words_sum(const uint8_t *from, const uint8_t *to) {
  enum { LANE = 16, CHUNK = 1 << 16 };
  uint64_t sum = 0; /* of words in the processor's order: the octets of the result are swapped where that is little */
  while (to - from >= 2 * LANE) {
    Lanes low = {0}, high = {0}; /* no lane overflows within a chunk */
    int64_t left = (to - from < CHUNK ? to - from : CHUNK) / (2 * LANE);
    for (; left > 0; left--, from += 2 * LANE) {
      Lanes one, other;
      memcpy(&one, from, LANE);
      memcpy(&other, from + LANE, LANE);
      low += (one & 0xFFFF) + (other & 0xFFFF);
      high += (one >> 16) + (other >> 16);
    }
    for (int i = 0; i < 4; i++) sum += (uint64_t)low[i] + high[i];
  }
  uint64_t word;
  for (; to - from >= 8; from += 8) {
    memcpy(&word, from, 8);
    sum += (word & 0xFFFFFFFF) + (word >> 32);
  }
  word = 0;
  if (to > from) memcpy(&word, from, (size_t)(to - from));
  sum += (word & 0xFFFFFFFF) + (word >> 32);
  uint32_t folded = fold(sum);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  folded = (folded & 0xFF) << 8 | folded >> 8;
#endif
  return folded;
}

static uint32_t crc_table[256];
static int has_table = 0;
static void make_table(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ 0x82F63B78u : c >> 1;
    crc_table[i] = c;
  }
  has_table = 1;
}
uint32_t crc_32c(const uint8_t *from, const uint8_t *to, const uint8_t *field) {
  uint32_t crc = ~0u;
  if (!has_table) make_table();
  for (; from < to; from++) {
    uint8_t octet = from >= field && from < field + 4 ? 0 : *from;
    crc = crc_table[(crc ^ octet) & 0xFF] ^ crc >> 8;
  }
  crc = ~crc;
  return (crc & 0xFF) << 24 | (crc >> 8 & 0xFF) << 16 | (crc >> 16 & 0xFF) << 8 | crc >> 24;
}
