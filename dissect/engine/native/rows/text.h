/* Addresses as text, as `dissect.addresses` writes them. */
#ifndef DISSECT_TEXT_H
#define DISSECT_TEXT_H

#include <stdint.h>

#include "export.h"

/* Write `count` addresses of `width` octets, 4 (IPv4), 6 (MAC) or 16 (IPv6), one after the other; `ends`, of count + 1
 * numbers, begins with 0 and has the end of each. Returns the octets of text. There is room for 15, 17 or 39 octets of
 * text for each of them and for 4 more, and they are so few that the sum fits 32 bits. */
EXPORT int64_t write_addresses(const uint8_t *addresses, int64_t count, int64_t width, uint8_t *text, int32_t *ends);

#endif
