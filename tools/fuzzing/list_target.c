/* Columns from the lists of one frame. What they take is made up: from each form its fixed part, a number in it, the
 * first of its totals, and all other parts. */
#include "format.h"
#include "lists/lists.h"
#include "target.h"

enum { MOST_TAKES = MOST_PARTS + 3, OCTETS_ROOM = 1 << 12, VALUES_ROOM = 48, NUMBERS = 16 };

static void take(int64_t **to, int64_t column, int64_t kind, int64_t part) {
  memset(*to, 0, TAKE_WORDS * sizeof **to);
  (*to)[TAKE_COLUMN] = column;
  (*to)[TAKE_KIND] = kind;
  (*to)[TAKE_PART] = part;
  *to += TAKE_WORDS;
}

/* Write what columns take from a form; only from its fixed part where other parts may be others than are told. The
 * first NUMBERS columns are of numbers. */
static void take_form(const int64_t *lists, int64_t number, int is_hostile, int64_t **to) {
  enum { OTHERS = MOST_LIST_COLUMNS - NUMBERS };
  const int64_t *form = lists + lists[LIST_PREAMBLE_FORMS] + number * FORM_WORDS;
  int64_t fixed = form[FORM_FIXED_OCTETS], wide = fixed < 8 ? fixed : 8, part = 1;
  if (form[FORM_UNTOLD]) return;
  if (fixed) take(to, NUMBERS + number % OTHERS, TAKE_KIND_OCTETS, 0);
  if (wide) {
    take(to, number % NUMBERS, TAKE_KIND_NUMBER, 0);
    (*to)[TAKE_OCTETS - TAKE_WORDS] = number & 1 ? wide : -wide;
    (*to)[TAKE_BITS - TAKE_WORDS] = number & 2 ? 8 * wide : -8 * wide;
  }
  if (form[FORM_EXTENTS] < form[FORM_EXTENTS_END]) {
    take(to, (number + 1) % NUMBERS, TAKE_KIND_TOTAL, 0);
    (*to)[TAKE_TOTAL - TAKE_WORDS] = lists[form[FORM_EXTENTS] + EXTENTS_OCTETS];
    (*to)[TAKE_OCTETS - TAKE_WORDS] = fixed;
  }
  for (int64_t one = form[FORM_PARTS]; !is_hostile && one < form[FORM_PARTS_END]; one += PART_WORDS, part++) {
    int64_t kind = lists[one + PART_KIND];
    int64_t takes = kind == PART_KIND_NAME   ? TAKE_KIND_NAME
                    : kind == PART_KIND_TEXT ? TAKE_KIND_TEXT
                                             : TAKE_KIND_OCTETS;
    take(to, NUMBERS + (number + part) % OTHERS, takes, part);
  }
}

static void columns_of(ListColumn *columns, int32_t occurrence) {
  for (int i = 0; i < MOST_LIST_COLUMNS; i++) {
    columns[i] = (ListColumn){.is_number = i < NUMBERS, .occurrence = occurrence};
    columns[i].told = room(1);
    columns[i].numbers = room(VALUES_ROOM * sizeof *columns[i].numbers);
    columns[i].octets = room(OCTETS_ROOM);
    columns[i].ends = room(VALUES_ROOM * sizeof *columns[i].ends);
    columns[i].written = room(VALUES_ROOM);
    columns[i].row_ends = room(sizeof *columns[i].row_ends);
    columns[i].octets_room = OCTETS_ROOM;
    columns[i].values_room = VALUES_ROOM;
  }
}

static void check_columns(ListColumn *columns) {
  for (int i = 0; i < MOST_LIST_COLUMNS; i++) {
    HOLDS(columns[i].octets_used >= 0 && columns[i].octets_used <= OCTETS_ROOM);
    HOLDS(columns[i].values_used >= 0 && columns[i].values_used <= VALUES_ROOM);
    HOLDS(columns[i].told[0] < TOLD_COUNT);
    free(columns[i].told), free(columns[i].numbers), free(columns[i].octets), free(columns[i].ends);
    free(columns[i].written), free(columns[i].row_ends);
  }
}

/* The layers of one frame, and its lists. */
static void read_frame(Input *input, const int64_t *tables, const int64_t *lists, int is_hostile) {
  int64_t forms = (lists[LIST_PREAMBLE_FORMS_END] - lists[LIST_PREAMBLE_FORMS]) / FORM_WORDS;
  int64_t declarations = tables[PREAMBLE_DECLARATIONS];
  int32_t link_type = (int32_t)number(input, 2), fcs_octets = 0, takes_all = octet(input) & 1;
  int32_t occurrence = octet(input) % 3 + 1, items = octet(input);
  int64_t begin = 0, beyond = (int8_t)octet(input), there = (int64_t)input->left, original = there + beyond;
  uint8_t *octets = rest(input);

  int32_t *first = room(((size_t)forms + 1) * sizeof *first);
  int64_t *takes = room((size_t)forms * MOST_TAKES * TAKE_WORDS * sizeof *takes), *to = takes;
  uint64_t *all = room((size_t)forms * sizeof *all);
  for (int64_t form = 0; form < forms; form++) {
    first[form] = (int32_t)((to - takes) / TAKE_WORDS);
    take_form(lists, form, is_hostile, &to);
    all[form] = ~(uint64_t)0;
  }
  first[forms] = (int32_t)((to - takes) / TAKE_WORDS);

  uint8_t count, asked, flags[SLOTS];
  int16_t stopped, declaration[SLOTS];
  int32_t offset[SLOTS], length[SLOTS], end[SLOTS], payload_offset, payload_length;
  Layers layers = {1, &count, &asked, &stopped, declaration, offset, length, end, flags, NULL, NULL, NULL};
  layers.payload_offset = &payload_offset;
  layers.payload_length = &payload_length;
  Walking walking = {.words = tables, .allowed = {32, 8, 32, 9}, .items = 1000};
  Frames frames = {octets, &begin, &there, &original, &link_type, &fcs_octets, 1};
  Run run = {.walking = walking, .frames = frames, .layers = &layers, .scratch = room((size_t)scratch_octets())};
  run_rows(&run);
  free(run.scratch);

  ListColumn columns[MOST_LIST_COLUMNS];
  columns_of(columns, occurrence);
  ListRun reading = {.walking = walking, .frames = frames, .layers = &layers, .lists = lists, .begin = first};
  reading.takes = takes;
  reading.within = reading.reach = all;
  reading.columns = columns;
  reading.column_count = MOST_LIST_COLUMNS;
  reading.takes_all = takes_all;
  reading.items = items < 200 ? 1000 : items - 200;
  HOLDS(declarations <= forms);
  int64_t read = read_lists(&reading, 0);
  HOLDS(read == 0 || read == 1);
  check_columns(columns);
  free(first), free(takes), free(all), free(octets);
}

void lists_of(Input *input, const int64_t *tables, const int64_t *lists, int64_t count, int is_hostile) {
  int64_t *changed = room((size_t)count * sizeof *changed), begin = lists[LIST_PREAMBLE_FORMS];
  memcpy(changed, lists, (size_t)count * sizeof *changed);
  if (is_hostile) change(input, changed, count, begin, lists[LIST_PREAMBLE_FORMS_END] - begin);
  if (lists_check(changed, count) == 0 &&
      changed[LIST_PREAMBLE_FORMS_END] - changed[LIST_PREAMBLE_FORMS] == lists[LIST_PREAMBLE_FORMS_END] - begin)
    read_frame(input, tables, changed, is_hostile);
  free(changed);
}
