#include "conversations/continuing.h"

#include <string.h>

#include "checking.h"
#include "reading.h"

enum { MARK_OCTETS = 4, MOST_SIZE_SHIFT = 7 }; /* of what stands before a clock; and how far an octet is shifted */

/* A header of a row, all octets of which were captured: `octets` is absent where that is not so. */
typedef struct {
  const uint8_t *octets;
  int64_t offset, length, end;
} Found;

/* Whether one number is behind another: within half of all numbers, which wrap. */
static int is_behind(uint32_t number, uint32_t other) { return number != other && number - other < UINT32_C(1) << 31; }

/* The header in a slot, of which there are SLOTS. */
static Found found_at(const Continuing *continuing, int64_t row, int32_t slot) {
  const Layers *layers = continuing->layers;
  const Frames *frames = &continuing->frames;
  const int64_t at = slot * layers->room + row, offset = layers->offset[at], length = layers->length[at];
  if (slot >= layers->count[row] || offset < 0 || length < 0 || offset + length > frames->captured[row])
    return (Found){.octets = 0};
  return (Found){frames->octets + frames->begin[row] + offset, offset, length, layers->end[at]};
}

/* Whether so many octets at a place are among the first `size` ones. */
static int is_there(int64_t place, int64_t octets, int64_t size) {
  return octets >= 0 && is_within(place, 0, size - octets);
}

static int is_pair_there(const Pair *pair, int64_t size) {
  return is_there(pair->source, pair->octets, size) && is_there(pair->destination, pair->octets, size);
}

static int has_pair(const Found *header, const Pair *pair) {
  return header->octets && is_pair_there(pair, header->length);
}

/* Whether what keeps networks apart is there, and the same in two rows of one way. */
static int is_same_network(const Continuing *continuing, const Way *way, int64_t row, int64_t other) {
  if (continuing->interface[row] != continuing->interface[other]) return 0;
  for (int32_t i = way->apart; i < way->apart_end; i++) {
    const Apart *apart = &continuing->aparts[i];
    const Found here = found_at(continuing, row, apart->slot), there = found_at(continuing, other, apart->slot);
    if (!here.octets || !is_there(apart->octet, apart->octets, here.length)) return 0;
    if (!there.octets || !is_there(apart->octet, apart->octets, there.length)) return 0;
    const uint64_t one = number_at(here.octets + apart->octet, apart->octets);
    if ((one ^ number_at(there.octets + apart->octet, apart->octets)) & apart->mask) return 0;
  }
  return 1;
}

/* Whether so many octets of two headers that have them are the same. */
static int is_equal(const Found *one, int32_t at, const Found *other, int32_t there, int32_t octets) {
  return !memcmp(one->octets + at, other->octets + there, (size_t)octets);
}

/* Which end has sent a row: 0 that of the reference, 1 the other one, -1 neither, or their addresses and ports are not
 * there. Both rows are of one way, and `header` has the fixed part. */
static int end_of_row(const Continuing *continuing, const Way *way, const Found *header, int64_t row) {
  const int64_t other = continuing->reference;
  const Found network = found_at(continuing, row, way->network), there = found_at(continuing, other, way->network);
  const Found carried = found_at(continuing, other, way->slot);
  const Pair *addresses = &way->addresses, *ports = &continuing->going.ports;
  if (!has_pair(&network, addresses) || !has_pair(&there, addresses) || !has_pair(&carried, ports)) return -1;
  const int32_t long_ones = addresses->octets, short_ones = ports->octets;
  for (int turned = 0; turned < 2; turned++) {
    const int32_t source = turned ? addresses->destination : addresses->source;
    const int32_t destination = turned ? addresses->source : addresses->destination;
    const int32_t from = turned ? ports->destination : ports->source, to = turned ? ports->source : ports->destination;
    if (is_equal(&network, addresses->source, &there, source, long_ones) &&
        is_equal(&network, addresses->destination, &there, destination, long_ones) &&
        is_equal(header, ports->source, &carried, from, short_ones) &&
        is_equal(header, ports->destination, &carried, to, short_ones))
      return turned;
  }
  return -1;
}

/* Whether the walk has said of a row all that matters, and nothing that speaks against it. */
static int is_plain(const Continuing *continuing, int64_t row, int32_t slot) {
  const Layers *layers = continuing->layers;
  const int64_t at = slot * layers->room + row;
  if (slot >= layers->count[row] || layers->flags[at] & (LAYER_QUOTED | LAYER_FRAGMENT)) return 0;
  return !layers->codes || (layers->codes[at] != VERDICT_INVALID && layers->codes[at] != VERDICT_ASK);
}

/* Whether the options of a header, which has its fixed part, are none, or a clock that does not turn back. */
static int keeps_time(const Going *going, const Found *header, const Sender *own) {
  if (header->length == going->size) return 1;
  if (header->length != going->timed_size || big_32(header->octets + going->size) != going->clock_mark) return 0;
  return !own->has_clock || !is_behind(own->clock, big_32(header->octets + going->clock));
}

/* Note what a sender says of its room: `answer` is the beginning of it. */
static void note_room(Sender *own, uint32_t answer, uint32_t room) {
  own->room = room;
  if (own->shift < 0) return;
  own->edge = answer + (room << own->shift);
  own->has_edge = 1;
  if (!own->has_limit || is_behind(own->edge, own->limit)) own->limit = own->edge;
  own->has_limit = 1;
}

/* Take a row, if it goes on. Reads what `fits` and `leads` have allowed of headers that were captured. */
static int take(Continuing *continuing, int64_t row, const Way *way) {
  const Going *going = &continuing->going;
  const Found header = found_at(continuing, row, way->slot);
  if (!is_plain(continuing, row, way->slot) || !header.octets || header.length < going->size) return 0;
  if (!is_same_network(continuing, way, row, continuing->reference)) return 0;
  const int turned = end_of_row(continuing, way, &header, row);
  if (turned < 0) return 0;
  Sender *own = &continuing->senders[continuing->sender ^ turned];
  Sender *other = &continuing->senders[continuing->sender ^ turned ^ 1];
  const uint8_t *at = header.octets;
  const int64_t size = (int64_t)(at[going->size_octet] >> going->size_shift) * going->size_unit;
  const int64_t octets = header.end - header.offset - size;
  const uint32_t number = big_32(at + going->number), answer = big_32(at + going->answer);
  const uint32_t room = big_16(at + going->room), end = number + (uint32_t)octets;
  if (header.length != size || octets < 0 || header.end > continuing->frames.captured[row]) return 0;
  if ((big_16(at + going->marks) & going->marks_mask) != going->marks_value || !keeps_time(going, &header, own))
    return 0;
  if (number != own->next || is_behind(answer, other->next) || !room) return 0;
  if (answer == own->answer ? !octets : !is_behind(answer, own->answer)) return 0;
  if (octets && ((other->has_edge && end == other->edge) || (other->has_limit && is_behind(end, other->limit))))
    return 0;
  if (own->begin_number < 0) {
    own->begin_number = number;
    own->begin_answer = answer;
    own->begin_octets = octets;
  }
  if (octets) {
    continuing->filled[continuing->filled_count++] = (Filled){
        .begin = continuing->frames.begin[row] + header.offset + size,
        .octets = (int32_t)octets,
        .row = (int32_t)row,
        .ahead = number - (uint32_t)own->begin_number,
        .end = (int32_t)(own - continuing->senders),
    };
    own->filled++;
    own->next = end;
  }
  if (answer != own->answer) own->answer_row = row;
  own->answer = answer;
  own->row = row;
  other->answered = other->filled;
  if (header.length != going->size) {
    own->clock = big_32(at + going->clock);
    own->has_clock = 1;
  }
  note_room(own, answer, room);
  return 1;
}

/* Whether everything that is read of a header stands within its fixed part, and a clock in a header with one. */
static int fits(const Going *going) {
  const int64_t size = going->size, timed_size = going->timed_size;
  return is_there(going->number, 4, size) && is_there(going->answer, 4, size) && is_there(going->room, 2, size) &&
         is_there(going->marks, 2, size) && is_there(going->size_octet, 1, size) &&
         is_pair_there(&going->ports, size) && is_within(going->size_shift, 0, MOST_SIZE_SHIFT) &&
         is_there(size, MARK_OCTETS, timed_size) && is_there(going->clock, 4, timed_size);
}

static int is_slot(int32_t slot) { return is_within(slot, 0, SLOTS - 1); }

/* Whether the slots of a way are slots, and the numbers that keep networks apart in it are no longer than is read. */
static int leads(const Continuing *continuing, const Way *way) {
  for (int32_t i = way->apart; i < way->apart_end; i++) {
    const Apart *apart = &continuing->aparts[i];
    if (!is_slot(apart->slot) || !is_within(apart->octets, 0, MOST_READ)) return 0;
  }
  return is_slot(way->slot) && is_slot(way->network);
}

int64_t continue_rows(Continuing *continuing) {
  const int64_t rows = continuing->frames.rows;
  const int16_t wanted = continuing->ways[continuing->paths[continuing->reference]];
  int64_t taken = 0;
  if (wanted < 0 || !fits(&continuing->going) || !leads(continuing, &continuing->all_ways[wanted])) return 0;
  for (; continuing->row < rows && taken < continuing->most; continuing->row++) {
    const int64_t row = continuing->row;
    const int16_t way = continuing->ways[continuing->paths[row]];
    if (continuing->layers->asked[row] || continuing->layers->divided[row]) break;
    if (way == WAY_PASSES) continue;
    if (way != wanted || (continuing->chosen && !continuing->chosen[row])) break;
    if (!take(continuing, row, &continuing->all_ways[way])) break;
    taken++;
  }
  return taken;
}
