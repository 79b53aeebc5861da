/* The verdicts on the checksums of a frame's layers: what `dissect.packet.checksums` and `dissect.checksum.verify` do. */
#include "verify.h"

#include "reading.h"
#include "sums.h"

enum { ALL_ONES = 0xFFFF };

typedef struct {
  const int64_t *words, *records;
  const uint8_t *octets;
  int32_t there;
  const Row *row;
} Verifying;

static inline const int64_t *record_of(const Verifying *of, int32_t index) {
  return of->records + of->row->layer[index].declaration * RECORD_WORDS;
}

/* The nearest layer before that lends a pseudo-header; -1 for none. */
static int32_t network_of(const Verifying *of, int32_t index) {
  while (--index >= 0)
    if (record_of(of, index)[RECORD_LENDER]) return index;
  return -1;
}

/* The layer that says how long this one is: itself, or the nearest before it that can; -1 for none. */
static int32_t bounding_of(const Verifying *of, int32_t index) {
  if (of->row->layer[index].extent >= 0) return index;
  while (--index >= 0)
    if (has(record_of(of, index), TRAIT_HAS_EXTENT)) return index;
  return -1;
}

/* Whether a header before the layer says that it is shorter than its fields, so that the layer may begin elsewhere. */
static int is_misplaced(const Verifying *of, int32_t index) {
  for (int32_t i = 0; i < index; i++)
    if (of->row->layer[i].flags & LAYER_MISPLACED) return 1;
  return 0;
}

static int contradicts(const Verifying *of, int32_t index, int32_t network, int32_t bounding) {
  int32_t begin = index;
  if (network >= 0 && network < begin) begin = network;
  if (bounding >= 0 && bounding < begin) begin = bounding;
  for (int32_t i = begin; i <= index; i++)
    if (of->row->layer[i].flags & (LAYER_CONTRADICTED | LAYER_BAD)) return 1;
  return is_misplaced(of, index);
}

/* Whether a header from the network layer on may replace an address of the pseudo-header. */
static int is_readdressed(const Verifying *of, int32_t network, int32_t index) {
  for (int32_t i = network; i < index; i++) {
    const int64_t *record = record_of(of, i);
    const Layer *layer = &of->row->layer[i];
    const uint8_t *header = of->octets + layer->offset;
    if (record[RECORD_READDRESSES] == READDRESSING_NEVER) continue;
    if (record[RECORD_READDRESSES] == READDRESSING_ALWAYS || layer->flags & LAYER_PARTIAL) return 1;
    if (record[RECORD_READDRESSES] == READDRESSING_WHERE_HELD &&
        condition_holds(of->words, (record - of->words) + RECORD_READDRESS_WHEN, header))
      return 1;
    for (int64_t kind = record[RECORD_READDRESS_KINDS]; kind < record[RECORD_READDRESS_KINDS_END]; kind++)
      for (int64_t at = record[RECORD_FIXED_OCTETS]; at < layer->length; at++)
        if (of->words[kind] < 0 || header[at] == of->words[kind]) return 1;
  }
  return 0;
}

/* The sum of a pseudo-header for `length` octets, of what the layer `network` lends. */
static uint64_t pseudo_sum(const Verifying *of, const int64_t *lender, int32_t network, int64_t constant, int64_t length) {
  const uint8_t *header = of->octets + of->row->layer[network].offset;
  int64_t counted = length & lender[LENDER_LENGTH_MASK];
  uint64_t sum = (uint64_t)constant + (uint64_t)(counted >> 16) + (uint64_t)(counted & 0xFFFF);
  for (int64_t span = lender[LENDER_SPANS]; span < lender[LENDER_SPANS_END]; span += 2)
    sum += words_sum(header + of->words[span], header + of->words[span + 1]);
  return sum;
}

/* Whether the fields that the conditions of a checksum read are there, and the conditions hold. */
static int has_checksum(const Verifying *of, const int64_t *check, const Layer *layer) {
  for (int64_t one = check[CHECK_CONDITIONS]; one < check[CHECK_CONDITIONS_END]; one += BOUNDS_WORDS) {
    const int64_t *row = of->words + one;
    if (row[BOUNDS_NEEDED] > layer->length || !bounds_hold(of->words, row, of->octets + layer->offset)) return 0;
  }
  return 1;
}

/* The verdict on a sum over the header alone. */
static int header_verdict(const Verifying *of, const int64_t *record, int32_t index) {
  const Layer *layer = &of->row->layer[index];
  const uint8_t *header = of->octets + layer->offset;
  int64_t fixed = record[RECORD_FIXED_OCTETS], size = fixed;
  if (!(layer->flags & LAYER_PARTIAL) && record[RECORD_SIZE]) size = amount_value(of->words, record[RECORD_SIZE], header);
  int64_t length = size > fixed ? size : fixed;
  if (size < fixed || layer->offset + length > of->there || is_misplaced(of, index)) return VERDICT_UNVERIFIABLE;
  return fold(words_sum(header, header + length)) == ALL_ONES ? VERDICT_VALID : VERDICT_INVALID;
}

/* What a zero in the field means; VERDICT_NONE where it counts like any other number. */
static int zero_verdict(const Verifying *of, const int64_t *check, int32_t index, const int64_t *lender) {
  if (check[CHECK_ZERO] == ZERO_NEVER_SENT) return VERDICT_ILLEGAL;
  if (check[CHECK_ZERO] == ZERO_ABSENT) return VERDICT_ABSENT;
  if (check[CHECK_ZERO] != ZERO_ABSENT_OVER_IPV4 || !lender) return VERDICT_NONE;
  int is_last = index + 1 == of->row->layers;
  if (lender[LENDER_ZERO_IS_ABSENT]) return VERDICT_ABSENT;
  if (is_last && of->row->asked) return VERDICT_ASK;
  return !is_last && record_of(of, index + 1)[RECORD_UNCHECKED] ? VERDICT_ABSENT : VERDICT_ILLEGAL;
}

/* The verdict by one check of a layer, in the order of precedence of `dissect.checksum.verify`. */
static int verdict_by(const Verifying *of, const int64_t *check, int32_t index) {
  const int64_t *record = record_of(of, index), *lender = 0;
  const Layer *layer = &of->row->layer[index];
  if (check[CHECK_HEADER_ONLY]) return check[CHECK_UNTOLD] ? VERDICT_ASK : header_verdict(of, record, index);
  const uint8_t *header = of->octets + layer->offset, *field = header + check[CHECK_FIELD];
  int64_t field_end = check[CHECK_FIELD] + check[CHECK_OCTETS];
  int32_t network = network_of(of, index), bounding = bounding_of(of, index);
  int32_t stop = layer->contained_end < of->there ? layer->contained_end : of->there;
  int64_t length = layer->contained_end - layer->offset, reach = 0, pseudo = check[CHECK_PSEUDO];
  int is_open = bounding >= 0 && of->row->layer[bounding].extent < 0;
  if (network >= 0) lender = of->words + record_of(of, network)[RECORD_LENDER];
  if (lender && pseudo == (lender[LENDER_IS_IPV6] ? PSEUDO_HEADER_USE_OVER_IPV4 : PSEUDO_HEADER_USE_OVER_IPV6)) pseudo = PSEUDO_HEADER_USE_NEVER;
  if (layer->offset + field_end > stop) return VERDICT_UNVERIFIABLE;
  uint64_t found = number_at(field, check[CHECK_OCTETS]);
  if (found == 0) {
    int verdict = zero_verdict(of, check, index, lender);
    if (verdict != VERDICT_NONE) return verdict;
  }
  if (check[CHECK_COVERAGE] && check[CHECK_COVERAGE_NEEDED] <= layer->length)
    reach = amount_value(of->words, check[CHECK_COVERAGE], header);
  int64_t covered = reach ? reach : length;
  if (contradicts(of, index, network, bounding)) return VERDICT_UNVERIFIABLE;
  if ((!is_open && (length < field_end || reach > length)) || (reach && reach < field_end)) return VERDICT_UNVERIFIABLE;
  if (layer->flags & (LAYER_FRAGMENT | LAYER_QUOTED)) return VERDICT_UNVERIFIABLE;
  if (layer->offset + covered > of->there || (pseudo && !lender)) return VERDICT_UNVERIFIABLE;
  if (check[CHECK_UNTOLD]) return VERDICT_ASK;
  const uint8_t *end = of->octets + (layer->offset + covered < stop ? layer->offset + covered : stop);
  if (check[CHECK_METHOD] == METHOD_CRC32C) {
    if (crc_32c(header, end, field) == found) return VERDICT_VALID;
    return is_open ? VERDICT_UNVERIFIABLE : VERDICT_INVALID;
  }
  uint64_t lent = 0;
  if (pseudo) {
    int64_t constant = of->words[lender[LENDER_CONSTANTS] + layer->declaration];
    if (constant < 0 || is_readdressed(of, network, index)) return VERDICT_ASK;
    lent = pseudo_sum(of, lender, network, constant, length);
  }
  uint64_t sum = lent;
  const uint8_t *from = header;
  if (check[CHECK_SKIPPED_END]) {
    int64_t left = end - from;
    sum += words_sum(from, from + (check[CHECK_SKIPPED] < left ? check[CHECK_SKIPPED] : left));
    from += check[CHECK_SKIPPED_END] < left ? check[CHECK_SKIPPED_END] : left;
  }
  sum += words_sum(from, end);
  if (fold(sum) == ALL_ONES) return VERDICT_VALID;
  if (pseudo && fold(lent) == found) return VERDICT_PARTIAL;
  return is_open ? VERDICT_UNVERIFIABLE : VERDICT_INVALID;
}

static int layer_verdict(const Verifying *of, int32_t index) {
  const int64_t *record = record_of(of, index), *check = of->words + record[RECORD_CHECK];
  if (!record[RECORD_CHECK] || !has_checksum(of, check, &of->row->layer[index])) return VERDICT_NONE;
  int verdict = verdict_by(of, check, index);
  if (verdict != VERDICT_INVALID || !check[CHECK_OTHER]) return verdict;
  int other = verdict_by(of, of->words + check[CHECK_OTHER], index);
  return other == VERDICT_VALID || other == VERDICT_ASK ? other : verdict;
}

/* Whether the checksum of a layer is a sum over more than its header. */
static int is_sum(const Verifying *of, int32_t index) {
  const int64_t *check = of->words + record_of(of, index)[RECORD_CHECK];
  return check[CHECK_METHOD] == METHOD_SUM && !check[CHECK_HEADER_ONLY];
}

void verify_row(const int64_t *words, const uint8_t *octets, int32_t there, const Row *row, int8_t *codes) {
  Verifying of = {words, words + words[PREAMBLE_RECORDS], octets, there, row};
  int is_wrong = 0;
  for (int32_t i = 0; i < row->layers; i++) {
    codes[i] = (int8_t)layer_verdict(&of, i);
    is_wrong |= codes[i] == VERDICT_INVALID;
  }
  if (!is_wrong) return;
  /* An outer sum may be right once an inner one is filled in: then only Python can tell. */
  int awaited = row->asked;
  for (int32_t i = row->layers - 1; i >= 0; i--) {
    if (codes[i] == VERDICT_INVALID && is_sum(&of, i) && awaited) codes[i] = VERDICT_ASK;
    awaited |= codes[i] == VERDICT_PARTIAL || codes[i] == VERDICT_ASK;
  }
}
