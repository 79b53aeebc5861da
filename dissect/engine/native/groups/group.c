#include "groups/group.h"

#include <string.h>

#include "reading.h"

enum { FEWEST_SLOTS = 256, WORD = 4, LINE = 64 };
enum { PIECE = 64 };        /* rows that are numbered at a time: bits of one word */
enum { NEAR_SLOTS = 4096 }; /* up to which slots and keys stay in the processor's nearest cache */
enum { RECENT = 256 };      /* paths whose number is looked up by their declarations */

static inline uint32_t word_at(const uint8_t *at) {
  uint32_t word;
  memcpy(&word, at, WORD);
  return word;
}

/* The last octets of a key that do not fill a word. */
static inline uint32_t rest_at(const uint8_t *at, int64_t octets) {
  uint32_t word = 0;
  memcpy(&word, at, (size_t)octets);
  return word;
}

/* Pairs of words with a random number added to each, multiplied: the upper half of the sum is strongly universal, so
 * nobody can prepare keys that collide (Thorup, High Speed Hashing for Integers and Strings, 2015, section 3.5). */
static inline __attribute__((always_inline)) uint32_t hash_of(const uint64_t *factors, const uint8_t *key,
                                                              int64_t width) {
  uint64_t sum = 0;
  int64_t at = 0, i = 0;
  for (; at + 2 * WORD <= width; at += 2 * WORD, i += 2)
    sum += (factors[i] + word_at(key + at + WORD)) * (factors[i + 1] + word_at(key + at));
  if (at + WORD <= width) {
    uint64_t rest = rest_at(key + at + WORD, width - at - WORD);
    sum += (factors[i] + rest) * (factors[i + 1] + word_at(key + at));
  } else if (at < width) {
    sum += factors[i] * (factors[i + 1] + rest_at(key + at, width - at));
  }
  return (uint32_t)(sum >> 32);
}

static inline uint64_t double_word_at(const uint8_t *at) {
  uint64_t word;
  memcpy(&word, at, 2 * WORD);
  return word;
}

/* As memcmp, without a call for so few octets. */
static inline __attribute__((always_inline)) int is_same(const uint8_t *one, const uint8_t *other, int64_t width) {
  uint64_t differ = 0;
  int64_t at = 0;
  for (; at + 2 * WORD <= width; at += 2 * WORD) differ |= double_word_at(one + at) ^ double_word_at(other + at);
  if (at + WORD <= width) {
    differ |= word_at(one + at) ^ word_at(other + at);
    at += WORD;
  }
  for (; at < width; at++) differ |= one[at] ^ other[at];
  return !differ;
}

/* Write the table anew, at most an eighth full, so that it is seldom written: it is again when it is half full. The
 * room for slots is twice that for keys. */
static void rebuild(Keys *keys) {
  int64_t slots = FEWEST_SLOTS;
  while (slots < 8 * keys->size) slots *= 2;
  if (slots > keys->slots_room) slots = keys->slots_room;
  keys->slots = slots;
  memset(keys->table, 0, (size_t)slots * sizeof *keys->table);
  for (int64_t number = 0; number < keys->size; number++) {
    uint32_t hash = hash_of(keys->factors, keys->octets + number * keys->width, keys->width);
    uint64_t at = hash & (uint64_t)(slots - 1);
    for (uint64_t step = 1; keys->table[at]; step++) at = (at + step) & (uint64_t)(slots - 1);
    keys->table[at] = (uint32_t)(number + 1);
  }
}

/* As `number_of`, where the hash of the key is known. Every triangular number of steps from a slot reaches another one,
 * and half of them are empty, so the search ends. */
static inline __attribute__((always_inline)) int64_t find_or_add_at(Keys *keys, const uint8_t *key, uint32_t hash,
                                                                    int64_t width) {
  uint64_t mask = (uint64_t)(keys->slots - 1), at = hash & mask;
  for (uint64_t step = 1; keys->table[at]; step++) {
    int64_t slot = keys->table[at];
    if (is_same(keys->octets + (slot - 1) * width, key, width)) return slot - 1;
    at = (at + step) & mask;
  }
  if (keys->size >= keys->room) return -1;
  int64_t number = keys->size++;
  memcpy(keys->octets + number * width, key, (size_t)width);
  keys->table[at] = (uint32_t)(number + 1);
  if (2 * keys->size >= keys->slots && keys->slots < keys->slots_room) rebuild(keys);
  return number;
}

/* The same; the compiler knows the width where the caller does. */
static inline __attribute__((always_inline)) int64_t find_or_add(Keys *keys, const uint8_t *key, int64_t width) {
  return find_or_add_at(keys, key, hash_of(keys->factors, key, width), width);
}

int64_t number_of(Keys *keys, const uint8_t *key) {
  if (!keys->slots) rebuild(keys);
  switch (keys->width) { /* paths (of packets, of layers), flows and endpoints, in searches of their own */
    case PATH_OCTETS: return find_or_add(keys, key, PATH_OCTETS);
    case NAMES_OCTETS: return find_or_add(keys, key, NAMES_OCTETS);
    case FLOW_OCTETS: return find_or_add(keys, key, FLOW_OCTETS);
    case END_OCTETS: return find_or_add(keys, key, END_OCTETS);
    case CONVERSATION_OCTETS: return find_or_add(keys, key, CONVERSATION_OCTETS);
    default: return find_or_add(keys, key, keys->width);
  }
}

void expect_key(const Keys *keys, const uint8_t *key, int64_t record, int is_near) {
  if (!keys->slots) return;
  const uint32_t *slot = keys->table + (hash_of(keys->factors, key, keys->width) & (uint64_t)(keys->slots - 1));
  if (!is_near) {
    __builtin_prefetch(slot);
    return;
  }
  if (!*slot) return;
  const int64_t number = *slot - (int64_t)1;
  const uint8_t *there = (const uint8_t *)keys->records + number * record;
  __builtin_prefetch(keys->octets + number * keys->width);
  for (int64_t at = 0; at < record; at += LINE) __builtin_prefetch(there + at);
}

int64_t known_number(Keys *keys, const uint8_t *key) {
  const int64_t room = keys->room;
  keys->room = keys->size;
  const int64_t number = number_of(keys, key);
  keys->room = room;
  return number;
}

/* Which of up to PIECE rows from `first` on, a multiple of PIECE, have a value. Of Arrow's bits only the octets with
 * one of these rows are read. */
static inline uint64_t rows_there(const uint8_t *bits, int64_t first, int64_t rows) {
  uint64_t there = ~(uint64_t)0;
  if (bits && rows == PIECE) return little_64(bits + first / 8);
  if (rows < PIECE) there >>= PIECE - rows;
  if (!bits) return there;
  uint64_t found = 0;
  for (int64_t i = 0; 8 * i < rows; i++) found |= (uint64_t)bits[first / 8 + i] << 8 * i;
  return there & found;
}

/* Number the rows of a piece that are `there`. Returns the first without a number, or PIECE. The keys are few enough to
 * be at hand. */
static inline __attribute__((always_inline)) int64_t number_near(Keys *keys, const uint8_t *rows, uint64_t there,
                                                                 int32_t *numbers, int64_t width) {
  for (; there; there &= there - 1) {
    const int row = __builtin_ctzll(there);
    const int64_t number = find_or_add(keys, rows + row * width, width);
    if (number < 0) return row;
    numbers[row] = (int32_t)number;
  }
  return PIECE;
}

/* The same for many keys: where the search for each of them begins is fetched for all before the first search, and then
 * the key that stands there. */
static inline __attribute__((always_inline)) int64_t number_far(Keys *keys, const uint8_t *rows, uint64_t there,
                                                                int32_t *numbers, int64_t width) {
  uint32_t hashes[PIECE];
  uint8_t chosen[PIECE];
  const uint64_t mask = (uint64_t)(keys->slots - 1);
  int count = 0;
  for (; there; there &= there - 1, count++) {
    const int row = __builtin_ctzll(there);
    hashes[count] = hash_of(keys->factors, rows + row * width, width);
    chosen[count] = (uint8_t)row;
    __builtin_prefetch(keys->table + (hashes[count] & mask));
  }
  for (int i = 0; i < count; i++) {
    const uint32_t slot = keys->table[hashes[i] & mask];
    if (slot) __builtin_prefetch(keys->octets + (slot - (int64_t)1) * width);
  }
  for (int i = 0; i < count; i++) {
    const int row = chosen[i];
    const int64_t number = find_or_add_at(keys, rows + row * width, hashes[i], width);
    if (number < 0) return row;
    numbers[row] = (int32_t)number;
  }
  return PIECE;
}

static inline __attribute__((always_inline)) int64_t number_all(Keys *keys, const uint8_t *rows, const uint8_t *bits,
                                                                int64_t count, int32_t missing, int32_t *numbers,
                                                                int64_t width) {
  for (int64_t first = 0; first < count; first += PIECE) {
    const int64_t left = count - first < PIECE ? count - first : PIECE;
    const uint64_t there = rows_there(bits, first, left);
    if (bits)
      for (int64_t row = 0; row < left; row++) numbers[first + row] = missing;
    const uint8_t *piece = rows + first * width;
    const int64_t done = keys->slots <= NEAR_SLOTS ? number_near(keys, piece, there, numbers + first, width)
                                                   : number_far(keys, piece, there, numbers + first, width);
    if (done < left) return first + done;
  }
  return count;
}

int64_t number_rows(Keys *keys, const uint8_t *rows, const uint8_t *bits, int64_t count, int32_t missing,
                    int32_t *numbers) {
  if (!keys->slots) rebuild(keys);
  switch (keys->width) { /* addresses, in loops of their own */
    case 4: return number_all(keys, rows, bits, count, missing, numbers, 4);
    case 6: return number_all(keys, rows, bits, count, missing, numbers, 6);
    case 8: return number_all(keys, rows, bits, count, missing, numbers, 8);
    case 16: return number_all(keys, rows, bits, count, missing, numbers, 16);
    default: return number_all(keys, rows, bits, count, missing, numbers, keys->width);
  }
}

/* Where a path of declarations stands among the recent ones. */
static inline uint32_t place_of(const Layers *layers, int64_t row) {
  uint32_t mixed = layers->count[row];
  for (int32_t slot = 0; slot < layers->count[row]; slot++)
    mixed = (mixed + (uint16_t)layers->declaration[slot * layers->room + row]) * 0x9E3779B1U;
  return mixed >> 24;
}

static inline int is_same_path(const Layers *layers, int64_t one, int64_t other) {
  if (layers->count[one] != layers->count[other]) return 0;
  for (int32_t slot = 0; slot < layers->count[one]; slot++) {
    const int16_t *declaration = layers->declaration + slot * layers->room;
    if (declaration[one] != declaration[other]) return 0;
  }
  return 1;
}

int64_t number_paths(Keys *keys, const Layers *layers, const int16_t *names, int64_t first, int64_t count,
                     int32_t *numbers) {
  int16_t path[SLOTS];
  int64_t recent[RECENT]; /* the last row of each place that has a number, plus one; the same declarations have the same
                             names */
  memset(recent, 0, sizeof recent);
  if (!keys->slots) rebuild(keys);
  for (int64_t i = 0; i < count; i++) {
    const int64_t row = first + i;
    int64_t *place = recent + place_of(layers, row);
    if (*place && is_same_path(layers, first + *place - 1, row)) {
      numbers[i] = numbers[*place - 1];
      continue;
    }
    int32_t slot = 0;
    for (; slot < layers->count[row]; slot++) path[slot] = names[layers->declaration[slot * layers->room + row]];
    for (; slot < SLOTS; slot++) path[slot] = NO_NAME;
    int64_t number = find_or_add(keys, (const uint8_t *)path, sizeof path);
    if (number < 0) return i;
    numbers[i] = (int32_t)number;
    *place = i + 1;
  }
  return count;
}
