/* What libFuzzer calls with octets that it makes up: the engine over frames, files and tables. `make fuzz-engine`
 * builds and runs it; `engine_inputs.py` writes the tables that it reads, and the inputs that it starts from.
 *
 * The first octet of an input chooses what the rest is taken for. All octets that the engine reads stand in blocks of
 * exactly their size, so that the sanitizers see each read beside them. */
#include <stddef.h>

#include "checksums/verify.h"
#include "files/index.h"
#include "format.h"
#include "groups/group.h"
#include "lists/lists.h"
#include "packets/pack.h"
#include "rows/run.h"
#include "rows/text.h"
#include "target.h"
#include "walk/check.h"
#include "walk/walk.h"

enum { KIND_FRAME, KIND_RECORDS, KIND_BLOCKS, KIND_TABLES, KIND_TEXT, KIND_KEYS, KIND_LISTS, KIND_LIST_TABLES, KINDS };
enum { MOST_CHANGED = 8, MOST_ROWS = 64, OPTION_RULES = 4, SECOND = 1000000000, TEXT_BEHIND = 4 };

/* What libFuzzer counts as new beside branches, which are the same for all protocols: a declaration that follows
 * another, and what was said of it. */
enum { COUNTERS = 1 << 14 };
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t counters[COUNTERS];

static void seen(int64_t one, int64_t other, int64_t what) {
  counters[(one * 293 + other * 31 + what) & (COUNTERS - 1)] = 1;
}

/* The tables of the default protocols, and those of their lists, from the file that ENGINE_TABLES names. */
static int64_t *tables, *lists;
static int64_t table_words, list_words;

int LLVMFuzzerInitialize(int *count, char ***arguments) {
  (void)count, (void)arguments;
  const char *name = getenv("ENGINE_TABLES");
  FILE *file = name ? fopen(name, "rb") : NULL;
  HOLDS(file != NULL);
  HOLDS(fseek(file, 0, SEEK_END) == 0);
  int64_t all = ftell(file) / (long)sizeof *tables;
  rewind(file);
  tables = room((size_t)all * sizeof *tables);
  HOLDS(fread(tables, sizeof *tables, (size_t)all, file) == (size_t)all);
  fclose(file);
  table_words = tables[PREAMBLE_LENGTH];
  list_words = all - table_words;
  lists = room((size_t)list_words * sizeof *lists);
  memcpy(lists, tables + table_words, (size_t)list_words * sizeof *lists);
  tables = realloc(tables, (size_t)table_words * sizeof *tables);
  HOLDS(tables != NULL && tables_check(tables, table_words) == 0 && lists_check(lists, list_words) == 0);
  return 0;
}

static void check_row(const Row *row, int64_t declarations, int32_t there) {
  HOLDS(row->layers >= 0 && row->layers <= SLOTS && row->problems >= 0 && row->problems <= PROBLEMS);
  HOLDS(row->payload_offset >= 0 && row->payload_length >= 0);
  HOLDS(row->payload_offset + row->payload_length <= there);
  for (int32_t i = 0; i < row->layers; i++) {
    const Layer *layer = &row->layer[i];
    HOLDS(layer->declaration >= 0 && layer->declaration < declarations);
    HOLDS(layer->offset >= 0 && layer->length >= 0 && layer->offset + layer->length <= there);
    HOLDS(layer->payload_offset >= 0 && layer->payload_length >= 0);
    HOLDS(layer->payload_offset + layer->payload_length <= there);
  }
}

/* Columns that cover the fixed parts of all headers, several headers to a group; and a column of verdicts. */
static void run_columns(const Walking *walking, const uint8_t *octets, int64_t size, int32_t link_type) {
  enum { GROUPS = 16, ROWS = 4, ROOM = BLOCK };
  const int64_t *words = walking->words, *records = words + words[PREAMBLE_RECORDS];
  int32_t declarations = (int32_t)words[PREAMBLE_DECLARATIONS];
  int32_t *begin = room(((size_t)declarations + 1) * sizeof *begin),
          *group = room((size_t)declarations * sizeof *group);
  int64_t *moved = room((size_t)declarations * sizeof *moved), least[GROUPS];
  uint64_t *reach = room((size_t)declarations * sizeof *reach), open[ROOM];
  for (int i = 0; i < GROUPS; i++) least[i] = 16;
  for (int32_t i = 0; i < declarations; i++) {
    int64_t fixed = records[i * RECORD_WORDS + RECORD_FIXED_OCTETS];
    begin[i] = i;
    group[i] = i % GROUPS;
    moved[i] = i % 31 == 30 ? ASKED_MOVE : 0;
    reach[i] = ~(uint64_t)0 >> 1;
    if (fixed < least[group[i]]) least[group[i]] = fixed;
  }
  begin[declarations] = declarations;
  Groups groups = {.groups = GROUPS, .begin = begin, .group = group, .moved = moved, .reach = reach};
  Column columns[2 * GROUPS];
  int64_t count = 0;
  for (int i = 0; i < GROUPS; i++) {
    int64_t wide = least[i];
    if (wide == 0) continue;
    Column *column = &columns[count++];
    *column =
        (Column){.group = i, .octets = wide, .factor = 1, .kind = wide > 8 ? COLUMN_KIND_OCTETS : COLUMN_KIND_NUMBER};
    column->bits = wide > 8 ? 8 * (int32_t)wide : wide > 4 ? 64 : wide > 2 ? 32 : wide > 1 ? 16 : 8;
    column->unused = wide > 8 ? 0 : 64 - 8 * (int32_t)wide;
    column = &columns[count++];
    *column = (Column){.group = i, .kind = COLUMN_KIND_CODE, .bits = 32};
  }
  for (int64_t i = 0; i < count; i++) {
    columns[i].values = room((size_t)columns[i].bits / 8 * ROOM);
    columns[i].validity = room(ROOM / 8);
  }
  int64_t first[ROWS] = {0, 0, 0, size / 2}, captured[ROWS] = {size, size, size / 2, size - size / 2};
  int64_t original[ROWS] = {size, size, size, size};
  int32_t link_types[ROWS] = {link_type, link_type, link_type, 1}, fcs_octets[ROWS] = {0, 0, 4, 0};
  Frames frames = {.octets = octets, .begin = first, .captured = captured, .original = original, .rows = ROWS};
  frames.link_type = link_types;
  frames.fcs_octets = fcs_octets;
  Run run = {.walking = *walking, .frames = frames, .groups = &groups, .columns = columns, .column_count = count};
  run.open = open;
  run.scratch = room((size_t)scratch_octets());
  run_rows(&run);
  for (int64_t i = 0; i < count; i++) {
    HOLDS(columns[i].missing >= 0 && columns[i].missing <= ROWS);
    free(columns[i].values);
    free(columns[i].validity);
  }
  free(run.scratch);
  free(begin), free(group), free(moved), free(reach);
}

/* A frame: which declaration it begins with, where it ends on the wire, how much of it is read, its octets. */
static void frame_of(Input *input, const int64_t *words) {
  int64_t declarations = words[PREAMBLE_DECLARATIONS];
  int32_t first = (int32_t)(number(input, 2) % (declarations + 1)) - 1;
  int32_t beyond = (int8_t)octet(input);
  uint8_t limited = octet(input), wanted = octet(input);
  int32_t there = (int32_t)input->left, end = beyond == INT8_MAX ? there + 1500 : there + beyond;
  uint8_t *octets = rest(input);
  Walking walking = {.words = words, .allowed = {32, 8, 32, 9}, .wants_problems = (wanted & 1) == 0};
  if (limited)
    for (int i = 0; i < NESTINGS; i++) walking.allowed[i] = limited >> 2 * i & 3;
  Row *row = room(sizeof *row);
  int8_t codes[SLOTS];
  walk_frame(&walking, octets, there, end > 0 ? end : 0, first, row);
  check_row(row, declarations, there);
  verify_row(words, octets, there, row, codes);
  for (int32_t i = 0, before = 0; i < row->layers; before = row->layer[i++].declaration) {
    HOLDS(codes[i] >= VERDICT_ASK && codes[i] < VERDICT_COUNT);
    seen(before, row->layer[i].declaration, 0);
    seen(row->layer[i].declaration, codes[i], 17);
  }
  for (int32_t i = 0; i < row->problems; i++)
    if (row->problem[i].layer >= 0) seen(row->layer[row->problem[i].layer].declaration, row->problem[i].code, 19);
  if (wanted & 2) run_columns(&walking, octets, there, wanted >> 2);

  enum { LONGEST_ROW = SLOTS * (1 + PLACES * sizeof(int32_t)) + sizeof(Facts) };
  Path path;
  uint8_t *packed = room(LONGEST_ROW);
  HOLDS(pack_frame(&walking, octets, there, end > 0 ? end : 0, first, &path, packed) <= LONGEST_ROW);
  HOLDS(path.asked == row->asked && path.stopped == row->stopped);
  free(packed);
  free(row);
  free(octets);
}

static void rows_of(Rows *rows) {
  *rows = (Rows){.room = MOST_ROWS};
  int64_t **wide[] = {&rows->begin, &rows->captured, &rows->original, &rows->timestamp_ns, &rows->options};
  int32_t **narrow[] = {&rows->link_type, &rows->interface, &rows->fcs_octets, &rows->flags};
  for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) *wide[i] = room(MOST_ROWS * sizeof **wide[i]);
  for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++) *narrow[i] = room(MOST_ROWS * sizeof **narrow[i]);
  _Static_assert(offsetof(Rows, room) == 10 * sizeof(void *), "each array of rows needs room");
  rows->has_time = room(MOST_ROWS);
}

/* Pack all rows. There is room for some of them at once, and for each of them. */
static void pack(const Reading *reading, const Rows *rows) {
  enum { ROOM = 1 << 12, PATHS = 8, SLOTS_ROOM = 256 };
  uint64_t factors[LONGEST_KEY / 4];
  for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) factors[i] = 2 * i + 1;
  Keys paths = {.factors = factors, .width = sizeof(Path), .room = PATHS, .slots_room = SLOTS_ROOM};
  paths.octets = room(PATHS * sizeof(Path));
  paths.table = room(SLOTS_ROOM * sizeof *paths.table);
  Packing packing = {.walking = {.words = tables, .allowed = {32, 8, 32, 9}, .items = 1000}, .paths = &paths};
  packing.frames = (Frames){.octets = reading->octets, .begin = rows->begin, .captured = rows->captured};
  packing.frames.original = rows->original;
  packing.frames.link_type = rows->link_type;
  packing.frames.fcs_octets = rows->fcs_octets;
  packing.frames.rows = rows->row;
  packing.timestamp_ns = rows->timestamp_ns;
  packing.has_time = rows->has_time;
  packing.interface = rows->interface;
  packing.options = rows->options;
  packing.path = room(MOST_ROWS * sizeof *packing.path);
  packing.end = room(MOST_ROWS * sizeof *packing.end);
  packing.octets = room(ROOM);
  packing.room = ROOM;
  for (int64_t before = -1; packing.row < rows->row; before = packing.row) {
    if (packing.row == before) paths.size = paths.slots = 0; /* there was no room for a path */
    int64_t first = packing.row;
    packing.used = 0;
    pack_rows(&packing);
    for (int64_t row = first, begin = 0; row < packing.row; begin = packing.end[row++]) {
      HOLDS(begin + rows->captured[row] <= packing.end[row] && packing.end[row] <= packing.used);
      HOLDS(memcmp(packing.octets + begin, reading->octets + rows->begin[row], (size_t)rows->captured[row]) == 0);
      HOLDS(packing.path[row] >= 0 && packing.path[row] < paths.size);
    }
    HOLDS(packing.used <= ROOM && (packing.row > first || before != first));
  }
  free(paths.octets), free(paths.table), free(packing.path), free(packing.end), free(packing.octets);
}

static void check_rows(const Reading *reading, const Rows *rows) {
  HOLDS(reading->at >= 0 && reading->at <= reading->end && rows->row <= rows->room);
  for (int64_t i = 0; i < rows->row; i++) {
    HOLDS(rows->begin[i] >= 0 && rows->captured[i] >= 0);
    HOLDS(rows->begin[i] + rows->captured[i] <= reading->at);
  }
  pack(reading, rows);
  free(rows->begin), free(rows->captured), free(rows->original), free(rows->timestamp_ns), free(rows->has_time);
  free(rows->link_type), free(rows->interface), free(rows->fcs_octets), free(rows->options), free(rows->flags);
}

/* Octets of a pcap file from its first record on, and rules that some variant has. */
static void records_of(Input *input) {
  uint8_t known[8], variant = octet(input), noted = octet(input);
  int64_t counts[8] = {0}, snaplen = number(input, 2);
  for (int i = 0; i < 8; i++) known[i] = noted >> i & 1;
  RecordRules rules = {.header = variant & 1 ? 24 : 16, .swapped = (variant >> 1 & 3) % 3, .snaplen = snaplen};
  rules.ticks = variant & 8 ? SECOND : 1000000;
  rules.scale = SECOND / rules.ticks;
  rules.limit = variant & 16 ? 1 << 16 : 1 << 27;
  rules.customary = 1 << 18;
  rules.link_type = 1;
  uint8_t *octets = rest(input);
  Reading reading = {.octets = octets, .end = (int64_t)input->left, .is_little = variant >> 5 & 1};
  reading.known = known;
  reading.counts = counts;
  Rows rows;
  rows_of(&rows);
  index_records(&reading, &rules, &rows);
  check_rows(&reading, &rows);
  free(octets);
}

/* Octets of a pcapng file from a block behind its first one on, and an interface that some file has. */
static void blocks_of(Input *input) {
  static const OptionRule options[OPTION_RULES] = {
      {1, -1, 0, 1, 1}, {2, 4, 4, 0, 0}, {3, -1, 1, 1, 0}, {4, 8, 8, 0, 0}};
  uint8_t known[8], variant = octet(input), noted = octet(input);
  int64_t counts[8] = {0};
  Interface interfaces[2] = {{.is_described = 1, .link_type = 1, .multiplier = 1000, .divisor = 1}, {0}};
  interfaces[0].snaplen = number(input, 2);
  interfaces[0].offset = (int64_t)(int32_t)number(input, 4) * SECOND;
  interfaces[0].most_units = (INT64_MAX - 1 - (interfaces[0].offset > 0 ? interfaces[0].offset : 0)) / 1000;
  if (variant & 1) { /* times in fractions of a power of two */
    interfaces[0].multiplier = 1953125;
    interfaces[0].divisor = 1 << 11;
  }
  for (int i = 0; i < 8; i++) known[i] = noted >> i & 1;
  BlockRules rules = {.limit = variant & 2 ? 1 << 16 : 1 << 27, .option_limit = variant & 4 ? 2 : 1000};
  rules.interface_count = 2;
  rules.interfaces = interfaces;
  rules.option_count = rules.obsolete_count = OPTION_RULES;
  rules.options = rules.obsolete = options;
  rules.is_readable = !(variant & 8);
  uint8_t *octets = rest(input);
  Reading reading = {.octets = octets, .end = (int64_t)input->left, .is_little = variant >> 4 & 1};
  reading.known = known;
  reading.counts = counts;
  Rows rows;
  rows_of(&rows);
  index_blocks(&reading, &rules, &rows);
  check_rows(&reading, &rows);
  free(octets);
}

void change(Input *input, int64_t *changed, int64_t count, int64_t begin, int64_t words) {
  int changes = octet(input) % MOST_CHANGED + 1;
  for (int i = 0; i < changes; i++) {
    int64_t address = number(input, 3) % count;
    uint8_t kind = octet(input);
    if (kind & 64) { /* a word of a record, rather than one of those that say how numbers are mapped */
      address = begin + address % words;
    }
    switch (kind % 5) {
      case 0: changed[address] = (int8_t)octet(input); break;
      case 1: changed[address] += (int8_t)octet(input); break;
      case 2: changed[address] = number(input, 3) % count; break;
      case 3: changed[address] = number(input, 8); break;
      default: changed[address] = changed[number(input, 3) % count]; break;
    }
  }
}

/* A frame over tables of which some words are others: either they are refused, or the engine stays within its bounds.
 */
static void tables_of(Input *input) {
  int64_t *changed = room((size_t)table_words * sizeof *changed);
  memcpy(changed, tables, (size_t)table_words * sizeof *changed);
  change(input, changed, table_words, tables[PREAMBLE_RECORDS], tables[PREAMBLE_DECLARATIONS] * RECORD_WORDS);
  if (tables_check(changed, table_words) == 0) frame_of(input, changed);
  free(changed);
}

/* Addresses that are written as text. */
static void text_of(Input *input) {
  static const int64_t widths[] = {4, 6, 16}, longest[] = {15, 17, 39};
  int kind = octet(input) % 3;
  int64_t count = (int64_t)input->left / widths[kind];
  uint8_t *octets = rest(input), *text = room((size_t)((count + TEXT_BEHIND) * longest[kind]));
  int32_t *ends = room(((size_t)count + 1) * sizeof *ends);
  int64_t size = write_addresses(octets, count, widths[kind], text, ends);
  HOLDS(ends[0] == 0 && ends[count] == size);
  for (int64_t i = 0; i < count; i++) HOLDS(ends[i + 1] > ends[i] && ends[i + 1] - ends[i] <= longest[kind]);
  free(octets), free(text), free(ends);
}

/* Rows of octets that are numbered: equal ones get the same number, in the order of their first appearance. */
static void keys_of(Input *input) {
  enum { ROOM = 300, SLOTS_ROOM = 1024 };
  int64_t width = octet(input) % 40 + 1, count = (int64_t)input->left / width;
  uint64_t factors[LONGEST_KEY / 4];
  for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) factors[i] = 0x9E3779B97F4A7C15u * (2 * i + 1);
  Keys keys = {.factors = factors, .width = width, .room = ROOM, .slots_room = SLOTS_ROOM};
  keys.octets = room((size_t)(ROOM * width));
  keys.table = room(SLOTS_ROOM * sizeof *keys.table);
  uint8_t *rows = rest(input);
  int32_t *numbers = room((size_t)count * sizeof *numbers);
  int64_t numbered = number_rows(&keys, rows, NULL, count, -1, numbers);
  HOLDS(keys.size <= ROOM && (numbered == count || keys.size == ROOM));
  for (int64_t i = 0; i < numbered; i++) {
    HOLDS(numbers[i] >= 0 && numbers[i] < keys.size);
    HOLDS(memcmp(keys.octets + numbers[i] * width, rows + i * width, (size_t)width) == 0);
    for (int64_t j = 0; j < i; j++)
      HOLDS((numbers[i] == numbers[j]) == (memcmp(rows + i * width, rows + j * width, (size_t)width) == 0));
  }
  free(keys.octets), free(keys.table), free(rows), free(numbers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Input input = {data, size};
  switch (octet(&input) % KINDS) {
    case KIND_FRAME: frame_of(&input, tables); break;
    case KIND_RECORDS: records_of(&input); break;
    case KIND_BLOCKS: blocks_of(&input); break;
    case KIND_TABLES: tables_of(&input); break;
    case KIND_TEXT: text_of(&input); break;
    case KIND_KEYS: keys_of(&input); break;
    case KIND_LISTS: lists_of(&input, tables, lists, list_words, 0); break;
    default: lists_of(&input, tables, lists, list_words, 1); break;
  }
  return 0;
}

#ifdef REPLAY
/* Give the engine the inputs in a file: two octets that say how long each is, the greater first, then its octets. */
int main(int count, char **arguments) {
  HOLDS(count == 2);
  FILE *file = fopen(arguments[1], "rb");
  HOLDS(file != NULL);
  LLVMFuzzerInitialize(&count, &arguments);
  int tried = 0;
  for (uint8_t head[2]; fread(head, 1, sizeof head, file) == sizeof head; tried++) {
    size_t size = (size_t)(head[0] << 8 | head[1]);
    uint8_t *input = room(size);
    HOLDS(fread(input, 1, size, file) == size);
    LLVMFuzzerTestOneInput(input, size);
    free(input);
  }
  fclose(file);
  printf("%d\n", tried);
  return 0;
}
#endif
