#include "run.h"

#include <string.h>

#include "reading.h"
#include "verify.h"

/* A position of a header: the index of its first octet among the frames', and below it the slot of its layer. */
enum { SLOT_BITS = 5, SLOT_MASK = (1 << SLOT_BITS) - 1 };
static const int64_t ABSENT = -1;
static const uint64_t OPEN_ALL = (uint64_t)1 << MOST_GROUPS;

/* What the loops over the columns of a block need to know of its rows. */
typedef struct {
  int64_t first; /* the first row */
  int32_t rows, until; /* how many there are, and the multiple of 8 above that */
  int64_t position[MOST_GROUPS][BLOCK];
  int32_t length[BLOCK][SLOTS]; /* octets of each header that are there, of rows with one that is cut; else 0 */
  int8_t codes[BLOCK][SLOTS];
  uint8_t has_cut[BLOCK];
  int any_cut;
} Block;

static int64_t first_of(const Run *run, int32_t link_type) {
  return look_up(run->walking.words, run->walking.words[PREAMBLE_LINK_SPACE], link_type);
}

/* Where the frame of a row ends on the wire, without its check sequence. */
static int64_t end_of(const Run *run, int64_t row, int64_t declaration) {
  const Frames *frames = &run->frames;
  int64_t end = frames->original[row] > frames->captured[row] ? frames->original[row] : frames->captured[row];
  int64_t said = frames->fcs_octets[row];
  if (said && declaration >= 0) {
    const int64_t *words = run->walking.words;
    int64_t own = words[words[PREAMBLE_RECORDS] + declaration * RECORD_WORDS + RECORD_CHECK_SEQUENCE];
    if (own && said == 2 * own) said = own;
  }
  return end > said ? end - said : 0;
}

static void keep_layers(const Run *run, int64_t row, const Row *found, const int8_t *codes) {
  Layers *layers = run->layers;
  layers->count[row] = (uint8_t)found->layers;
  layers->asked[row] = (uint8_t)found->asked;
  layers->stopped[row] = (int16_t)found->stopped;
  layers->payload_offset[row] = found->payload_offset;
  layers->payload_length[row] = found->payload_length;
  for (int32_t slot = 0; slot < found->layers; slot++) {
    const Layer *layer = &found->layer[slot];
    int64_t at = slot * layers->room + row;
    layers->declaration[at] = layer->declaration;
    layers->offset[at] = layer->offset;
    layers->length[at] = layer->length;
    layers->end[at] = layer->contained_end;
    layers->flags[at] = layer->flags;
    if (layers->codes) layers->codes[at] = codes[slot];
  }
}

/* Note where the headers of a row are that have columns. */
static void place(const Run *run, Block *block, int32_t index, int64_t base, const Row *found) {
  const Groups *groups = run->groups;
  uint64_t seen = 0, open = 0;
  int is_cut = 0;
  for (int32_t slot = 0; slot < found->layers; slot++) {
    const Layer *layer = &found->layer[slot];
    if (layer->flags & LAYER_QUOTED) break;
    is_cut |= layer->flags & (LAYER_PARTIAL | LAYER_CUT);
    for (int32_t one = groups->begin[layer->declaration]; one < groups->begin[layer->declaration + 1]; one++) {
      int32_t group = groups->group[one];
      if (seen >> group & 1) continue;
      seen |= (uint64_t)1 << group;
      if (groups->moved[one] == ASKED_MOVE)
        open |= (uint64_t)1 << group;
      else
        block->position[group][index] = (base + layer->offset + groups->moved[one]) * (1 << SLOT_BITS) | slot;
    }
  }
  if (found->asked == ASKED_ALL)
    open = OPEN_ALL;
  else if (found->asked)
    open |= groups->reach[found->stopped] & ~seen;
  block->has_cut[index] = (uint8_t)(is_cut != 0);
  if (is_cut) {
    block->any_cut = 1;
    for (int32_t slot = 0; slot < found->layers; slot++) block->length[index][slot] = found->layer[slot].length;
  }
  if (run->open) run->open[block->first + index] = open;
}

/* The positions of a group in a block as offsets from one octet, with a mask of the rows that have it. Rows without it
 * read where another row has it, and drop what they read: that is sooner done than not done. */
typedef struct {
  const uint8_t *origin;
  uint32_t offset[BLOCK], mask[BLOCK];
  int is_anywhere;
} Found;

static void find(const Block *block, const uint8_t *octets, int32_t group, Found *found) {
  const int64_t *position = block->position[group];
  int64_t some = ABSENT, least = INT64_MAX;
  for (int32_t i = 0; i < block->until; i++)
    if (position[i] >= 0) {
      some = position[i];
      if (some < least) least = some;
    }
  found->is_anywhere = some >= 0;
  if (some < 0) return;
  least >>= SLOT_BITS;
  found->origin = octets + least;
  for (int32_t i = 0; i < block->until; i++) {
    int is_there = position[i] >= 0;
    found->offset[i] = (uint32_t)(((is_there ? position[i] : some) >> SLOT_BITS) - least);
    found->mask[i] = is_there ? ~(uint32_t)0 : 0;
  }
}

/* Which rows have the column; those whose header is cut before its end do not. */
static void write_validity(const Block *block, const Found *found, const Column *column, int64_t *missing) {
  uint8_t *bits = column->validity + block->first / 8;
  if (!found->is_anywhere) {
    memset(bits, 0, (size_t)block->until / 8);
    *missing += block->rows;
    return;
  }
  int32_t there = 0;
  for (int32_t i = 0; i < block->until; i += 8) {
    unsigned octet = 0;
    for (int j = 0; j < 8; j++) octet |= (found->mask[i + j] & 1) << j;
    bits[i >> 3] = (uint8_t)octet;
    there += __builtin_popcount(octet);
  }
  *missing += block->rows - there;
}

static uint64_t one_number(const uint8_t *at, const Column *column) {
  uint64_t number = number_at(at, column->octets) >> column->shift;
  return (number << column->unused >> column->unused) * (uint64_t)column->factor;
}

#define EACH(type, value)                                                       \
  {                                                                             \
    type *to = (type *)(void *)column->values + block->first;                   \
    for (int32_t i = 0; i < until; i++) to[i] = (type)(value);                  \
    return;                                                                     \
  }

/* Write the numbers of a column; there is one row at least that has it. */
static void write_numbers(const Block *block, const Found *found, const Column *column) {
  const uint32_t *offset = found->offset, *mask = found->mask;
  int32_t until = block->until;
  const uint8_t *base = found->origin + column->octet;
  int64_t wide = column->octets;
  int is_plain = column->factor == 1 && column->shift == 0 && column->unused == 64 - 8 * wide;
  if (is_plain && wide == 1 && column->bits == 8) EACH(uint8_t, base[offset[i]] & mask[i])
  if (is_plain && wide == 2 && column->bits == 16) EACH(uint16_t, big_16(base + offset[i]) & mask[i])
  if (is_plain && wide == 4 && column->bits == 32) EACH(uint32_t, big_32(base + offset[i]) & mask[i])
  uint64_t numbers[BLOCK];
  for (int32_t i = 0; i < until; i++) numbers[i] = mask[i] ? one_number(base + offset[i], column) : 0;
  if (column->bits == 8) EACH(uint8_t, numbers[i])
  if (column->bits == 16) EACH(uint16_t, numbers[i])
  if (column->bits == 32) EACH(uint32_t, numbers[i])
  if (column->bits == 64) EACH(uint64_t, numbers[i])
  for (int32_t i = 0; i < until; i += 8) {
    unsigned octet = 0;
    for (int j = 0; j < 8; j++) octet |= (unsigned)(numbers[i + j] & 1) << j;
    column->values[(block->first + i) / 8] = (uint8_t)octet;
  }
}

static void write_octets(const Block *block, const Found *found, const Column *column) {
  int64_t wide = column->octets;
  uint8_t *to = column->values + block->first * wide;
  for (int32_t i = 0; i < block->until; i++, to += wide) {
    if (found->mask[i])
      memcpy(to, found->origin + column->octet + found->offset[i], (size_t)wide);
    else
      memset(to, 0, (size_t)wide);
  }
}

/* Write the verdicts of a column; a row of which only the packet can tell is open. */
static void write_codes(const Run *run, const Block *block, Column *column) {
  int32_t *to = (int32_t *)(void *)column->values + block->first;
  const int64_t *position = block->position[column->group];
  for (int32_t i = 0; i < block->until; i++) {
    int32_t code = position[i] >= 0 ? block->codes[i][position[i] & SLOT_MASK] : 0;
    if (code < 0) {
      column->asked++;
      if (run->open) run->open[block->first + i] |= (uint64_t)1 << column->group;
    }
    to[i] = code < 0 ? 0 : code;
  }
}

/* Take away what cut headers do not have. */
static void drop_cut(const Block *block, const Column *column, int64_t *missing) {
  const int64_t *position = block->position[column->group];
  if (column->kind == COLUMN_CODE) return;
  for (int32_t i = 0; i < block->rows; i++) {
    int64_t row = block->first + i;
    if (!block->has_cut[i] || position[i] < 0) continue;
    if (column->octet + column->octets <= block->length[i][position[i] & SLOT_MASK]) continue;
    *missing += 1;
    column->validity[row >> 3] &= (uint8_t) ~(1u << (row & 7));
    if (column->bits == 1)
      column->values[row >> 3] &= (uint8_t) ~(1u << (row & 7));
    else
      memset(column->values + row * column->bits / 8, 0, (size_t)column->bits / 8);
  }
}

static void write_columns(const Run *run, Block *block) {
  Found found;
  int32_t known = -1;
  for (int64_t c = 0; c < run->column_count; c++) {
    Column *column = &run->columns[c];
    if (column->group != known) {
      known = column->group;
      find(block, run->frames.octets, known, &found);
    }
    write_validity(block, &found, column, &column->missing);
    if (!found.is_anywhere) {
      memset(column->values + block->first * column->bits / 8, 0, (size_t)block->until * (size_t)column->bits / 8);
      continue;
    }
    if (column->kind == COLUMN_NUMBER)
      write_numbers(block, &found, column);
    else if (column->kind == COLUMN_OCTETS)
      write_octets(block, &found, column);
    else
      write_codes(run, block, column);
    if (block->any_cut) drop_cut(block, column, &column->missing);
  }
}

int64_t scratch_octets(void) { return (int64_t)sizeof(Block); }

void run_rows(Run *run) {
  Row found = {0};
  Block *block = run->scratch;
  const Frames *frames = &run->frames;
  int32_t known_link = -1;
  int64_t first = -1;
  int wants_codes = run->layers && run->layers->codes;
  for (int64_t c = 0; c < run->column_count; c++) wants_codes |= run->columns[c].kind == COLUMN_CODE;
  for (block->first = 0; block->first < frames->rows; block->first += BLOCK) {
    int64_t left = frames->rows - block->first;
    block->rows = (int32_t)(left < BLOCK ? left : BLOCK);
    block->until = (block->rows + 7) / 8 * 8;
    block->any_cut = 0;
    if (run->groups)
      for (int32_t group = 0; group < run->groups->groups; group++)
        for (int32_t i = 0; i < block->until; i++) block->position[group][i] = ABSENT;
    for (int32_t i = 0; i < block->rows; i++) {
      int64_t row = block->first + i;
      const uint8_t *octets = frames->octets + frames->begin[row];
      int32_t there = (int32_t)frames->captured[row];
      if (frames->link_type[row] != known_link) {
        known_link = frames->link_type[row];
        first = first_of(run, known_link);
      }
      walk_frame(&run->walking, octets, there, (int32_t)end_of(run, row, first), (int32_t)first, &found);
      if (wants_codes) verify_row(run->walking.words, octets, there, &found, block->codes[i]);
      if (run->layers) keep_layers(run, row, &found, block->codes[i]);
      if (run->groups) place(run, block, i, frames->begin[row], &found);
    }
    if (run->column_count) write_columns(run, block);
  }
}
