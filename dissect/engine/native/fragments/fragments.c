#include "fragments/fragments.h"

#include <string.h>

#include "reading.h"
#include "walk/amounts.h"

enum {
  FARTHEST_BEGIN = 1 << 29,
  MOST_TOLD = 512,
  MOST_FOUND = MOST_TOLD + SLOTS * (int)sizeof(Head),
  MOST_COUNTED = UINT8_MAX
};

/* Octets that are written, as far as there is room for them. */
typedef struct {
  uint8_t *to;
  int64_t used, room;
} Written;

static void put(Written *written, const void *octets, int64_t count) {
  if (written->used + count <= written->room) memcpy(written->to + written->used, octets, (size_t)count);
  written->used += count;
}

/* Write told fields of a header, which has its fixed part. */
static void put_told(Written *written, const int64_t *words, const int64_t *run, const uint8_t *header) {
  for (int64_t one = run[0]; one < run[1]; one += TOLD_WORDS) {
    const int64_t *told = words + one;
    const uint8_t *at = header + told[TOLD_OCTET];
    if (!told[TOLD_MASK]) {
      put(written, at, told[TOLD_OCTETS]);
      continue;
    }
    const uint64_t number = number_at(at, told[TOLD_OCTETS]) >> told[TOLD_SHIFT] & (uint64_t)told[TOLD_MASK];
    uint8_t big[8];
    for (int i = 0; i < 8; i++) big[i] = (uint8_t)(number >> (56 - 8 * i));
    put(written, big, sizeof big);
  }
}

static const int64_t *record_of(const int64_t *words, const Layer *layer) {
  return words + words[PREAMBLE_RECORDS] + layer->declaration * RECORD_WORDS;
}

/* The layer that says where a fragment belongs that is joined with others; -1 for none. */
static int32_t carrier_in(const int64_t *words, const Row *row) {
  for (int32_t slot = 0; slot < row->layers && row->asked != ASKED_ALL; slot++) {
    const Layer *layer = &row->layer[slot];
    if (layer->flags & LAYER_QUOTED) return -1;
    if (layer->is_divided && !(layer->flags & LAYER_PARTIAL) && record_of(words, layer)[RECORD_JOINING]) return slot;
  }
  return -1;
}

/* Whether a header that carries such a fragment may follow where the walk has stopped. */
static int may_follow(const int64_t *words, const Row *row) {
  if (row->asked != ASKED_REST || row->stopped < 0) return row->asked != ASKED_NOTHING;
  return has(words + words[PREAMBLE_RECORDS] + row->stopped * RECORD_WORDS, TRAIT_MAY_JOIN);
}

/* The innermost network header up to a layer; -1 for none. */
static int32_t network_around(const int64_t *words, const Row *row, int32_t slot) {
  while (slot >= 0 && !has(record_of(words, &row->layer[slot]), TRAIT_LENDS)) slot--;
  return slot;
}

/* What is the same for fragments of one datagram: of each header that tells something how many octets follow, and
 * these. False where only the packet can tell, or a header lacks a part of its fixed part, or there is no room. */
static int put_key(Written *key, const int64_t *words, const Row *row, const uint8_t *octets, int32_t network,
                   int32_t carrier) {
  for (int32_t slot = 0; slot <= carrier; slot++) {
    const Layer *layer = &row->layer[slot];
    const int64_t *record = record_of(words, layer);
    if (slot > network && slot < carrier) continue;
    if (has(record, TRAIT_TOLD_ELSEWHERE) || layer->length < record[RECORD_FIXED_OCTETS]) return 0;
    const uint8_t *header = octets + layer->offset;
    const int64_t before = key->used;
    uint8_t count = 0;
    put(key, &count, 1);
    if (slot <= network) put_told(key, words, record + RECORD_TELLS, header);
    if (slot == carrier) put_told(key, words, words + record[RECORD_JOINING] + JOINING_KEY, header);
    const int64_t told = key->used - before - 1;
    if (key->used > key->room || told > MOST_COUNTED) return 0;
    if (told)
      key->to[before] = (uint8_t)told;
    else
      key->used = before;
  }
  return 1;
}

/* Whether the headers behind that of a first fragment, in `carrier`, end before those of the transport do. */
static int lacks_transport(const int64_t *words, const Row *row, int32_t carrier) {
  int32_t last = carrier;
  while (last + 1 < row->layers && !(row->layer[last + 1].flags & LAYER_QUOTED)) last++;
  const Layer *layer = &row->layer[last];
  if (layer->flags & LAYER_PARTIAL) return 1;
  const int is_extension = record_of(words, layer)[RECORD_TAKES] >> 16 * NESTING_EXTENSION & UINT16_MAX;
  return (last == carrier || is_extension) && !layer->payload_length;
}

/* Why a fragment cannot be joined, a `Refused`: by what the walk said of its layers, without their octets. */
static uint8_t refused(const int64_t *words, const Row *row, int32_t network, int32_t carrier, int64_t begin,
                       int is_last) {
  const Layer *layer = &row->layer[carrier];
  const int64_t *joining = words + record_of(words, layer)[RECORD_JOINING];
  const int64_t wire = (int64_t)layer->contained_end - layer->offset - layer->length;
  if (row->layer[network].flags & LAYER_CONTRADICTED) return REFUSED_DAMAGED;
  if (wire > layer->payload_length) return REFUSED_CUT;
  if (!layer->payload_length) return REFUSED_EMPTY;
  if (!is_last && wire % joining[JOINING_UNIT]) return REFUSED_UNEVEN;
  if (begin + wire + (network == carrier ? layer->length : 0) > joining[JOINING_MOST]) return REFUSED_TOO_LONG;
  if (joining[JOINING_HOLDS_CHAIN] && !begin && lacks_transport(words, row, carrier)) return REFUSED_CHAIN_CUT;
  return REFUSED_NOT;
}

/* Say what the fragment in a layer is. False where only the packet can tell, or its octets do not fit. Reads the fixed
 * parts of headers that have them. */
static int describe(const Fragments *of, int64_t number, const Row *row, int32_t carrier, Written *written,
                    Fragment *found) {
  const int64_t *words = of->walking.words;
  const Layer *layer = &row->layer[carrier];
  const int64_t *record = record_of(words, layer), *joining = words + record[RECORD_JOINING];
  const uint8_t *octets = of->frames.octets + of->frames.begin[number];
  const int32_t network = network_around(words, row, carrier);
  if (network < 0 || joining[JOINING_UNTOLD]) return 0;
  const Layer *outer = &row->layer[network];
  const int64_t congestion = record_of(words, outer)[RECORD_CONGESTION], interface = of->interface[number];
  if (!congestion) return 0;
  found->key = (int32_t)written->used;
  put(written, &interface, sizeof interface);
  if (!put_key(written, words, row, octets, network, carrier)) return 0;
  found->key_end = found->heads = (int32_t)written->used;
  const uint8_t *header = octets + layer->offset;
  const int64_t units = amount_value(words, joining[JOINING_OFFSET], header), unit = joining[JOINING_UNIT];
  if (units < 0 || units > FARTHEST_BEGIN / unit) return 0;
  const int64_t begin = units * unit;
  if (!begin) {
    int32_t at = outer->offset;
    for (int32_t slot = network; slot <= carrier; slot++) {
      const Layer *head = &row->layer[slot];
      if (head->offset != at) return 0;
      at += head->length;
      put(written, &(Head){head->declaration, head->length}, sizeof(Head));
    }
    if (written->used > written->room || layer->payload_offset != at) return 0;
    found->headers = of->frames.begin[number] + outer->offset;
  }
  found->heads_end = (int32_t)written->used;
  found->payload = of->frames.begin[number] + layer->payload_offset;
  found->begin = (int32_t)begin;
  found->end = (int32_t)begin + layer->payload_length;
  found->seconds = (int32_t)joining[JOINING_SECONDS];
  found->overlaps = (int32_t)joining[JOINING_OVERLAPS];
  found->is_last = !amount_value(words, joining[JOINING_MORE], header);
  found->mark = (int32_t)amount_value(words, congestion, octets + outer->offset);
  found->refused = refused(words, row, network, carrier, begin, found->is_last);
  found->is_told = 1;
  return 1;
}

void find_fragments(Fragments *fragments) {
  Row found = {0};
  const int64_t *words = fragments->walking.words;
  for (; fragments->done < fragments->count; fragments->done++) {
    if (fragments->room - fragments->used < MOST_FOUND) return;
    const int64_t row = fragments->rows[fragments->done];
    Fragment *fragment = &fragments->found[fragments->fragments];
    *fragment = (Fragment){.row = row};
    walk_row(&fragments->walking, &fragments->frames, row, &found);
    const int32_t carrier = carrier_in(words, &found);
    if (carrier < 0 && !may_follow(words, &found)) continue;
    Written written = {fragments->octets, fragments->used, fragments->used + MOST_FOUND};
    if (!found.asked && describe(fragments, row, &found, carrier, &written, fragment)) fragments->used = written.used;
    fragments->fragments++;
  }
}
