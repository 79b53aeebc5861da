/* Items of lists that say where the payload of their header ends: as `dissect.derive.lists.reading` reads lists. */
#include "walk/items.h"

#include "reading.h"
#include "walk/amounts.h"

typedef struct {
  const int64_t *words, *list;
  const uint8_t *octets;
  int32_t at, end;
  Ending *ending;
} Items;

int64_t trailer_octets(const int64_t *words, int64_t trailer, const uint8_t *at) {
  if (!trailer || !condition_holds(words, trailer + TRAILER_WHEN, at)) return 0;
  return amount_value(words, words[trailer + TRAILER_OCTETS], at);
}

/* Octets of an item whose fixed part is there. */
static int64_t size_of(const Items *items, const int64_t *item) {
  const uint8_t *at = items->octets + items->at;
  for (int64_t one = item[PAYLOAD_ITEM_EXTENTS]; one < item[PAYLOAD_ITEM_EXTENTS_END]; one += EXTENTS_WORDS) {
    if (!condition_holds(items->words, one + EXTENTS_WHEN, at)) continue;
    int64_t octets = amount_value(items->words, items->words[one + EXTENTS_OCTETS], at);
    return octets < 0 ? item[PAYLOAD_ITEM_FIXED_OCTETS] : octets;
  }
  return item[PAYLOAD_ITEM_FIXED_OCTETS];
}

/* Read the item at the place where the list is, and go on behind it. Whether the list goes on. */
static int read_item(Items *items, const int64_t *item) {
  int32_t fixed = (int32_t)item[PAYLOAD_ITEM_FIXED_OCTETS], left = items->end - items->at;
  const uint8_t *at = items->octets + items->at;
  Ending *ending = items->ending;
  ending->items += item[PAYLOAD_ITEM_COUNTS];
  if (!fixed || fixed > left) return 0;
  int64_t size = size_of(items, item);
  if (size < fixed || size > left) return 0;
  int64_t trailer = trailer_octets(items->words, item[PAYLOAD_ITEM_TRAILER], at);
  if (trailer > ending->trailer) ending->trailer = trailer;
  items->at += (int32_t)size;
  if (!item[PAYLOAD_ITEM_CARRIES]) {
    int64_t over = size % items->list[PAYLOAD_ITEMS_ALIGNMENT];
    int64_t padding = over ? items->list[PAYLOAD_ITEMS_ALIGNMENT] - over : 0;
    items->at += padding < left - size ? (int32_t)padding : left - (int32_t)size;
    return 1;
  }
  ending->carries = 1;
  ending->end = items->at;
  ending->octets = amount_value(items->words, item[PAYLOAD_ITEM_CARRIES], at);
  return 0;
}

/* What the record at the place where the list is may be. */
static const int64_t *chosen(const Items *items) {
  const int64_t *words = items->words, *list = items->list;
  int64_t last = list[PAYLOAD_ITEMS_ITEMS_END] - PAYLOAD_ITEM_WORDS;
  if (list[PAYLOAD_ITEMS_BASE_OCTETS] > items->end - items->at) return words + last;
  for (int64_t one = list[PAYLOAD_ITEMS_ITEMS]; one < last; one += PAYLOAD_ITEM_WORDS)
    for (int64_t rule = words[one + PAYLOAD_ITEM_RULES]; rule < words[one + PAYLOAD_ITEM_RULES_END]; rule += 2)
      if (condition_holds(words, rule, items->octets + items->at)) return words + one;
  return words + last;
}

static uint32_t flags_at(const uint8_t *at) { return (uint32_t)number_at(at, -FLAG_OCTETS); }

/* Read the record of each flag of a word. Whether the list goes on. */
static int read_word(Items *items, uint32_t word, int32_t start) {
  const int64_t *list = items->list;
  for (int32_t flag = 0; flag < FLAG_BITS; flag++) {
    int64_t one = list[PAYLOAD_ITEMS_ITEMS] + flag * PAYLOAD_ITEM_WORDS;
    if (!(word >> flag & 1) || list[PAYLOAD_ITEMS_EMPTY] >> flag & 1) continue;
    if (one >= list[PAYLOAD_ITEMS_ITEMS_END]) return 0;
    const int64_t *item = items->words + one;
    int64_t over = (items->at - start) % item[PAYLOAD_ITEM_ALIGNMENT];
    if (over) items->at += (int32_t)(item[PAYLOAD_ITEM_ALIGNMENT] - over);
    if (!read_item(items, item)) return 0;
  }
  return 1;
}

static void read_flagged(Items *items, uint32_t word) {
  const int64_t *list = items->list;
  int32_t start = items->at - (int32_t)list[PAYLOAD_ITEMS_OFFSET], next = items->at;
  for (uint32_t one = word; one >> list[PAYLOAD_ITEMS_MORE] & 1 && FLAG_OCTETS <= items->end - items->at;
       items->at += FLAG_OCTETS)
    one = flags_at(items->octets + items->at);
  for (int32_t last = items->at; read_word(items, word, start); next += FLAG_OCTETS) {
    if (!(word >> list[PAYLOAD_ITEMS_AGAIN] & 1) || next == last) return;
    word = flags_at(items->octets + next);
  }
}

void read_items(const int64_t *words, const int64_t *list, int64_t flags, const uint8_t *octets, int32_t begin,
                int32_t end, Ending *ending) {
  Items items = {words, list, octets, begin, end, ending};
  *ending = (Ending){0};
  if (list[PAYLOAD_ITEMS_FLAGS]) {
    read_flagged(&items, (uint32_t)flags);
    return;
  }
  while (items.at < end)
    if (!read_item(&items, chosen(&items))) return;
}
