#include "rows/text.h"

#include "reading.h"

enum { IPV4 = 4, MAC = 6, GROUPS = 8, MAPPED_GROUP = 5 };

static const char DIGITS[] = "0123456789abcdef";

/* The numbers of 0 to 255 as text, a dot after each. */
typedef struct {
  uint8_t text[256][4], length[256];
} Decimals;

static void write_decimals(Decimals *decimals) {
  for (unsigned value = 0; value < 256; value++) {
    uint8_t *to = decimals->text[value];
    if (value >= 100) *to++ = (uint8_t)('0' + value / 100);
    if (value >= 10) *to++ = (uint8_t)('0' + value / 10 % 10);
    *to++ = (uint8_t)('0' + value % 10);
    *to++ = '.';
    decimals->length[value] = (uint8_t)(to - decimals->text[value]);
  }
}

/* As `write_dotted`, and up to three octets behind the text. */
static uint8_t *write_looked_up(const Decimals *decimals, const uint8_t *octets, uint8_t *to) {
  for (int i = 0; i < IPV4; i++) {
    memcpy(to, decimals->text[octets[i]], sizeof decimals->text[0]);
    to += decimals->length[octets[i]];
  }
  return to - 1; /* without the last dot */
}

/* Four octets as decimal numbers with dots between. */
static uint8_t *write_dotted(const uint8_t *octets, uint8_t *to) {
  for (int i = 0; i < IPV4; i++) {
    unsigned value = octets[i];
    if (i) *to++ = '.';
    if (value >= 100) *to++ = (uint8_t)('0' + value / 100);
    if (value >= 10) *to++ = (uint8_t)('0' + value / 10 % 10);
    *to++ = (uint8_t)('0' + value % 10);
  }
  return to;
}

/* Two hexadecimal digits for each octet, with colons between. */
static uint8_t *write_mac(const uint8_t *octets, uint8_t *to) {
  for (int i = 0; i < MAC; i++) {
    if (i) *to++ = ':';
    *to++ = (uint8_t)DIGITS[octets[i] >> 4];
    *to++ = (uint8_t)DIGITS[octets[i] & 15];
  }
  return to;
}

/* A number of 16 bits as hexadecimal digits without leading zeros, and up to three octets behind the text. */
static uint8_t *write_group(unsigned value, uint8_t *to) {
  int digits = 1 + (value > 0xF) + (value > 0xFF) + (value > 0xFFF);
  uint32_t left = (uint32_t)value << (16 - 4 * digits); /* the first digit is the uppermost of 16 bits */
  for (int i = 0; i < 4; i++) to[i] = (uint8_t)DIGITS[left >> (12 - 4 * i) & 15];
  return to + digits;
}

/* Groups of 16 bits, `::` for the first longest run of two or more that are zero (RFC 5952, section 4.2). */
static uint8_t *write_ipv6(const uint8_t *octets, uint8_t *to) {
  unsigned group[GROUPS];
  int first = GROUPS, length = 1; /* the run, and how many groups another one has to exceed */
  for (int i = 0, run = 0; i < GROUPS; i++) {
    group[i] = big_16(octets + 2 * i);
    run = group[i] ? 0 : run + 1;
    if (run > length) {
      length = run;
      first = i + 1 - run;
    }
  }
  if (first == 0 && length == MAPPED_GROUP && group[MAPPED_GROUP] == 0xFFFF) { /* RFC 5952, section 5 */
    memcpy(to, "::ffff:", 7);
    return write_dotted(octets + 2 * (MAPPED_GROUP + 1), to + 7);
  }
  for (int i = 0; i < GROUPS; i++) {
    if (i == first) {
      *to++ = ':';
      *to++ = ':';
      i += length - 1;
      continue;
    }
    if (i && i != first + length) *to++ = ':';
    to = write_group(group[i], to);
  }
  return to;
}

int64_t write_addresses(const uint8_t *addresses, int64_t count, int64_t width, uint8_t *text, int32_t *ends) {
  uint8_t *to = text;
  Decimals decimals = {0};
  if (width == IPV4) write_decimals(&decimals);
  ends[0] = 0;
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *address = addresses + i * width;
    if (width == IPV4)
      to = write_looked_up(&decimals, address, to);
    else if (width == MAC)
      to = write_mac(address, to);
    else
      to = write_ipv6(address, to);
    ends[i + 1] = (int32_t)(to - text);
  }
  return to - text;
}
