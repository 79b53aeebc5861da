#include "conversations/sightings.h"

#include <string.h>

#include "reading.h"

enum { NUMBER_OCTETS = 4, AROUND_NUMBER = CONVERSATION_OCTETS - FLOW_OCTETS };

/* A header of a row of which only octets that were captured count; `of` is absent where there is none. */
typedef struct {
  const uint8_t *octets;
  int64_t length;
  int64_t offset, end;
  const Speaker *of;
  int16_t declaration;
  uint8_t flags;
} Heard;

/* What is around the next conversation: octets beyond AROUND_OCTETS are left out. */
typedef struct {
  uint8_t octets[AROUND_OCTETS];
  int64_t length;
} Around;

static Heard header_at(const Sighted *sighted, int64_t row, int32_t slot) {
  const Layers *layers = sighted->layers;
  const int64_t at = slot * layers->room + row, offset = layers->offset[at];
  const int64_t length = layers->length[at], there = sighted->frames.captured[row] - offset;
  return (Heard){
      .octets = sighted->frames.octets + sighted->frames.begin[row] + offset,
      .length = length < there ? length : there,
      .offset = offset,
      .end = layers->end[at],
      .of = &sighted->speakers[layers->declaration[at]],
      .declaration = layers->declaration[at],
      .flags = layers->flags[at],
  };
}

static int has_pair(const Heard *header, const Pair *pair) {
  return pair->octets && pair->source + pair->octets <= header->length &&
         pair->destination + pair->octets <= header->length;
}

static void put(Around *around, const uint8_t *octets, int64_t count) {
  const int64_t left = AROUND_OCTETS - around->length, taken = count < left ? count : left;
  memcpy(around->octets + around->length, octets, (size_t)taken);
  around->length += taken;
}

/* The field of a header that keeps networks apart. */
static void put_separator(Around *around, const Heard *header) {
  const Speaker *of = header->of;
  if (!of->separates_octets || of->flags_octet >= header->length) return;
  const uint8_t flags = header->octets[of->flags_octet];
  const int64_t at = of->separates + (flags & of->moved_mask ? of->moved_octets : 0);
  if ((of->there_mask && !(flags & of->there_mask)) || at + of->separates_octets > header->length) return;
  const uint32_t value = (uint32_t)number_at(header->octets + at, of->separates_octets) & of->separates_mask;
  put(around, (const uint8_t *)&value, sizeof value);
}

/* The addresses of a network header, the smaller first. */
static void put_tunnel(Around *around, const Heard *network) {
  const Pair *pair = &network->of->addresses;
  if (!network->of || !has_pair(network, pair)) return;
  const uint8_t *source = network->octets + pair->source, *destination = network->octets + pair->destination;
  const int is_turned = memcmp(source, destination, (size_t)pair->octets) > 0;
  put(around, is_turned ? destination : source, pair->octets);
  put(around, is_turned ? source : destination, pair->octets);
}

/* Whether the link header says that the frame goes to all stations. */
static int goes_to_all(const Heard *link) {
  const Pair *pair = &link->of->addresses;
  int count = 0;
  if (!has_pair(link, pair)) return 0;
  for (int32_t i = 0; i < pair->octets; i++) count += link->octets[pair->destination + i] == UINT8_MAX;
  return count == pair->octets;
}

/* Octets of a header by its own words; more than any header has, if they are not there. */
static int64_t size_of(const Heard *header) {
  const Speaker *of = header->of;
  if (!of->size_unit) return of->size;
  if (of->size_octet >= header->length) return INT32_MAX;
  return of->size + (int64_t)(header->octets[of->size_octet] >> of->size_shift & of->size_mask) * of->size_unit;
}

static uint16_t marks_of(const Heard *header, int has_data) {
  uint16_t marks = 0;
  for (int i = 0; i < header->of->mark_count; i++) {
    const Mark *mark = &header->of->marks[i];
    if (mark->has_data != HAS_ANY && (mark->has_data == HAS_DATA) != has_data) continue;
    if (mark->octet + mark->octets > header->length) continue;
    if ((number_at(header->octets + mark->octet, mark->octets) & mark->mask) == mark->value)
      marks |= (uint16_t)(1 << i);
  }
  return marks;
}

static uint32_t number_in(const Heard *header, int32_t at) {
  return at >= 0 && at + NUMBER_OCTETS <= header->length ? big_32(header->octets + at) : 0;
}

static void put_key(const Sighted *sighted, const Around *around, const Heard *network, const Heard *header,
                    Sighting *found) {
  static const uint8_t padding[AROUND_OCTETS];
  const Pair *addresses = &network->of->addresses, *ports = &header->of->ports;
  uint8_t ends[2][END_OCTETS] = {{0}}, key[AROUND_OCTETS];
  memcpy(key, around->octets, (size_t)around->length);
  memcpy(key + around->length, padding, (size_t)(AROUND_OCTETS - around->length));
  const int32_t number = (int32_t)number_of(sighted->arounds, key);
  memcpy(ends[0], network->octets + addresses->source, (size_t)addresses->octets);
  memcpy(ends[1], network->octets + addresses->destination, (size_t)addresses->octets);
  memcpy(ends[0] + ADDRESS_OCTETS, header->octets + ports->source, (size_t)ports->octets);
  memcpy(ends[1] + ADDRESS_OCTETS, header->octets + ports->destination, (size_t)ports->octets);
  found->is_turned = memcmp(ends[0], ends[1], END_OCTETS) > 0;
  const uint8_t head[HEAD_OCTETS] = {network->of->family, 1, (uint8_t)(header->of->name >> 8),
                                     (uint8_t)header->of->name};
  memcpy(found->key, &number, AROUND_NUMBER);
  memcpy(found->key + AROUND_NUMBER, head, HEAD_OCTETS);
  memcpy(found->key + AROUND_NUMBER + HEAD_OCTETS, ends[found->is_turned], END_OCTETS);
  memcpy(found->key + AROUND_NUMBER + HEAD_OCTETS + END_OCTETS, ends[!found->is_turned], END_OCTETS);
}

/* A message of the conversation that a header names, and what the next header says of it. */
static void sight(const Sighted *sighted, int64_t row, const Around *around, const Heard *network, const Heard *header,
                  const Heard *next, Sighting *found) {
  const int64_t payload = header->end - header->offset - size_of(header), datagram = network->end - network->offset;
  *found = (Sighting){
      .octets = sighted->frames.original[row],
      .network_octets = datagram > 0 ? datagram : 0,
      .payload_octets = payload > 0 ? payload : 0,
      .frame = sighted->first_number + row,
      .time = sighted->timestamp_ns[row],
      .frames = 1,
      .number = number_in(header, header->of->number),
      .answer = number_in(header, header->of->answer),
      .declaration = header->declaration,
      .content = -1,
      .marks = header->of->is_named ? 0 : marks_of(header, payload > 0),
      .has_time = sighted->has_time[row],
      .is_quoted = header->flags & LAYER_QUOTED,
      .is_chosen = !sighted->chosen || sighted->chosen[row],
  };
  if (next->of && !next->of->ports.octets && next->of->mark_count) {
    found->marks |= (uint16_t)(marks_of(next, 1) << MOST_MARKS);
    found->content = next->declaration;
  }
  put_key(sighted, around, network, header, found);
}

int64_t fragment_in(const Sighted *sighted, int64_t row) {
  const Layers *layers = sighted->layers;
  const int32_t slots = layers->count[row];
  int64_t octets = -1;
  for (int32_t slot = 0; slot < slots; slot++) {
    const Heard header = header_at(sighted, row, slot);
    if (header.flags & LAYER_QUOTED) return -1;
    if (header.of->is_network) octets = header.end > header.offset ? header.end - header.offset : 0;
    const int64_t next = (slot + 1) * layers->room + row;
    const int is_last = slot + 1 == slots;
    if (header.of->joins && octets >= 0 && (is_last || layers->flags[next] & LAYER_FRAGMENT)) return octets;
  }
  return -1;
}

int sight_row(const Sighted *sighted, int64_t row, Sighting *found) {
  const Layers *layers = sighted->layers;
  const int32_t slots = layers->count[row];
  if (layers->asked[row]) return -1;
  Around around = {.length = 0};
  Heard network = {.of = 0}, header = {.of = 0}, next = {.of = 0};
  int64_t outside = 0; /* octets that are around the innermost network of the packet's own */
  int count = 0, is_broadcast = 0, is_quoted = 0;
  put(&around, (const uint8_t *)&sighted->interface[row], sizeof *sighted->interface);
  if (slots) next = header_at(sighted, row, 0);
  for (int32_t slot = 0; slot < slots; slot++) {
    header = next;
    next = slot + 1 < slots ? header_at(sighted, row, slot + 1) : (Heard){.of = 0};
    if (header.of->is_asked) return -1;
    if (header.flags & LAYER_QUOTED && !is_quoted) {
      is_quoted = 1;
      around.length = outside;
      network.of = 0;
    }
    if (header.of->is_network) {
      if (network.of) put_tunnel(&around, &network);
      if (!is_quoted) outside = around.length;
      network = header;
    } else if (header.of->addresses.octets) {
      is_broadcast = goes_to_all(&header);
    }
    if (header.of->ports.octets && network.of && has_pair(&header, &header.of->ports) &&
        has_pair(&network, &network.of->addresses) && !(header.flags & LAYER_FRAGMENT)) {
      const Heard *told = next.flags & LAYER_QUOTED ? &(const Heard){.of = 0} : &next;
      sight(sighted, row, &around, &network, &header, told, &found[count]);
      found[count].is_broadcast = (uint8_t)is_broadcast;
      if (header.of->is_named && !found[count].is_quoted) found[count].naming = (uint8_t)(slot + 1);
      count++;
    }
    put_separator(&around, &header);
  }
  return count;
}
