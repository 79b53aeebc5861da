#include "groups/origins.h"

#include <string.h>

#include "reading.h"

static const int64_t MODULUS = (int64_t)1 << 32;
static const int64_t BEHIND = ((int64_t)1 << 32) - ((int64_t)1 << 30); /* from here on a number before the origin */

enum { NUMBER_OCTETS = 4 };

/* A header of a row of which only octets that were captured count; `of` is absent where there is none. */
typedef struct {
  const uint8_t *octets;
  int64_t length;
  const Sequenced *of;
} Told;

static void begin_anew_when_full(Origins *origins) {
  Keys *young = origins->young;
  if (young->size < origins->most) return;
  origins->young = origins->old;
  origins->old = young;
  origins->young->size = origins->young->slots = 0;
}

/* The origin of a direction, which is `otherwise` if it is not known. */
static uint32_t *origin_of(const Origins *origins, const uint8_t *key, uint32_t otherwise) {
  const int64_t known = origins->young->size, number = number_of(origins->young, key);
  uint32_t *origin = (uint32_t *)origins->young->records + number;
  if (number == known) {
    const int64_t earlier = known_number(origins->old, key);
    *origin = earlier < 0 ? otherwise : ((const uint32_t *)origins->old->records)[earlier];
  }
  return origin;
}

static int64_t relative_to(uint32_t origin, uint32_t number) {
  const int64_t difference = (uint32_t)(number - origin);
  return difference >= BEHIND ? difference - MODULUS : difference;
}

int64_t count_segment(Origins *origins, Segment *segment) {
  const uint32_t number = (uint32_t)segment->number, acknowledged = (uint32_t)segment->acknowledged;
  begin_anew_when_full(origins);
  if (origins->young->size + 2 > origins->young->room) return 0;
  uint32_t *origin = origin_of(origins, segment->sender, number - 1);
  if (segment->is_first) *origin = number;
  segment->number = relative_to(*origin, number);
  if (segment->acknowledges)
    segment->acknowledged = relative_to(*origin_of(origins, segment->receiver, acknowledged - 1), acknowledged);
  return 1;
}

static Told header_at(const Counting *counting, int32_t slot) {
  const Layers *layers = counting->layers;
  const int64_t row = counting->row, at = slot * layers->room + row, offset = layers->offset[at];
  const int64_t length = layers->length[at], there = counting->frames.captured[row] - offset;
  return (Told){
      .octets = counting->frames.octets + counting->frames.begin[row] + offset,
      .length = length < there ? length : there,
      .of = &counting->sequenced[layers->declaration[at]],
  };
}

static int has_pair(const Told *header, const Pair *pair) {
  return pair->source + pair->octets <= header->length && pair->destination + pair->octets <= header->length;
}

static int has_numbers(const Told *header) {
  const Sequenced *of = header->of;
  return has_pair(header, &of->ports) && of->number + NUMBER_OCTETS <= header->length &&
         of->acknowledgment + NUMBER_OCTETS <= header->length && of->first < header->length &&
         of->acknowledges < header->length;
}

/* The header of the first `own` ones that says between whom a packet goes: the innermost network header, or else the
 * innermost other one with addresses. */
static Told ends_of(const Counting *counting, int32_t own) {
  Told other = {0};
  for (int32_t slot = own - 1; slot >= 0; slot--) {
    const Told header = header_at(counting, slot);
    if (header.of->is_network) return header;
    if (!other.of && (header.of->addresses.octets || header.of->is_asked)) other = header;
  }
  return other;
}

/* An end of a direction, with its address padded with zeros. */
static void set_end(uint8_t *end, const uint8_t *address, int32_t octets, const uint8_t *port) {
  memset(end, 0, ADDRESS_OCTETS);
  memcpy(end, address, (size_t)octets);
  memcpy(end + ADDRESS_OCTETS, port, PORT_OCTETS);
}

static void set_directions(Segment *segment, const Told *ends, const Told *header) {
  static const Pair nobody = {0};
  const Pair *addresses = ends->of ? &ends->of->addresses : &nobody, *ports = &header->of->ports;
  const uint8_t head[HEAD_OCTETS] = {(uint8_t)addresses->octets, (uint8_t)addresses->octets};
  const uint8_t *octets = ends->of ? ends->octets : header->octets;
  uint8_t *source = segment->sender + HEAD_OCTETS, *destination = source + END_OCTETS;
  memcpy(segment->sender, head, HEAD_OCTETS);
  memcpy(segment->receiver, head, HEAD_OCTETS);
  set_end(source, octets + addresses->source, addresses->octets, header->octets + ports->source);
  set_end(destination, octets + addresses->destination, addresses->octets, header->octets + ports->destination);
  memcpy(segment->receiver + HEAD_OCTETS, destination, END_OCTETS);
  memcpy(segment->receiver + HEAD_OCTETS + END_OCTETS, source, END_OCTETS);
}

/* Which `Numbers` there are in a row; of a segment that can be counted, what counts. */
static int look(const Counting *counting, Segment *segment) {
  const Layers *layers = counting->layers;
  const int64_t row = counting->row;
  if (layers->asked[row]) return NUMBERS_ASKED;
  int32_t own = 0, inner;
  while (own < layers->count[row] && !(layers->flags[own * layers->room + row] & LAYER_QUOTED)) own++;
  for (inner = own - 1; inner >= 0; inner--)
    if (counting->sequenced[layers->declaration[inner * layers->room + row]].is_said) break;
  if (inner < 0) return NUMBERS_NONE;
  const Told header = header_at(counting, inner);
  if (header.of->is_asked) return NUMBERS_ASKED;
  if (!header.of->ports.octets) return NUMBERS_NONE;
  const Told ends = ends_of(counting, own);
  if (!has_numbers(&header) || (ends.of && (ends.of->is_asked || !has_pair(&ends, &ends.of->addresses))))
    return NUMBERS_ASKED;
  set_directions(segment, &ends, &header);
  segment->number = big_32(header.octets + header.of->number);
  segment->acknowledged = big_32(header.octets + header.of->acknowledgment);
  segment->is_first = header.octets[header.of->first] & header.of->first_mask;
  segment->acknowledges = header.octets[header.of->acknowledges] & header.of->acknowledges_mask;
  return segment->acknowledges ? NUMBERS_BOTH : NUMBERS_ONE;
}

void count_rows(Counting *counting) {
  for (; counting->row < counting->frames.rows; counting->row++) {
    const int64_t row = counting->row;
    Segment segment;
    const int numbers = look(counting, &segment);
    counting->found[row] = (uint8_t)numbers;
    if (numbers == NUMBERS_ASKED) return;
    if (numbers == NUMBERS_NONE) continue;
    if (!count_segment(&counting->origins, &segment)) {
      counting->found[row] = NUMBERS_NONE;
      return;
    }
    counting->number[row] = segment.number;
    counting->acknowledged[row] = segment.acknowledged;
  }
}
