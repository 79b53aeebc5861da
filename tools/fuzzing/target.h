/* What all parts of the fuzz target need: promises, and inputs. */
#ifndef DISSECT_TARGET_H
#define DISSECT_TARGET_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOLDS(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      abort();                                                                \
    }                                                                         \
  } while (0)

/* An input that is read from its beginning; beyond its end there are zeros. */
typedef struct {
  const uint8_t *at;
  size_t left;
} Input;

static inline uint8_t octet(Input *input) {
  if (!input->left) return 0;
  input->left--;
  return *input->at++;
}

static inline int64_t number(Input *input, int octets) {
  uint64_t value = 0;
  for (int i = 0; i < octets; i++) value = value << 8 | octet(input);
  return (int64_t)value;
}

static inline void *room(size_t octets) {
  void *block = malloc(octets ? octets : 1);
  HOLDS(block != NULL);
  return block;
}

/* What is left of an input, in a block of exactly its size, beside which the sanitizers see each read. */
static inline uint8_t *rest(const Input *input) {
  uint8_t *block = malloc(input->left);
  HOLDS(block != NULL || !input->left);
  if (input->left) memcpy(block, input->at, input->left);
  return block;
}

/* In `list_target.c`: columns from the lists of a frame, over the tables of the default protocols and `count` words of
 * tables of lists, some of which are others where `is_hostile`. */
void lists_of(Input *input, const int64_t *tables, const int64_t *lists, int64_t count, int is_hostile);

/* Change some of the `count` words of tables; a few of them in the rows of records, of `words` words from `begin` on.
 */
void change(Input *input, int64_t *changed, int64_t count, int64_t begin, int64_t words);

#endif
