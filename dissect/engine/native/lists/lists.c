/* Lists within headers, item by item: what `dissect.derive.lists.reading` does, over tables. */
#include "lists/lists.h"

#include "lists/names.h"
#include "reading.h"
#include "walk/walk.h"

/* Lists within lists: options may hold options so deep, as in Python; with the records between them no recursion goes
 * deeper than the other number, whatever the tables say. */
enum { NESTING_LIMIT = 16, MOST_CALLS = 64 };

enum { KIND_BITS = 256, FLAG_BITS = 32, FLAG_OCTETS = 4 };

/* A header or an item that is being read: where its parts are, the fixed one first. A part that is not there begins
 * below zero. */
typedef struct {
  int32_t begin[MOST_PARTS + 1], size[MOST_PARTS + 1];
} Item;

/* The list that is being read. */
typedef struct {
  int32_t at, end;
  int64_t enclosing; /* the options around its items; 0 for none */
  int32_t depth;     /* how many options are around its items */
  int32_t calls;
} Reading;

typedef struct {
  ListRun *run;
  const int64_t *words;
  Message message; /* whose names are in the list */
  int64_t row;
  int64_t left;                    /* how many items may still be read */
  int64_t network;                 /* the nearest network layer around the header; -1 for none */
  uint64_t open;                   /* columns that are still looked for */
  uint64_t asked;                  /* columns of which only the packet can tell */
  uint64_t here;                   /* columns that have a value in this layer */
  uint64_t within;                 /* columns that may be found in its lists */
  int32_t seen[MOST_LIST_COLUMNS]; /* in how many layers each has one */
  uint8_t counts;  /* whether every item is counted; otherwise there are too few octets for too many items */
  uint8_t is_full; /* a column has no room for a value */
} Lists;

static const int64_t *form_at(const Lists *lists, int64_t form) {
  return lists->words + lists->words[LIST_PREAMBLE_FORMS] + form * FORM_WORDS;
}

/* Whether nothing more is to be read. */
static int is_done(const Lists *lists) { return !lists->open || lists->is_full; }

/* Of these columns only the packet can tell. */
static void give_up(Lists *lists, uint64_t columns) {
  lists->asked |= columns & lists->open;
  lists->open &= ~columns;
}

/* Only the packet can tell what is in the lists of this layer. How many items they have is unknown then. */
static void give_up_layer(Lists *lists) { give_up(lists, lists->counts ? ~(uint64_t)0 : lists->within); }

/* The value of a total over an item. A number that is not there counts as zero. */
static int64_t total_of(const Lists *lists, int64_t address, const Item *item) {
  const int64_t *words = lists->words, *total = words + address;
  uint64_t sum = (uint64_t)total[TOTAL_CONSTANT];
  for (int64_t one = total[TOTAL_PLACES]; one < total[TOTAL_PLACES_END]; one += PART_TERM_WORDS) {
    const int64_t *place = words + one, *term = place + 1;
    int32_t begin = item->begin[place[PART_TERM_PART]];
    int64_t octets = term[TERM_OCTETS] < 0 ? -term[TERM_OCTETS] : term[TERM_OCTETS];
    if (begin < 0 || term[TERM_OCTET] + octets > item->size[place[PART_TERM_PART]]) continue;
    sum += (uint64_t)term_value(term, lists->message.octets + begin);
  }
  return (int64_t)sum;
}

/* Whether all tests of a run hold. */
static int tests_hold(const Lists *lists, int64_t first, int64_t end, const Item *item) {
  for (int64_t one = first; one < end; one += TEST_WORDS) {
    const int64_t *test = lists->words + one;
    int64_t value = total_of(lists, test[TEST_TOTAL], item);
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

/* Find the parts of a form that begins at `at`, all of whose fixed part is there before `end`; where the last one ends.
 * A part that is not all there ends a header: below zero, or, where it is clipped, without what is behind it. */
static int32_t read_parts(const Lists *lists, const int64_t *form, int32_t at, int32_t end, int clips, Item *item) {
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
      case PART_KIND_REST: size = end - at; break;
      case PART_KIND_TEXT: size = text_size(octets, at, end); break;
      case PART_KIND_NAME: size = name_size(octets, at, end); break;
      default: size = total_of(lists, part[PART_OCTETS], item);
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

/* -------------------------------------------------------------------------------------------------- values */

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
    value.number = total_of(lists, take[TAKE_TOTAL], item);
    keep(lists, (int32_t)take[TAKE_COLUMN], &value);
    return;
  }
  if (begin < 0 || take[TAKE_OCTET] + wide > size) return;
  value.octets = lists->message.octets + begin + take[TAKE_OCTET];
  value.count = wide ? (int32_t)wide : size - (part_kind == PART_KIND_TEXT);
  switch (take[TAKE_KIND]) {
    case TAKE_KIND_NUMBER: value.number = taken_number(take, lists->message.octets + begin); break;
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

/* Keep what columns take from a header or item. */
static void take_values(Lists *lists, int64_t number, const Item *item, int is_partial) {
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

/* -------------------------------------------------------------------------------------------------- items */

static void read_list(Lists *lists, int64_t list, Reading reading, const Item *holder);

/* Where a held list is: its octets, from one on; whether it is there. */
static int held_span(const int64_t *held, const Item *item, int32_t *begin, int32_t *end) {
  int64_t part = held[HELD_PART];
  *begin = item->begin[part] + (int32_t)held[HELD_OCTET];
  *end = *begin + (part ? item->size[part] : (int32_t)held[HELD_OCTETS]);
  return item->begin[part] >= 0;
}

/* Read the lists in an item or a header; `around` is the list that holds it. */
static void read_held(Lists *lists, const int64_t *form, const Item *item, const Reading *around) {
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

/* Octets of an item at `at` by its length field, or by its fixed part; below zero where it does not fit. */
static int32_t item_size(const Lists *lists, const int64_t *form, int32_t at, int32_t end) {
  int64_t fixed = form[FORM_FIXED_OCTETS], size = fixed;
  Item item;
  if (fixed > end - at) return -1;
  item.begin[0] = at;
  item.size[0] = (int32_t)fixed;
  for (int64_t one = form[FORM_EXTENTS]; one < form[FORM_EXTENTS_END]; one += EXTENTS_WORDS) {
    const int64_t *extent = lists->words + one;
    if (!tests_hold(lists, extent[EXTENTS_WHEN], extent[EXTENTS_WHEN_END], &item)) continue;
    size = total_of(lists, extent[EXTENTS_OCTETS], &item);
    break;
  }
  if (size < 0) size = fixed;
  return fixed <= size && size <= end - at ? (int32_t)size : -1;
}

/* A form that is not told: only the packet knows what is in the list, and how many items. */
static int is_untold(Lists *lists, const int64_t *form) {
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

/* -------------------------------------------------------------------------------------------------- lists */

/* The kind of an item: its first octets, as many of them as are there. */
static int64_t kind_of(const Lists *lists, const int64_t *list, const Reading *reading) {
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

static int64_t form_of(const Lists *lists, const int64_t *list, int64_t kind) {
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
    int64_t count = section[SECTION_COUNT] ? total_of(lists, section[SECTION_COUNT], holder) : INT64_MAX;
    int64_t kind = section[SECTION_CHAIN] ? total_of(lists, section[SECTION_CHAIN], holder) : -1;
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
        kind = is_among(lists, section + SECTION_CLOSED, kind) ? 0 : total_of(lists, choice[CHOICE_CHAIN], &item);
    }
  }
}

static uint32_t flags_at(const uint8_t *at) {
  return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

static void read_flagged(Lists *lists, const int64_t *list, Reading reading, const Item *holder) {
  Item item;
  uint32_t word = (uint32_t)total_of(lists, list[LIST_KEY], holder);
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

static void read_list(Lists *lists, int64_t address, Reading reading, const Item *holder) {
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
      int64_t number = known_form(lists, list, total_of(lists, list[LIST_KEY], holder));
      if (number >= 0) read_record(lists, number, 1, &reading, &item);
    }
  }
}

/* -------------------------------------------------------------------------------------------------- layers */

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
