/* Domain names: labels up to the root or to a pointer, and what they expand to. */
#include "lists/names.h"

#include <string.h>

#include "reading.h"

/* The two upper bits of a length octet: 00 a label, 11 a pointer. */
enum { POINTER = 0xC0, OFFSET = 0x3F };

/* Python accepts POINTERS in one name, not counting those behind a place that an earlier name has been through: where
 * there are more, what earlier names have been through decides; and where there are more than these, it is asked. */
enum { MOST_POINTERS = 512 };

int32_t name_size(const uint8_t *octets, int32_t at, int32_t end) {
  int32_t begin = at;
  while (at < end) {
    int32_t count = octets[at];
    if ((count & POINTER) == POINTER) return at + 2 <= end ? at + 2 - begin : NAME_BROKEN;
    if (count & POINTER) return NAME_BROKEN;
    at += 1 + count;
    if (!count) return at - begin;
  }
  return NAME_BROKEN;
}

/* Copy a label; whether all of it is printable ASCII. */
static int copy_label(uint8_t *to, const uint8_t *from, int32_t count) {
  int is_plain = 1;
  for (int32_t i = 0; i < count; i++) {
    to[i] = from[i];
    is_plain &= from[i] >= 0x20 && from[i] < 0x7F;
  }
  return is_plain;
}

int32_t name_text(const Message *message, int32_t at, uint8_t *text, int *is_plain) {
  const uint8_t *octets = message->octets;
  int32_t end = message->end, written = 0, pointers = 0;
  int32_t noted = -1, next_noted = 1; /* a pointer that was followed: to come back to it is a loop (Brent) */
  *is_plain = 1;
  while (at < end) {
    int32_t count = octets[at];
    if (!count) {
      if (pointers > POINTERS) return NAME_ASK;
      if (!written)
        text[written++] = '.';
      else
        written--; /* the dot after the last label */
      return written;
    }
    if ((count & POINTER) == POINTER) {
      if (at + 1 >= end || at == noted) return NAME_BROKEN;
      if (pointers == MOST_POINTERS) return NAME_ASK;
      if (pointers++ == next_noted) {
        noted = at;
        next_noted *= 2;
      }
      at = message->origin + ((count & OFFSET) << 8 | octets[at + 1]);
      continue;
    }
    if (count & POINTER) return NAME_BROKEN;
    /* Each label takes as many octets here as in a name: its length there is its dot here. One is left for the root. */
    if (at + 1 + count > end || written + count + 2 > NAME_OCTETS) return NAME_BROKEN;
    *is_plain &= copy_label(text + written, octets + at + 1, count);
    written += count;
    text[written++] = '.';
    at += 1 + count;
  }
  return NAME_BROKEN;
}
