#include "checksums/alike.h"

#include <string.h>

#include "checksums/lending.h"
#include "checksums/verify.h"
#include "reading.h"

enum { ALL_ONES = 0xFFFF, MOST_MISSES = 8 };

static int is_right(const int64_t *words, const Sum *sum, const uint8_t *octets, int32_t there, const Row *row) {
  const Layer *layer = &row->layer[sum->slot];
  const uint8_t *header = octets + layer->offset;
  if (sum->field < 0) return fold(native_sum_of_few(header, header + layer->length)) == ALL_ONES;
  int32_t length = layer->contained_end - layer->offset;
  if (layer->contained_end > there || sum->field + 2 > length || !big_16(header + sum->field)) return 0;
  uint64_t lent = lent_octets(words, sum->lender, octets + row->layer[sum->network].offset);
  uint64_t octets_sum = in_network_order(lent + native_sum(header, header + length));
  return fold(lent_numbers(sum->lender, sum->constant, length) + octets_sum) == ALL_ONES;
}

/* Whether a header can have nothing that replaces an address, whatever is in it. */
static int keeps_addresses(const int64_t *record, const Layer *layer) {
  if (record[RECORD_READDRESSES] == READDRESSING_BY_ITEM) return layer->length == record[RECORD_FIXED_OCTETS];
  return record[RECORD_READDRESSES] == READDRESSING_NEVER;
}

/* Remember the sums that a row has by its shape, where all are right. Whether there are any, and the shape says all of
 * them. */
static int remember_sums(const int64_t *words, const Row *row, const int8_t *codes, Sums *sums) {
  const int64_t *records = words + words[PREAMBLE_RECORDS];
  int32_t network = -1, bounding = -1, readdressed = 0, count = 0;
  for (int32_t i = 0; i < row->alike; i++) {
    const Layer *layer = &row->layer[i];
    const int64_t *record = records + layer->declaration * RECORD_WORDS;
    sums->codes[i] = codes[i];
    if (record[RECORD_CHECK]) {
      const int64_t *check = words + record[RECORD_CHECK];
      Sum *sum = &sums->sum[count++];
      *sum = (Sum){.slot = i, .field = -1};
      if (codes[i] != VERDICT_VALID || check[CHECK_UNTOLD] || check[CHECK_CONDITIONS] < check[CHECK_CONDITIONS_END])
        return 0;
      if (!check[CHECK_HEADER_ONLY]) {
        int is_open = layer->extent < 0 && bounding >= 0 && row->layer[bounding].extent < 0;
        if (!check[CHECK_PLAIN] || network < 0 || readdressed || is_open) return 0;
        sum->field = (int32_t)check[CHECK_FIELD];
        sum->network = network;
        sum->lender = words + records[row->layer[network].declaration * RECORD_WORDS + RECORD_LENDER];
        sum->constant = words[sum->lender[LENDER_CONSTANTS] + layer->declaration];
        if (sum->constant < 0) return 0;
      }
    }
    if (record[RECORD_LENDER]) {
      network = i;
      readdressed = 0;
    }
    readdressed |= !keeps_addresses(record, layer);
    if (has(record, TRAIT_HAS_EXTENT)) bounding = i;
  }
  sums->count = count;
  return count > 0;
}

/* Whether one of the layers behind those of the shape has a checksum. */
static inline int has_more(const int64_t *words, const Row *row) {
  const int64_t *records = words + words[PREAMBLE_RECORDS];
  for (int32_t i = row->alike; i < row->layers; i++)
    if (records[row->layer[i].declaration * RECORD_WORDS + RECORD_CHECK]) return 1;
  return 0;
}

void verify_by_shape(const int64_t *words, Sums *sums, const uint8_t *octets, int32_t there, const Row *row,
                     int8_t *codes) {
  if (sums->count && !has_more(words, row)) {
    int32_t right = 0;
    while (right < sums->count && is_right(words, &sums->sum[right], octets, there, row)) right++;
    if (right == sums->count) {
      memcpy(codes, sums->codes, sizeof sums->codes);
      for (int32_t i = row->alike; i < row->layers; i++) codes[i] = VERDICT_NONE;
      return;
    }
    if (++sums->misses == MOST_MISSES) sums->count = 0;
  }
  verify_row(words, octets, there, row, codes);
  if (!sums->count && sums->misses < MOST_MISSES) sums->misses += !remember_sums(words, row, codes, sums);
}
