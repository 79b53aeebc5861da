/* Domain names (RFC 1035 §4.1.4), as `dissect.domain_names` reads them. */
#ifndef DISSECT_NAMES_H
#define DISSECT_NAMES_H

#include <stdint.h>

/* The message that a name stands in: its octets end before `end`, and pointers count from `origin`. */
typedef struct {
  const uint8_t *octets;
  int32_t origin, end;
} Message;

enum { NAME_BROKEN = -1, NAME_ASK = -2 };

/* How many octets the name at `at` has in the message itself; below zero where it has no end before `end`. Reads
 * `octets[at .. end)`. */
int32_t name_size(const uint8_t *octets, int32_t at, int32_t end);

/* Write the labels of the name at `at`, with dots between them, or one dot for the root; how many octets that are.
 * NAME_BROKEN where it has a fault with which it stands for no name, NAME_ASK where only Python can tell. `is_plain` is
 * set where all of them are printable ASCII. Reads `octets[0 .. end)`; follows at most 512 pointers. `text` has room
 * for NAME_OCTETS. */
int32_t name_text(const Message *message, int32_t at, uint8_t *text, int *is_plain);

#endif
