/* What columns take from the parts of a header or an item. */
#include "lists/list_reading.h"
#include "reading.h"

static int is_ascii(const uint8_t *octets, int32_t count) {
  uint8_t all = 0;
  for (int32_t i = 0; i < count; i++) all |= octets[i];
  return all < 0x80;
}

/* Keep octets as the value of a column. */
static int keep_octets(ListColumn *column, int64_t value, const uint8_t *from, int64_t count) {
  if (column->octets_used + count > column->octets_room) return 0;
  memcpy(column->octets + column->octets_used, from, (size_t)count);
  column->octets_used += count;
  column->ends[value] = (int32_t)column->octets_used;
  return 1;
}

/* A value that was found: its octets, or its number. */
typedef struct {
  uint8_t told;
  const uint8_t *octets;
  int32_t count;
  int64_t number;
} Value;

/* Keep a value of a column, or only note that the layer has one. */
static void keep(Lists *lists, int32_t index, const Value *value) {
  ListColumn *column = &lists->run->columns[index];
  uint64_t bit = (uint64_t)1 << index;
  int64_t at = lists->row;
  if (lists->run->takes_all) {
    if (column->values_used == column->values_room) {
      lists->is_full = 1;
      return;
    }
    at = column->values_used;
  } else {
    if (lists->here & bit) return;
    lists->here |= bit;
    if (++lists->seen[index] < column->occurrence) return;
  }
  if (column->is_number) {
    column->numbers[at] = value->number;
  } else if (!keep_octets(column, at, value->octets, value->count)) {
    lists->is_full = 1;
    return;
  }
  column->told[lists->row] = value->told;
  if (lists->run->takes_all) {
    column->written[at] = value->told;
    column->values_used++;
  } else {
    lists->open &= ~bit;
  }
}

/* The number of a take in the octets of its part. */
static int64_t taken_number(const int64_t *take, const uint8_t *part) {
  int64_t bits = take[TAKE_BITS] < 0 ? -take[TAKE_BITS] : take[TAKE_BITS];
  uint64_t number = number_at(part + take[TAKE_OCTET], take[TAKE_OCTETS]) >> take[TAKE_SHIFT];
  if (bits < 64) number &= ((uint64_t)1 << bits) - 1;
  if (take[TAKE_BITS] < 0 && bits < 64 && number >> (bits - 1)) number -= (uint64_t)1 << bits;
  return (int64_t)number;
}

/* Keep the values of one take of an item. `is_partial`: only the first octets of the fixed part are there. */
static void take_value(Lists *lists, const int64_t *take, const Item *item, int64_t part_kind, int is_partial) {
  uint8_t text[NAME_OCTETS];
  Value value = {.told = TOLD_THERE};
  int32_t part = (int32_t)take[TAKE_PART], begin = item->begin[part], size = item->size[part];
  int64_t wide = take[TAKE_OCTETS] < 0 ? -take[TAKE_OCTETS] : take[TAKE_OCTETS];
  if (take[TAKE_KIND] == TAKE_KIND_TOTAL) {
    if (is_partial && take[TAKE_OCTETS] > size) return;
    value.number = total_value(lists, take[TAKE_TOTAL], item);
    keep(lists, (int32_t)take[TAKE_COLUMN], &value);
    return;
  }
  if (begin < 0 || take[TAKE_OCTET] + wide > size) return;
  value.octets = lists->message.octets + begin + take[TAKE_OCTET];
  value.count = wide ? (int32_t)wide : size - (part_kind == PART_KIND_TEXT);
  switch (take[TAKE_KIND]) {
    case TAKE_KIND_NUMBER: value.number = taken_number(take, lists->message.octets + begin); break;
    case TAKE_KIND_VARIABLE: value.number = (int64_t)variable_in(value.octets, value.count); break;
    case TAKE_KIND_NAME: {
      int is_plain;
      int32_t count = name_text(&lists->message, begin, text, &is_plain);
      if (count == NAME_ASK) give_up(lists, (uint64_t)1 << take[TAKE_COLUMN]);
      if (count < 0) return;
      value.octets = text;
      value.count = count;
      value.told = is_plain ? TOLD_THERE : TOLD_NAME;
      break;
    }
    default:
      if (!value.count || (take[TAKE_SHIFT] && value.count != take[TAKE_SHIFT])) return;
      if (take[TAKE_KIND] == TAKE_KIND_TEXT && !is_ascii(value.octets, value.count)) value.told = TOLD_TEXT;
  }
  keep(lists, (int32_t)take[TAKE_COLUMN], &value);
}

void take_values(Lists *lists, int64_t number, const Item *item, int is_partial) {
  const int64_t *form = form_at(lists, number);
  for (int32_t one = lists->run->begin[number]; one < lists->run->begin[number + 1]; one++) {
    const int64_t *take = lists->run->takes + one * TAKE_WORDS;
    if (!(lists->open >> take[TAKE_COLUMN] & 1)) continue;
    int64_t part_kind = -1;
    if (take[TAKE_PART]) {
      if (is_partial) continue;
      part_kind = lists->words[form[FORM_PARTS] + (take[TAKE_PART] - 1) * PART_WORDS + PART_KIND];
    }
    take_value(lists, take, item, part_kind, is_partial);
  }
}
