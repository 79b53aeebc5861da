#include <string.h>

#include "reading.h"
#include "rows/block.h"

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

void write_columns(const Run *run, Block *block) {
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
