#include "rows/gather.h"

#include <string.h>

#include "reading.h"
#include "walk/amounts.h"

/* Whether a condition is known to hold for the header at `at`, of which `there` octets are there. */
static int holds(const int64_t *words, const int64_t *place, const uint8_t *at, int64_t there) {
  for (int64_t one = place[PLACE_WHEN]; one < place[PLACE_WHEN_END]; one += BOUNDS_WORDS)
    if (words[one + BOUNDS_NEEDED] > there || !bounds_hold(words, words + one, at)) return 0;
  return 1;
}

/* The number of `octets` octets at `at`: shifted, and filled with its sign. */
static uint64_t number_of(const int64_t *place, const uint8_t *at) {
  int64_t unused = place[PLACE_UNUSED];
  uint64_t number = number_at(at, place[PLACE_OCTETS]) >> place[PLACE_SHIFT] << unused >> unused;
  if (place[PLACE_SIGNED] && unused && number >> (63 - unused)) number |= ~(uint64_t)0 << (64 - unused);
  return number;
}

/* Write the value of a header at `at`, of which `there` octets are there, to `to`; whether it has one. */
static int write_value(const Gathering *of, const int64_t *place, const uint8_t *at, int64_t there, uint8_t *to) {
  if (place[PLACE_NEEDED] > there || !holds(of->words, place, at, there)) return 0;
  uint64_t number;
  if (place[PLACE_VIEW]) {
    number = (uint64_t)amount_value(of->words, place[PLACE_VIEW], at);
  } else {
    int64_t begin = amount_value(of->words, place[PLACE_BEGIN], at);
    int64_t octets = place[PLACE_OCTETS] < 0 ? -place[PLACE_OCTETS] : place[PLACE_OCTETS];
    if (begin < 0 || begin > there - octets) return 0;
    if (of->width) {
      memcpy(to, at + begin, (size_t)of->width);
      return 1;
    }
    number = number_of(place, at + begin);
  }
  memcpy(to, &number, sizeof number);
  return 1;
}

void gather_rows(const Gathering *of) {
  const Layers *layers = of->layers;
  int64_t size = of->width ? of->width : (int64_t)sizeof(uint64_t);
  for (int64_t row = 0; row < of->rows; row++) {
    uint8_t *to = of->values + row * size;
    int32_t left = of->occurrence;
    of->slots[row] = -1;
    of->valid[row] = 0;
    for (int32_t slot = 0; slot < layers->count[row]; slot++) {
      int64_t at = slot * layers->room + row;
      if (!of->quoted && layers->flags[at] & LAYER_QUOTED) break;
      int32_t place = of->places[layers->declaration[at]];
      if (place < 0) continue;
      const uint8_t *header = of->octets + of->begin[row] + layers->offset[at];
      if (!write_value(of, of->words + place, header, layers->length[at], to) || --left) continue;
      of->slots[row] = (int8_t)slot;
      of->valid[row] = 1;
      break;
    }
    if (!of->valid[row]) memset(to, 0, (size_t)size);
  }
}

void find_layers(const Layers *layers, int64_t rows, const uint8_t *members, int32_t occurrence, int32_t quoted,
                 int8_t *slots) {
  for (int64_t row = 0; row < rows; row++) {
    int32_t left = occurrence;
    slots[row] = -1;
    for (int32_t slot = 0; slot < layers->count[row]; slot++) {
      int64_t at = slot * layers->room + row;
      if (!quoted && layers->flags[at] & LAYER_QUOTED) break;
      if (!members[layers->declaration[at]] || --left) continue;
      slots[row] = (int8_t)slot;
      break;
    }
  }
}
