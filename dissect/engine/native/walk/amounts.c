#include "walk/amounts.h"

#include "reading.h"

int64_t amount_value(const int64_t *words, int64_t amount, const uint8_t *at) {
  const int64_t *row = words + amount;
  uint64_t sum = (uint64_t)row[AMOUNT_CONSTANT];
  for (int64_t term = row[AMOUNT_TERMS]; term < row[AMOUNT_TERMS_END]; term += TERM_WORDS)
    sum += (uint64_t)term_value(words + term, at);
  for (int64_t one = row[AMOUNT_OPTIONAL]; one < row[AMOUNT_OPTIONAL_END]; one += OPTIONAL_WORDS)
    if (condition_holds(words, one + OPTIONAL_WHEN, at)) sum += (uint64_t)words[one + OPTIONAL_OCTETS];
  return (int64_t)sum;
}

int bounds_hold(const int64_t *words, const int64_t *row, const uint8_t *at) {
  int64_t value = amount_value(words, row[BOUNDS_AMOUNT], at);
  return (row[BOUNDS_LEAST] <= value && value <= row[BOUNDS_MOST]) != (row[BOUNDS_OUTSIDE] != 0);
}

int condition_holds(const int64_t *words, int64_t run, const uint8_t *at) {
  for (int64_t one = words[run]; one < words[run + 1]; one += BOUNDS_WORDS)
    if (!bounds_hold(words, words + one, at)) return 0;
  return 1;
}
