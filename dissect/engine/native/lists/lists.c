/* The lists of rows: layer by layer, those that columns are asked from. */
#include "lists/lists.h"

#include "lists/list_reading.h"
#include "reading.h"

enum { KIND_BITS = 256 };

/* Whether a list has several items of one kind whose values may be parts of one, or goes on in another field: then its
 * values are not where its items are. */
static int is_in_parts(const Lists *lists, const int64_t *holder, const int64_t *list, Reading reading) {
  uint64_t kinds[KIND_BITS / 64] = {0};
  Item item;
  while (reading.at < reading.end) {
    int64_t kind = kind_of(lists, list, &reading), number = form_of(lists, list, kind);
    int32_t size = item_size(lists, form_at(lists, number), reading.at, reading.end);
    if (form_at(lists, number)[FORM_TAKES_MORE] && kinds[kind / 64] >> (kind % 64) & 1) return 1;
    kinds[kind / 64] |= (uint64_t)1 << (kind % 64);
    if (size < 0) {
      number = list[LIST_UNKNOWN];
      size = item_size(lists, form_at(lists, number), reading.at, reading.end);
    }
    if (size <= 0) return 0;
    for (int64_t one = holder[FORM_GOES_ON]; one < holder[FORM_GOES_ON_END]; one += GOES_ON_WORDS) {
      const int64_t *goes_on = lists->words + one;
      if (goes_on[GOES_ON_FORM] != number) continue;
      read_parts(lists, form_at(lists, number), reading.at, reading.at + size, 1, &item);
      if (tests_hold(lists, goes_on[GOES_ON_WHEN], goes_on[GOES_ON_WHEN_END], &item)) return 1;
    }
    reading.at += size;
    if (kind == list[LIST_LAST]) return 0;
  }
  return 0;
}

/* Whether the values of a header's joined list stand elsewhere than its items. */
static int has_parts(const Lists *lists, const int64_t *form, const Item *item) {
  for (int64_t one = form[FORM_LISTS]; one < form[FORM_LISTS_END]; one += HELD_WORDS) {
    const int64_t *held = lists->words + one, *list = lists->words + held[HELD_LIST];
    int32_t begin, end;
    if (list[LIST_KIND] != LIST_KIND_OPTIONS || !list[LIST_JOINED] || !held_span(held, item, &begin, &end)) continue;
    Reading reading = {begin, end, 0, 0, 0};
    if (is_in_parts(lists, form, list, reading)) return 1;
  }
  return 0;
}

/* Read the list in the trailer of a layer, after a quotation. The layers do not say where that is: walk again. */
static void read_after(Lists *lists, int32_t slot, int64_t list) {
  const ListRun *run = lists->run;
  Row walked;
  walk_row(&run->walking, &run->frames, lists->row, &walked);
  if (walked.layers <= slot) return;
  const Layer *layer = &walked.layer[slot];
  if (!layer->trailer_length) return;
  Reading reading = {layer->trailer_offset, layer->trailer_offset + layer->trailer_length, 0, 0, 1};
  Item nothing;
  memset(&nothing, 0xFF, sizeof nothing); /* no part of it is there */
  lists->message.origin = 0;
  lists->message.end = reading.end;
  read_list(lists, list, reading, &nothing);
}

/* Read one layer: `length` octets of its header from `offset`. */
static void read_layer(Lists *lists, int64_t number, int32_t slot, int32_t offset, int32_t length, uint8_t flags) {
  const int64_t *form = form_at(lists, number);
  const ListRun *run = lists->run;
  int takes = run->begin[number] < run->begin[number + 1];
  int holds = form[FORM_DEPTH] && (lists->counts || (run->within[number] & lists->open));
  Item item;
  if (!takes && !holds) return;
  lists->within = run->within[number];
  for (int32_t one = run->begin[number]; one < run->begin[number + 1]; one++)
    lists->within |= (uint64_t)1 << run->takes[one * TAKE_WORDS + TAKE_COLUMN];
  if (is_untold(lists, form)) return;
  lists->message.origin = offset;
  if (flags & LAYER_PARTIAL) {
    item.begin[0] = offset;
    item.size[0] = length;
    if (takes) take_values(lists, number, &item, 1);
  } else if (length < form[FORM_FIXED_OCTETS]) {
    give_up_layer(lists);
    return;
  } else {
    read_parts(lists, form, offset, offset + length, 1, &item);
    if (takes) take_values(lists, number, &item, 0);
    if (!holds) return;
    if (form[FORM_JOINED] && has_parts(lists, form, &item)) {
      give_up_layer(lists);
      return;
    }
    Reading reading = {0, 0, 0, 0, 0};
    read_held(lists, form, &item, &reading);
  }
  if (holds && form[FORM_AFTER] && !is_done(lists)) read_after(lists, slot, form[FORM_AFTER]);
}

/* Whether the lists of a row may have more items than are allowed: each has an octet, and each octet may be in as many
 * items as lists go deep. */
static int may_be_many(const Lists *lists, int32_t layers) {
  const Layers *found = lists->run->layers;
  int64_t items = 0, captured = lists->run->frames.captured[lists->row];
  for (int32_t slot = 0; slot < layers; slot++) {
    int64_t at = slot * found->room + lists->row;
    const int64_t *form = form_at(lists, found->declaration[at]);
    items += form[FORM_DEPTH] * (1 + (form[FORM_AFTER] ? captured : found->length[at]));
  }
  return items > lists->run->items;
}

static void read_row(Lists *lists, uint64_t every) {
  const ListRun *run = lists->run;
  const Layers *layers = run->layers;
  int64_t row = lists->row;
  int32_t count = layers->count[row];
  lists->message.octets = run->frames.octets + run->frames.begin[row];
  lists->left = run->items;
  lists->network = -1;
  lists->open = every;
  lists->asked = 0;
  for (int32_t index = 0; index < run->column_count; index++) lists->seen[index] = 0;
  if (layers->asked[row] == ASKED_ALL) {
    give_up(lists, every);
    return;
  }
  lists->counts = (uint8_t)may_be_many(lists, count);
  for (int32_t slot = 0; slot < count && lists->open && !lists->is_full; slot++) {
    int64_t at = slot * layers->room + row, number = layers->declaration[at];
    if (layers->flags[at] & LAYER_QUOTED && !run->takes_all) break;
    lists->here = 0;
    read_layer(lists, number, slot, layers->offset[at], layers->length[at], layers->flags[at]);
    if (form_at(lists, number)[FORM_LENDS]) lists->network = number;
  }
  if (layers->asked[row] && layers->stopped[row] >= 0) give_up(lists, run->reach[layers->stopped[row]]);
}

int64_t read_lists(ListRun *run, int64_t first) {
  Lists lists = {.run = run, .words = run->lists};
  uint64_t every = run->column_count == MOST_LIST_COLUMNS ? ~(uint64_t)0 : ((uint64_t)1 << run->column_count) - 1;
  for (int64_t row = first; row < run->frames.rows; row++) {
    int64_t octets[MOST_LIST_COLUMNS], values[MOST_LIST_COLUMNS];
    lists.row = row;
    for (int32_t index = 0; index < run->column_count; index++) {
      ListColumn *column = &run->columns[index];
      octets[index] = column->octets_used;
      values[index] = column->values_used;
      column->told[row] = TOLD_ABSENT;
      if (!run->takes_all) {
        if (column->is_number)
          column->numbers[row] = 0;
        else
          column->ends[row] = (int32_t)column->octets_used;
      }
    }
    read_row(&lists, every);
    for (int32_t index = 0; index < run->column_count; index++) {
      ListColumn *column = &run->columns[index];
      int is_asked = (int)(lists.asked >> index & 1);
      if (lists.is_full || is_asked) {
        column->octets_used = octets[index];
        column->values_used = values[index];
      }
      if (is_asked) {
        column->told[row] = TOLD_ASK;
        if (!run->takes_all && !column->is_number) column->ends[row] = (int32_t)column->octets_used;
      }
      if (run->takes_all) column->row_ends[row] = (int32_t)column->values_used;
    }
    if (lists.is_full) return row;
  }
  return run->frames.rows;
}
