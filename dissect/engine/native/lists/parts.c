/* Where the parts of a header or an item are, and what they say of one another. */
#include "lists/list_reading.h"
#include "reading.h"

int64_t total_value(const Lists *lists, int64_t address, const Item *item) {
  const int64_t *words = lists->words, *total = words + address;
  uint64_t sum = (uint64_t)total[TOTAL_CONSTANT];
  for (int64_t one = total[TOTAL_PLACES]; one < total[TOTAL_PLACES_END]; one += PART_TERM_WORDS) {
    const int64_t *place = words + one, *term = place + 1;
    int32_t begin = item->begin[place[PART_TERM_PART]];
    int64_t octets = term[TERM_OCTETS] < 0 ? -term[TERM_OCTETS] : term[TERM_OCTETS];
    if (begin < 0 || term[TERM_OCTET] + octets > item->size[place[PART_TERM_PART]]) continue;
    if (!octets) { /* a variable-length integer */
      sum +=
          variable_in(lists->message.octets + begin, item->size[place[PART_TERM_PART]]) * (uint64_t)term[TERM_FACTOR];
      continue;
    }
    sum += (uint64_t)term_value(term, lists->message.octets + begin);
  }
  return (int64_t)sum;
}

int tests_hold(const Lists *lists, int64_t first, int64_t end, const Item *item) {
  for (int64_t one = first; one < end; one += TEST_WORDS) {
    const int64_t *test = lists->words + one;
    int64_t value = total_value(lists, test[TEST_TOTAL], item);
    if ((test[TEST_LEAST] <= value && value <= test[TEST_MOST]) == (test[TEST_OUTSIDE] != 0)) return 0;
  }
  return 1;
}

/* Octets up to a zero octet, which counts too; below zero where there is none before `end`. */
static int32_t text_size(const uint8_t *octets, int32_t at, int32_t end) {
  for (int32_t i = at; i < end; i++)
    if (!octets[i]) return i + 1 - at;
  return -1;
}

int32_t read_parts(const Lists *lists, const int64_t *form, int32_t at, int32_t end, int clips, Item *item) {
  const uint8_t *octets = lists->message.octets;
  int32_t number = 0;
  item->begin[0] = at;
  item->size[0] = (int32_t)form[FORM_FIXED_OCTETS];
  at += item->size[0];
  for (int64_t one = form[FORM_PARTS]; one < form[FORM_PARTS_END]; one += PART_WORDS) {
    const int64_t *part = lists->words + one;
    int64_t kind = part[PART_KIND], size;
    item->begin[++number] = -1;
    item->size[number] = 0;
    if (!tests_hold(lists, part[PART_WHEN], part[PART_WHEN_END], item)) continue;
    switch (kind) {
      case PART_KIND_REST: {
        const int64_t kept = total_value(lists, part[PART_OCTETS], item); /* behind it */
        size = kept < 0 ? INT64_MAX : kept < end - at ? end - at - kept : 0;
        break;
      }
      case PART_KIND_VARIABLE: size = at < end ? variable_octets(octets + at) : -1; break;
      case PART_KIND_TEXT: size = text_size(octets, at, end); break;
      case PART_KIND_NAME: size = name_size(octets, at, end); break;
      default: size = total_value(lists, part[PART_OCTETS], item);
    }
    if (size < 0 || size > end - at) {
      if (!clips) return -1;
      if (kind != PART_KIND_OCTETS) { /* it has no value: what is behind it is left to the payload */
        end = at;
        continue;
      }
      size = size < 0 ? 0 : end - at;
    }
    item->begin[number] = at;
    item->size[number] = (int32_t)size;
    at += (int32_t)size;
  }
  return at;
}

int32_t item_size(const Lists *lists, const int64_t *form, int32_t at, int32_t end) {
  int64_t fixed = form[FORM_FIXED_OCTETS], size = fixed;
  Item item;
  if (fixed > end - at) return -1;
  item.begin[0] = at;
  item.size[0] = (int32_t)fixed;
  for (int64_t one = form[FORM_EXTENTS]; one < form[FORM_EXTENTS_END]; one += EXTENTS_WORDS) {
    const int64_t *extent = lists->words + one;
    if (!tests_hold(lists, extent[EXTENTS_WHEN], extent[EXTENTS_WHEN_END], &item)) continue;
    size = total_value(lists, extent[EXTENTS_OCTETS], &item);
    break;
  }
  if (size < 0) size = fixed;
  return fixed <= size && size <= end - at ? (int32_t)size : -1;
}
