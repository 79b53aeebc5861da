#include "checksums/sums.h"

#include <string.h>

#include "format.h"
#include "processor.h"

/* Lengths vary from packet to packet, so a branch on one is often foretold wrong, which costs more than the additions.
 * Therefore the octets behind the whole pieces are read as the end of a last piece that overlaps the one before, with
 * zeros for what was added already. */
enum { LANE = 16, PIECE = 4 * LANE, CHUNK = 1 << 16 /* no lane overflows within it */ };
typedef uint32_t Lanes __attribute__((vector_size(LANE)));
typedef uint64_t Halves __attribute__((vector_size(LANE)));

/* Masks that keep as many octets at the end of a piece as the octet says at which they begin. */
static const uint8_t LAST[2 * PIECE] = {
    [PIECE] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255,           255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255,           255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    255,           255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
};

static inline Lanes lanes(const uint8_t *at) {
  Lanes four;
  memcpy(&four, at, sizeof four);
  return four;
}

static inline uint64_t total(Lanes low, Lanes high) {
  Halves one = (Halves)low, other = (Halves)high;
  one = (one & 0xFFFFFFFF) + (one >> 32) + (other & 0xFFFFFFFF) + (other >> 32);
  return one[0] + one[1];
}

static inline Lanes low_of(Lanes a, Lanes b, Lanes c, Lanes d) {
  return ((a & 0xFFFF) + (b & 0xFFFF)) + ((c & 0xFFFF) + (d & 0xFFFF));
}

static inline Lanes high_of(Lanes a, Lanes b, Lanes c, Lanes d) {
  return ((a >> 16) + (b >> 16)) + ((c >> 16) + (d >> 16));
}

/* Below, sums are of words in the processor's order. The end of a piece that is counted backwards from an odd length
 * has the halves of its words swapped, as a factor of 256 does modulo 2^16 - 1. */

/* The sum of a piece's worth of octets or more. */
static uint64_t long_sum(const uint8_t *from, int64_t length) {
  const uint8_t *to = from + length, *mask;
  uint64_t sum = 0;
  int64_t left = length;
  do {
    const uint8_t *end = from + ((left < CHUNK ? left : CHUNK) & ~(int64_t)(PIECE - 1));
    Lanes low = {0}, high = {0};
    left -= end - from;
    for (; from < end; from += PIECE) {
      Lanes a = lanes(from), b = lanes(from + LANE), c = lanes(from + 2 * LANE), d = lanes(from + 3 * LANE);
      low += low_of(a, b, c, d);
      high += high_of(a, b, c, d);
    }
    sum += total(low, high);
  } while (left >= PIECE);
  mask = LAST + left;
  from = to - PIECE;
  Lanes a = lanes(from) & lanes(mask), b = lanes(from + LANE) & lanes(mask + LANE);
  Lanes c = lanes(from + 2 * LANE) & lanes(mask + 2 * LANE), d = lanes(from + 3 * LANE) & lanes(mask + 3 * LANE);
  return sum + (total(low_of(a, b, c, d), high_of(a, b, c, d)) << 8 * (length & 1));
}

/* The sum of less than a piece, but a lane at least. */
static inline uint64_t middle_sum(const uint8_t *from, int64_t length) {
  const Lanes none = {0};
  uint32_t two = length >> 5 & 1, three = two & length >> 4; /* whether there are so many whole lanes */
  Lanes a = lanes(from), b = lanes(from + LANE * two) & -two, c = lanes(from + 2 * LANE * three) & -three;
  Lanes last = lanes(from + length - LANE) & lanes(LAST + PIECE - LANE + (length & (LANE - 1)));
  return total(low_of(a, b, c, none), high_of(a, b, c, none)) + (total(last & 0xFFFF, last >> 16) << 8 * (length & 1));
}

static inline uint64_t short_sum(const uint8_t *from, int64_t length) {
  uint64_t sum = 0, eight;
  uint32_t four;
  uint8_t two[2] = {0};
  uint16_t word;
  if (length & 8) {
    memcpy(&eight, from, sizeof eight);
    sum += (eight & 0xFFFFFFFF) + (eight >> 32);
    from += 8;
  }
  if (length & 4) {
    memcpy(&four, from, sizeof four);
    sum += four;
    from += 4;
  }
  if (length & 2) {
    memcpy(&word, from, sizeof word);
    sum += word;
    from += 2;
  }
  if (length & 1) two[0] = *from;
  memcpy(&word, two, sizeof word);
  return sum + word;
}

uint64_t native_sum(const uint8_t *from, const uint8_t *to) {
  int64_t length = to - from;
  if (length >= PIECE) return long_sum(from, length);
  return length >= LANE ? middle_sum(from, length) : short_sum(from, length);
}

/* Tables of a CRC whose octets enter with the least significant bit first. TABLE n says what an octet adds to the
 * register when n more have entered. It is linear: an entry is the sum of the entries of its bits, which are given, 1
 * to 128. */
enum { SLICES = 8 };
#define ENTRY(i, a, b, c, d, e, f, g, h)                                                                \
  (((i) & 1 ? a : 0) ^ ((i) & 2 ? b : 0) ^ ((i) & 4 ? c : 0) ^ ((i) & 8 ? d : 0) ^ ((i) & 16 ? e : 0) ^ \
   ((i) & 32 ? f : 0) ^ ((i) & 64 ? g : 0) ^ ((i) & 128 ? h : 0))
#define FOUR(i, ...) \
  ENTRY(i, __VA_ARGS__), ENTRY(i + 1, __VA_ARGS__), ENTRY(i + 2, __VA_ARGS__), ENTRY(i + 3, __VA_ARGS__)
#define SIXTEEN(i, ...) \
  FOUR(i, __VA_ARGS__), FOUR(i + 4, __VA_ARGS__), FOUR(i + 8, __VA_ARGS__), FOUR(i + 12, __VA_ARGS__)
#define SIXTY_FOUR(i, ...) \
  SIXTEEN(i, __VA_ARGS__), SIXTEEN(i + 16, __VA_ARGS__), SIXTEEN(i + 32, __VA_ARGS__), SIXTEEN(i + 48, __VA_ARGS__)
#define TABLE(...) \
  {SIXTY_FOUR(0, __VA_ARGS__), SIXTY_FOUR(64, __VA_ARGS__), SIXTY_FOUR(128, __VA_ARGS__), SIXTY_FOUR(192, __VA_ARGS__)}

/* Castagnoli's polynomial, 0x1EDC6F41. */
static const uint32_t CRC_32C[SLICES][256] = {
    TABLE(0xF26B8303, 0xE13B70F7, 0xC79A971F, 0x8AD958CF, 0x105EC76F, 0x20BD8EDE, 0x417B1DBC, 0x82F63B78),
    TABLE(0x13A29877, 0x274530EE, 0x4E8A61DC, 0x9D14C3B8, 0x3FC5F181, 0x7F8BE302, 0xFF17C604, 0xFBC3FAF9),
    TABLE(0xA541927E, 0x4F6F520D, 0x9EDEA41A, 0x38513EC5, 0x70A27D8A, 0xE144FB14, 0xC76580D9, 0x8B277743),
    TABLE(0xDD45AAB8, 0xBF672381, 0x7B2231F3, 0xF64463E6, 0xE964B13D, 0xD725148B, 0xABA65FE7, 0x52A0C93F),
    TABLE(0x38116FAC, 0x7022DF58, 0xE045BEB0, 0xC5670B91, 0x8F2261D3, 0x1BA8B557, 0x37516AAE, 0x6EA2D55C),
    TABLE(0xEF306B19, 0xDB8CA0C3, 0xB2F53777, 0x6006181F, 0xC00C303E, 0x85F4168D, 0x0E045BEB, 0x1C08B7D6),
    TABLE(0x68032CC8, 0xD0065990, 0xA5E0C5D1, 0x4E2DFD53, 0x9C5BFAA6, 0x3D5B83BD, 0x7AB7077A, 0xF56E0EF4),
    TABLE(0x493C7D27, 0x9278FA4E, 0x211D826D, 0x423B04DA, 0x847609B4, 0x0D006599, 0x1A00CB32, 0x34019664),
};

/* That of IEEE 802.3, 0x04C11DB7. */
static const uint32_t CRC_32[SLICES][256] = {
    TABLE(0x77073096, 0xEE0E612C, 0x076DC419, 0x0EDB8832, 0x1DB71064, 0x3B6E20C8, 0x76DC4190, 0xEDB88320),
    TABLE(0x191B3141, 0x32366282, 0x646CC504, 0xC8D98A08, 0x4AC21251, 0x958424A2, 0xF0794F05, 0x3B83984B),
    TABLE(0x01C26A37, 0x0384D46E, 0x0709A8DC, 0x0E1351B8, 0x1C26A370, 0x384D46E0, 0x709A8DC0, 0xE1351B80),
    TABLE(0xB8BC6765, 0xAA09C88B, 0x8F629757, 0xC5B428EF, 0x5019579F, 0xA032AF3E, 0x9B14583D, 0xED59B63B),
    TABLE(0x3D6029B0, 0x7AC05360, 0xF580A6C0, 0x30704BC1, 0x60E09782, 0xC1C12F04, 0x58F35849, 0xB1E6B092),
    TABLE(0xCB5CD3A5, 0x4DC8A10B, 0x9B914216, 0xEC53826D, 0x03D6029B, 0x07AC0536, 0x0F580A6C, 0x1EB014D8),
    TABLE(0xA6770BB4, 0x979F1129, 0xF44F2413, 0x33EF4E67, 0x67DE9CCE, 0xCFBD399C, 0x440B7579, 0x8816EAF2),
    TABLE(0xCCAA009E, 0x4225077D, 0x844A0EFA, 0xD3E51BB5, 0x7CBB312B, 0xF9766256, 0x299DC2ED, 0x533B85DA),
};

/* The register of a CRC after the octets of `from .. to`. */
static uint32_t by_tables(const uint32_t (*table)[256], uint32_t crc, const uint8_t *from, const uint8_t *to) {
  for (; to - from >= SLICES; from += SLICES) {
    uint32_t next = 0;
    for (int i = 0; i < 4; i++) next ^= table[7 - i][(crc >> 8 * i & 0xFF) ^ from[i]] ^ table[3 - i][from[4 + i]];
    crc = next;
  }
  for (; from < to; from++) crc = table[0][(crc ^ *from) & 0xFF] ^ crc >> 8;
  return crc;
}

static uint32_t crc_32c_register(uint32_t crc, const uint8_t *from, const uint8_t *to, int by_instruction) {
#ifdef HAS_CRC_32C
  if (by_instruction) {
    uint64_t eight;
    for (; to - from >= 8; from += 8) {
      memcpy(&eight, from, sizeof eight);
      crc = crc_32c_of_8(crc, eight);
    }
    for (; from < to; from++) crc = crc_32c_of_1(crc, *from);
    return crc;
  }
#else
  (void)by_instruction;
#endif
  return by_tables(CRC_32C, crc, from, to);
}

/* The number that is sent for what is left in a register: its complement, the least significant octet first. */
static uint32_t as_sent(uint32_t crc) {
  crc = ~crc;
  return crc << 24 | (crc & 0xFF00) << 8 | (crc >> 8 & 0xFF00) | crc >> 24;
}

uint32_t crc_32c(const uint8_t *from, const uint8_t *to, const uint8_t *field, int by_instruction) {
  static const uint8_t ZEROS[4] = {0};
  uint32_t crc = ~(uint32_t)0;
  if (from <= field && field + sizeof ZEROS <= to) {
    crc = crc_32c_register(crc, from, field, by_instruction);
    crc = crc_32c_register(crc, ZEROS, ZEROS + sizeof ZEROS, by_instruction);
    from = field + sizeof ZEROS;
  }
  return as_sent(crc_32c_register(crc, from, to, by_instruction));
}

int64_t extend_crc_32c(int64_t so_far, const uint8_t *from, int64_t length, int64_t instructions) {
  int by_instruction = instructions >> INSTRUCTION_CRC_32C & 1;
  return ~crc_32c_register(~(uint32_t)so_far, from, from + length, by_instruction) & 0xFFFFFFFF;
}

uint32_t crc_32(const uint8_t *from, const uint8_t *to) { return as_sent(by_tables(CRC_32, ~(uint32_t)0, from, to)); }
