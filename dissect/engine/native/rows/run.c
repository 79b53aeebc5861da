#include "rows/run.h"

#include <string.h>

#include "checksums/verify.h"
#include "reading.h"

static const uint64_t OPEN_ALL = (uint64_t)1 << MOST_GROUPS;
static const int32_t ABSENT = INT32_MIN;

/* Positions of a block count from the first octet of its first frame, and rows whose frame begins farther from it than
 * this are open. */
enum { FARTHEST_FRAME = 1 << 29 };

enum { BLOCK_OCTETS = BLOCK / 8 };

/* The nearest cache does not hold a block of frames any more when it was indexed. So headers are asked for so many rows
 * before they are needed; the rest of a frame is read in order, which the processor foresees. */
enum { AHEAD = 12, LINE = 64 };

static inline void prefetch(const Frames *frames, int64_t row) {
  if (row >= frames->rows) return;
  const uint8_t *octets = frames->octets + frames->begin[row];
  __builtin_prefetch(octets);
  __builtin_prefetch(octets + LINE); /* which may be behind the frame: nothing is read */
}

/* A row whose last header is cut. Its columns are read one by one, as far as they are there. */
typedef struct {
  int32_t index, position, length, slot, declaration;
  uint64_t groups; /* those that are in it, and in no header before */
} Cut;

/* What the loops over the columns of a block need to know of its rows. */
typedef struct {
  int64_t first;         /* the first row */
  int32_t rows, until;   /* how many there are, and the multiple of 8 above that */
  const uint8_t *origin; /* where the first frame begins */
  int32_t position[MOST_GROUPS][BLOCK];
  uint8_t slot[MOST_GROUPS][BLOCK];
  uint8_t validity[MOST_GROUPS][BLOCK_OCTETS];
  int8_t codes[BLOCK][SLOTS];
  int32_t cuts;
  Cut cut[BLOCK];
} Block;

int64_t first_of(const int64_t *words, int32_t link_type) {
  return look_up(words, words[PREAMBLE_LINK_SPACE], link_type);
}

int64_t end_of(const int64_t *words, const Frames *frames, int64_t row, int64_t declaration) {
  int64_t end = frames->original[row] > frames->captured[row] ? frames->original[row] : frames->captured[row];
  int64_t said = frames->fcs_octets[row];
  if (said && declaration >= 0) {
    int64_t own = words[words[PREAMBLE_RECORDS] + declaration * RECORD_WORDS + RECORD_CHECK_SEQUENCE];
    if (own && said == 2 * own) said = own;
  }
  return end > said ? end - said : 0;
}

/* `layers` is a copy: what is written could otherwise be its own pointers, for all that the compiler knows. */
static inline void keep_layers(const Layers layers, int64_t row, const Row *found, const int8_t *codes) {
  int32_t count = found->asked == ASKED_ALL ? 0 : found->layers;
  layers.asked[row] = (uint8_t)found->asked;
  if (layers.divided) {
    uint8_t divided = 0;
    for (int32_t slot = 0; slot < count; slot++) divided |= found->layer[slot].is_divided;
    layers.divided[row] = divided;
  }
  if (!layers.count) return;
  layers.count[row] = (uint8_t)count;
  layers.stopped[row] = (int16_t)found->stopped;
  layers.payload_offset[row] = found->payload_offset;
  layers.payload_length[row] = found->payload_length;
  for (int32_t slot = 0; slot < count; slot++) {
    const Layer *layer = &found->layer[slot];
    int64_t at = slot * layers.room + row;
    layers.declaration[at] = layer->declaration;
    if (layers.codes) layers.codes[at] = codes[slot];
    if (!layers.offset) continue;
    layers.offset[at] = layer->offset;
    layers.length[at] = layer->length;
    layers.end[at] = layer->contained_end;
    layers.flags[at] = layer->flags;
  }
}

static inline int is_shown(const Shown *shown, const Layer *layer) {
  return layer->offset >= shown->from && !(shown->hides_pieces && layer->flags & LAYER_FRAGMENT);
}

/* Note where the headers of a row are that have columns; its frame is `distance` octets behind the block's first. */
static void place(Run *run, Block *block, int32_t index, int64_t distance, const Row *found) {
  const Groups *groups = run->groups;
  const int8_t *codes = block->codes[index];
  uint64_t seen = 0, open = 0;
  int is_near = 0 <= distance && distance <= FARTHEST_FRAME;
  for (int32_t slot = 0; slot < found->layers && is_near; slot++) {
    const Layer *layer = &found->layer[slot];
    int32_t position = (int32_t)distance + layer->offset;
    int is_cut = layer->flags & (LAYER_PARTIAL | LAYER_CUT);
    uint64_t before = seen;
    if (layer->flags & LAYER_QUOTED) break;
    if (run->shown && !is_shown(&run->shown[block->first + index], layer)) continue;
    for (int32_t one = groups->begin[layer->declaration]; one < groups->begin[layer->declaration + 1]; one++) {
      int32_t group = groups->group[one];
      uint64_t bit = (uint64_t)1 << group;
      int8_t code = groups->checked & bit ? codes[slot] : VERDICT_VALID;
      if (seen & bit || (code == VERDICT_NONE && groups->moved[one] != ASKED_MOVE)) continue;
      seen |= bit;
      if (groups->moved[one] == ASKED_MOVE || code == VERDICT_ASK) {
        open |= bit;
      } else if (!is_cut) {
        block->position[group][index] = position + (int32_t)groups->moved[one];
        block->slot[group][index] = (uint8_t)slot;
        block->validity[group][index >> 3] |= (uint8_t)(1 << (index & 7));
      }
    }
    if (is_cut && seen != before)
      block->cut[block->cuts++] =
          (Cut){index, position, layer->length, slot, layer->declaration, seen & ~before & ~open};
  }
  if (found->asked == ASKED_ALL || !is_near)
    open = OPEN_ALL;
  else if (found->asked)
    open |= groups->reach[found->stopped] & ~seen;
  run->open_rows += open != 0;
  run->open[block->first + index] = open;
}

/* The positions of a group in a block, and masks of the rows that have it. Rows without it read where another row has
 * it, and drop what they read: that is sooner done than not done. */
typedef struct {
  int32_t offset[BLOCK];
  uint32_t mask[BLOCK];
  int32_t count;
} Found;

/* How many of so many bits are set. */
static int32_t bits_set(const uint8_t *octets, int32_t count) {
  uint64_t sum = 0, word;
  for (int32_t i = 0; i < count; i += 8) {
    memcpy(&word, octets + i, sizeof word);
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    sum += ((word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F) * 0x0101010101010101 >> 56;
  }
  return (int32_t)sum;
}

static void find(const Block *block, int32_t group, Found *found) {
  const int32_t *position = block->position[group];
  int32_t some = ABSENT;
  found->count = bits_set(block->validity[group], BLOCK_OCTETS);
  if (!found->count) return;
  for (int32_t i = 0; some == ABSENT; i++) some = position[i];
  for (int32_t i = 0; i < BLOCK; i++) {
    uint32_t mask = position[i] == ABSENT ? 0 : ~(uint32_t)0;
    found->mask[i] = mask;
    found->offset[i] = (int32_t)(((uint32_t)position[i] & mask) | ((uint32_t)some & ~mask));
  }
}

static uint64_t one_number(const uint8_t *at, const Column *column) {
  uint64_t number = number_at(at, column->octets) >> column->shift;
  return (number << column->unused >> column->unused) * (uint64_t)column->factor;
}

#define EACH(type, value)                                      \
  {                                                            \
    type *to = (type *)(void *)column->values + block->first;  \
    for (int32_t i = 0; i < BLOCK; i++) to[i] = (type)(value); \
    return;                                                    \
  }

/* Write the numbers of a column; there is one row at least that has it. */
static void write_numbers(const Block *block, const Found *found, const Column *column) {
  const int32_t *offset = found->offset;
  const uint32_t *mask = found->mask;
  const uint8_t *base = block->origin + column->octet;
  int64_t wide = column->octets;
  int is_plain = column->factor == 1 && column->shift == 0 && column->unused == 64 - 8 * wide;
  if (is_plain && wide == 1 && column->bits == 8) EACH(uint8_t, base[offset[i]] & mask[i])
  if (is_plain && wide == 2 && column->bits == 16) EACH(uint16_t, big_16(base + offset[i]) & mask[i])
  if (is_plain && wide == 4 && column->bits == 32) EACH(uint32_t, big_32(base + offset[i]) & mask[i])
  uint64_t numbers[BLOCK];
  if (wide == 1)
    for (int32_t i = 0; i < BLOCK; i++) numbers[i] = base[offset[i]] & mask[i];
  else if (wide == 2)
    for (int32_t i = 0; i < BLOCK; i++) numbers[i] = big_16(base + offset[i]) & mask[i];
  else if (wide == 4)
    for (int32_t i = 0; i < BLOCK; i++) numbers[i] = big_32(base + offset[i]) & mask[i];
  else
    for (int32_t i = 0; i < BLOCK; i++) numbers[i] = mask[i] ? number_at(base + offset[i], wide) : 0;
  int shift = column->shift, unused = column->unused;
  uint64_t factor = (uint64_t)column->factor;
  for (int32_t i = 0; i < BLOCK; i++) numbers[i] = (numbers[i] >> shift << unused >> unused) * factor;
  if (column->bits == 8) EACH(uint8_t, numbers[i])
  if (column->bits == 16) EACH(uint16_t, numbers[i])
  if (column->bits == 32) EACH(uint32_t, numbers[i])
  if (column->bits == 64) EACH(uint64_t, numbers[i])
  for (int32_t i = 0; i < BLOCK; i += 8) {
    unsigned octet = 0;
    for (int j = 0; j < 8; j++) octet |= (unsigned)(numbers[i + j] & 1) << j;
    column->values[(block->first + i) / 8] = (uint8_t)octet;
  }
}

/* Write the octets of a column, `head` and `tail` of them in each row, which overlap. */
#define EACH_PAIR(head_type, tail_type)                                         \
  for (int32_t i = 0; i < BLOCK; i++, to += wide) {                             \
    head_type head;                                                             \
    tail_type tail;                                                             \
    memcpy(&head, base + offset[i], sizeof head);                               \
    memcpy(&tail, base + offset[i] + wide - (int64_t)sizeof tail, sizeof tail); \
    head &= (head_type)(int64_t)(int32_t)mask[i];                               \
    tail &= (tail_type)(int64_t)(int32_t)mask[i];                               \
    memcpy(to, &head, sizeof head);                                             \
    memcpy(to + wide - (int64_t)sizeof tail, &tail, sizeof tail);               \
  }

static void write_octets(const Block *block, const Found *found, const Column *column) {
  int64_t wide = column->octets;
  uint8_t *to = column->values + block->first * wide;
  const int32_t *offset = found->offset;
  const uint32_t *mask = found->mask;
  const uint8_t *base = block->origin + column->octet;
  if (wide >= 8 && wide <= 16) {
    EACH_PAIR(uint64_t, uint64_t)
  } else if (wide >= 4 && wide < 8) {
    EACH_PAIR(uint32_t, uint32_t)
  } else {
    for (int32_t i = 0; i < BLOCK; i++, to += wide) {
      if (mask[i])
        memcpy(to, base + offset[i], (size_t)wide);
      else
        memset(to, 0, (size_t)wide);
    }
  }
}

static void write_codes(const Block *block, const Found *found, const Column *column) {
  int32_t *to = (int32_t *)(void *)column->values + block->first;
  const uint8_t *slot = block->slot[column->group];
  for (int32_t i = 0; i < BLOCK; i++) to[i] = (int32_t)((uint32_t)block->codes[i][slot[i]] & found->mask[i]);
}

/* Write what is there of the headers that are cut. */
static void write_cut(const Run *run, const Block *block, Column *column) {
  const Groups *groups = run->groups;
  for (int32_t c = 0; c < block->cuts; c++) {
    const Cut *cut = &block->cut[c];
    int64_t row = block->first + cut->index;
    if (!(cut->groups >> column->group & 1)) continue;
    if (column->kind == COLUMN_KIND_CODE) {
      ((int32_t *)(void *)column->values)[row] = block->codes[cut->index][cut->slot];
    } else {
      int32_t one = groups->begin[cut->declaration];
      while (groups->group[one] != column->group) one++;
      int64_t octet = column->octet + groups->moved[one];
      if (octet + column->octets > cut->length) continue;
      const uint8_t *at = block->origin + cut->position + octet;
      uint64_t number = column->kind == COLUMN_KIND_NUMBER ? one_number(at, column) : 0;
      switch (column->kind == COLUMN_KIND_NUMBER ? column->bits : 0) {
        case 1: column->values[row >> 3] |= (uint8_t)((number & 1) << (row & 7)); break;
        case 8: column->values[row] = (uint8_t)number; break;
        case 16: ((uint16_t *)(void *)column->values)[row] = (uint16_t)number; break;
        case 32: ((uint32_t *)(void *)column->values)[row] = (uint32_t)number; break;
        case 64: ((uint64_t *)(void *)column->values)[row] = number; break;
        default: memcpy(column->values + row * column->octets, at, (size_t)column->octets);
      }
    }
    column->validity[row >> 3] |= (uint8_t)(1 << (row & 7));
    column->missing--;
  }
}

static void write_columns(const Run *run, Block *block) {
  Found found = {.count = 0};
  int32_t known = -1;
  for (int64_t c = 0; c < run->column_count; c++) {
    Column *column = &run->columns[c];
    if (column->group != known) {
      known = column->group;
      find(block, known, &found);
    }
    memcpy(column->validity + block->first / 8, block->validity[known], (size_t)block->until / 8);
    column->missing += block->rows - found.count;
    if (!found.count)
      memset(column->values + block->first * column->bits / 8, 0, BLOCK * (size_t)column->bits / 8);
    else if (column->kind == COLUMN_KIND_NUMBER)
      write_numbers(block, &found, column);
    else if (column->kind == COLUMN_KIND_OCTETS)
      write_octets(block, &found, column);
    else
      write_codes(block, &found, column);
    if (block->cuts) write_cut(run, block, column);
  }
}

int64_t scratch_octets(void) { return (int64_t)sizeof(Block); }

static void clear(const Run *run, Block *block) {
  block->cuts = 0;
  if (!run->groups) return;
  memset(block->validity, 0, sizeof block->validity[0] * (size_t)run->groups->groups);
  memset(block->slot, 0, sizeof block->slot[0] * (size_t)run->groups->groups);
  for (int32_t group = 0; group < run->groups->groups; group++)
    for (int32_t i = 0; i < BLOCK; i++) block->position[group][i] = ABSENT;
}

void run_rows(Run *run) {
  Row found = {0};
  Block *block = run->scratch;
  const Frames *frames = &run->frames;
  const Layers layers = run->layers ? *run->layers : (Layers){.room = 0};
  int32_t known_link = -1;
  int64_t first = -1;
  int wants_codes = run->layers && run->layers->codes;
  const uint64_t left_allowed = allowances(&run->walking);
  run->open_rows = 0;
  for (int64_t c = 0; c < run->column_count; c++) {
    wants_codes |= run->columns[c].kind == COLUMN_KIND_CODE;
    run->columns[c].missing = 0;
  }
  for (block->first = 0; block->first < frames->rows; block->first += BLOCK) {
    int64_t left = frames->rows - block->first, begin = frames->begin[block->first];
    block->rows = (int32_t)(left < BLOCK ? left : BLOCK);
    block->until = (block->rows + 7) / 8 * 8;
    block->origin = frames->octets + begin;
    clear(run, block);
    for (int32_t i = 0; i < block->rows; i++) {
      int64_t row = block->first + i;
      const uint8_t *octets = frames->octets + frames->begin[row];
      int32_t there = (int32_t)frames->captured[row];
      prefetch(frames, row + AHEAD);
      if (frames->link_type[row] != known_link) {
        known_link = frames->link_type[row];
        first = first_of(run->walking.words, known_link);
      }
      int64_t end = end_of(run->walking.words, frames, row, first);
      if (end > MOST_OCTETS)
        found = (Row){.asked = ASKED_ALL, .stopped = -1};
      else
        walk_allowed(&run->walking, left_allowed, octets, there, (int32_t)end, (int32_t)first, &found);
      if (wants_codes) verify_row(run->walking.words, octets, there, &found, block->codes[i]);
      if (run->layers) keep_layers(layers, row, &found, block->codes[i]);
      if (run->groups) place(run, block, i, frames->begin[row] - begin, &found);
    }
    if (run->column_count) write_columns(run, block);
  }
}

void walk_row(const Walking *walking, const Frames *frames, int64_t row, Row *found) {
  int64_t first = first_of(walking->words, frames->link_type[row]);
  int64_t captured = frames->captured[row], end = end_of(walking->words, frames, row, first);
  if (end > MOST_OCTETS)
    *found = (Row){.asked = ASKED_ALL, .stopped = -1};
  else
    walk_frame(walking, frames->octets + frames->begin[row], (int32_t)captured, (int32_t)end, (int32_t)first, found);
}
