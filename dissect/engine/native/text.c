#include "text.h"

#include "reading.h"

enum { IPV4 = 4, MAC = 6, GROUPS = 8, MAPPED_GROUP = 5 };

static const char DIGITS[] = "0123456789abcdef";

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

/* A number of 16 bits as hexadecimal digits, without leading zeros. */
static uint8_t *write_group(unsigned value, uint8_t *to) {
  for (int shift = 12; shift >= 0; shift -= 4)
    if (value >> shift || !shift) *to++ = (uint8_t)DIGITS[value >> shift & 15];
  return to;
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
  ends[0] = 0;
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *address = addresses + i * width;
    if (width == IPV4)
      to = write_dotted(address, to);
    else if (width == MAC)
      to = write_mac(address, to);
    else
      to = write_ipv6(address, to);
    ends[i + 1] = (int32_t)(to - text);
  }
  return to - text;
}
