/* Lists within headers, item by item: what `dissect.derive.lists.reading` does, over tables. */
#include "lists/list_reading.h"

#include "reading.h"
#include "walk/items.h"

/* Options may hold options up to the NESTING_LIMIT; with the records between them no recursion goes deeper than this,
 * whatever the tables say. */
enum { MOST_CALLS = 64 };

int held_span(const int64_t *held, const Item *item, int32_t *begin, int32_t *end) {
  int64_t part = held[HELD_PART];
  *begin = item->begin[part] + (int32_t)held[HELD_OCTET];
  *end = *begin + (part ? item->size[part] : (int32_t)held[HELD_OCTETS]);
  return item->begin[part] >= 0;
}

void read_held(Lists *lists, const int64_t *form, const Item *item, const Reading *around) {
  for (int64_t one = form[FORM_LISTS]; one < form[FORM_LISTS_END] && !is_done(lists); one += HELD_WORDS) {
    const int64_t *held = lists->words + one;
    int32_t begin, end;
    if (!held_span(held, item, &begin, &end)) continue;
    if (around->calls && (begin == end || around->depth >= NESTING_LIMIT)) continue;
    Reading inner = {begin, end, around->enclosing, around->depth, around->calls + 1};
    if (!around->calls) {
      lists->message.end = inner.end;
      inner.enclosing = inner.depth = 0;
    }
    read_list(lists, held[HELD_LIST], inner, item);
  }
}

/* Note an item of `size` octets at the place where the list is, and go on behind it. */
static void found(Lists *lists, int64_t number, Item *item, int32_t size, int64_t alignment, Reading *reading,
                  int is_read) {
  const int64_t *form = form_at(lists, number);
  int32_t at = reading->at, end = reading->end;
  int takes = lists->run->begin[number] < lists->run->begin[number + 1];
  int holds = form[FORM_LISTS] < form[FORM_LISTS_END] && (lists->counts || (lists->run->within[number] & lists->open));
  if (!is_read && (takes || holds)) read_parts(lists, form, at, at + size, 1, item);
  if (takes) take_values(lists, number, item, 0);
  if (holds) read_held(lists, form, item, reading);
  int64_t padding = alignment > 1 ? (alignment - size % alignment) % alignment : 0;
  reading->at = at + size + (int32_t)(padding < end - at - size ? padding : end - at - size);
}

/* Whether one more item may be read. */
static int has_room(Lists *lists) {
  if (lists->left <= 0) return 0;
  lists->left--;
  return 1;
}

int is_untold(Lists *lists, const int64_t *form) {
  if (!form[FORM_UNTOLD]) return 0;
  give_up_layer(lists);
  return 1;
}

/* Read a record, whose size is its extent or follows from its fields; whether it could be read. */
static int read_record(Lists *lists, int64_t number, int64_t alignment, Reading *reading, Item *item) {
  const int64_t *form = form_at(lists, number);
  if (is_untold(lists, form) || !has_room(lists)) return 0;
  int32_t size;
  if (form[FORM_EXTENTS] < form[FORM_EXTENTS_END]) {
    size = item_size(lists, form, reading->at, reading->end);
    if (size >= 0) read_parts(lists, form, reading->at, reading->at + size, 1, item);
  } else {
    size = -1;
    if (form[FORM_FIXED_OCTETS] <= reading->end - reading->at)
      size = read_parts(lists, form, reading->at, reading->end, 0, item) - reading->at;
  }
  if (size < 0) return 0;
  found(lists, number, item, size, alignment, reading, 1);
  return 1;
}

int64_t kind_of(const Lists *lists, const int64_t *list, const Reading *reading) {
  int64_t octets = list[LIST_KIND_OCTETS];
  if (octets > reading->end - reading->at) octets = reading->end - reading->at;
  return (int64_t)(number_at(lists->message.octets + reading->at, octets) >> list[LIST_KIND_SHIFT]);
}

/* The form of a kind; -1 for one that is unknown. */
static int64_t known_form(const Lists *lists, const int64_t *list, int64_t kind) {
  if (kind >= 0 && kind < list[LIST_KINDS_END] - list[LIST_KINDS]) return lists->words[list[LIST_KINDS] + kind];
  const int64_t *more = lists->words + list[LIST_MORE_KINDS];
  int64_t low = 0, high = (list[LIST_MORE_KINDS_END] - list[LIST_MORE_KINDS]) / SPARSE_WORDS;
  while (low < high) {
    int64_t middle = (low + high) >> 1, number = more[middle * SPARSE_WORDS + SPARSE_NUMBER];
    if (number == kind) return more[middle * SPARSE_WORDS + SPARSE_DECLARATION];
    if (number < kind)
      low = middle + 1;
    else
      high = middle;
  }
  return -1;
}

int64_t form_of(const Lists *lists, const int64_t *list, int64_t kind) {
  int64_t form = known_form(lists, list, kind);
  return form < 0 ? list[LIST_UNKNOWN] : form;
}

static void read_options(Lists *lists, const int64_t *list, Reading reading) {
  Item item;
  while (reading.at < reading.end && !is_done(lists)) {
    int64_t kind = kind_of(lists, list, &reading), number = form_of(lists, list, kind);
    const int64_t *form = form_at(lists, number);
    if (form[FORM_IS_READ]) {
      if (!read_record(lists, number, list[LIST_ALIGNMENT], &reading, &item)) return;
      continue;
    }
    if (is_untold(lists, form) || !has_room(lists)) return;
    int32_t size = item_size(lists, form, reading.at, reading.end);
    if (size < 0 && list[LIST_JOINED]) {
      number = list[LIST_UNKNOWN];
      if (is_untold(lists, form_at(lists, number))) return;
      size = item_size(lists, form_at(lists, number), reading.at, reading.end);
    }
    if (size <= 0) return;
    found(lists, number, &item, size, list[LIST_ALIGNMENT], &reading, 0);
    if (kind == list[LIST_LAST]) return;
  }
}

/* Which form the record at the place of the list has: the index of its choice. */
static int64_t choice_of(const Lists *lists, const int64_t *section, const Reading *reading) {
  int64_t last = section[SECTION_CHOICES_END] - CHOICE_WORDS;
  if (section[SECTION_BASE] < 0) return last;
  const int64_t *base = form_at(lists, section[SECTION_BASE]);
  if (base[FORM_UNTOLD] || base[FORM_FIXED_OCTETS] > reading->end - reading->at) return last;
  Item item;
  read_parts(lists, base, reading->at, reading->end, 1, &item);
  for (int64_t one = section[SECTION_CHOICES]; one < last; one += CHOICE_WORDS) {
    const int64_t *choice = lists->words + one;
    for (int64_t rule = choice[CHOICE_RULES]; rule < choice[CHOICE_RULES_END]; rule += 2)
      if (tests_hold(lists, lists->words[rule], lists->words[rule + 1], &item)) return one;
  }
  return last;
}

static int is_among(const Lists *lists, const int64_t *run, int64_t number) {
  for (int64_t one = run[0]; one < run[1]; one++)
    if (lists->words[one] == number) return 1;
  return 0;
}

static void read_sections(Lists *lists, const int64_t *list, Reading reading, const Item *holder) {
  Item item;
  for (int64_t one = list[LIST_SECTIONS]; one < list[LIST_SECTIONS_END]; one += SECTION_WORDS) {
    const int64_t *section = lists->words + one;
    if (section[SECTION_OVER_END] >= 0 && !is_among(lists, section + SECTION_OVER, lists->network)) continue;
    int64_t count = section[SECTION_COUNT] ? total_value(lists, section[SECTION_COUNT], holder) : INT64_MAX;
    int64_t kind = section[SECTION_CHAIN] ? total_value(lists, section[SECTION_CHAIN], holder) : -1;
    for (int64_t read = 0; kind && read < count; read++) {
      if (is_done(lists)) return;
      if (reading.at >= reading.end) {
        if (section[SECTION_COUNT]) return;
        break;
      }
      const int64_t *choice = lists->words + choice_of(lists, section, &reading);
      if (!read_record(lists, choice[CHOICE_FORM], section[SECTION_ALIGNMENT], &reading, &item)) return;
      if (form_at(lists, choice[CHOICE_FORM])[FORM_CARRIES]) return;
      if (choice[CHOICE_CHAIN] && kind >= 0)
        kind = is_among(lists, section + SECTION_CLOSED, kind) ? 0 : total_value(lists, choice[CHOICE_CHAIN], &item);
    }
  }
}

static uint32_t flags_at(const uint8_t *at) {
  return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static void read_flagged(Lists *lists, const int64_t *list, Reading reading, const Item *holder) {
  Item item;
  uint32_t word = (uint32_t)total_value(lists, list[LIST_KEY], holder);
  int32_t start = reading.at - (int32_t)list[LIST_OFFSET], next = reading.at;
  int32_t words = 1;
  for (uint32_t one = word; one >> list[LIST_MORE] & 1 && reading.at + FLAG_OCTETS <= reading.end; words++) {
    one = flags_at(lists->message.octets + reading.at);
    reading.at += FLAG_OCTETS;
  }
  for (; words; words--) {
    for (int32_t flag = 0; flag < FLAG_BITS && !is_done(lists); flag++) {
      if (!(word >> flag & 1) || list[LIST_EMPTY] >> flag & 1) continue;
      int64_t number = known_form(lists, list, flag);
      if (number < 0) return;
      int64_t alignment = form_at(lists, number)[FORM_ALIGNMENT];
      if (alignment > 1) reading.at += (int32_t)((alignment - (reading.at - start) % alignment) % alignment);
      if (!read_record(lists, number, 1, &reading, &item)) return;
    }
    if (!(word >> list[LIST_AGAIN] & 1)) return;
    if (words > 1) word = flags_at(lists->message.octets + next);
    next += FLAG_OCTETS;
  }
}

void read_list(Lists *lists, int64_t address, Reading reading, const Item *holder) {
  const int64_t *list = lists->words + address;
  Item item;
  if (list[LIST_KIND] == LIST_KIND_ENCLOSING) {
    if (!reading.enclosing) return;
    address = reading.enclosing;
    list = lists->words + address;
  }
  if (reading.calls >= MOST_CALLS) {
    give_up_layer(lists);
    return;
  }
  switch (list[LIST_KIND]) {
    case LIST_KIND_OPTIONS:
      reading.enclosing = address;
      reading.depth++;
      read_options(lists, list, reading);
      break;
    case LIST_KIND_SECTIONS: read_sections(lists, list, reading, holder); break;
    case LIST_KIND_FLAGGED: read_flagged(lists, list, reading, holder); break;
    default: {
      int64_t number = known_form(lists, list, total_value(lists, list[LIST_KEY], holder));
      if (number >= 0) read_record(lists, number, 1, &reading, &item);
    }
  }
}
