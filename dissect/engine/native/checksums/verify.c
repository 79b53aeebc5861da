/* The verdicts on the checksums of a frame's layers: as `dissect.packet.checksums` and `dissect.checksum.verify`. */
#include "checksums/verify.h"

#include "checksums/lending.h"
#include "checksums/sums.h"
#include "reading.h"
#include "walk/amounts.h"

enum { ALL_ONES = 0xFFFF };

/* The sum of a layer whose sum is not right: what it gave, and where the octets end that it covers. */
typedef struct {
  uint32_t sum;
  int32_t end;
} Total;

/* What a verdict needs to know of the layers around. It is kept while the layers are gone through from the outermost
 * on: all but `index` is about the layers before. */
typedef struct {
  const int64_t *words, *records;
  const uint8_t *octets;
  int32_t there;
  const Row *row;
  int32_t index;       /* of the layer that is looked at */
  int32_t network;     /* the nearest that lends a pseudo-header; -1 for none */
  int32_t bounding;    /* the nearest that can say how long it is; -1 for none */
  int32_t bad;         /* the nearest whose lengths contradict each other, this one included; -1 for none */
  int32_t misplaced;   /* whether one says that it is shorter than its fields, so that the layer may begin elsewhere */
  int32_t readdressed; /* whether one from the network layer on may replace an address of the pseudo-header */
  Total *totals;       /* set for each layer with a sum that is not right */
  Detail *details;     /* set for each layer with a checksum; absent where nobody asks */
} Verifying;

static inline const int64_t *record_of(const Verifying *of, int32_t index) {
  return of->records + of->row->layer[index].declaration * RECORD_WORDS;
}

static inline int32_t least(int32_t one, int32_t other) { return one < other ? one : other; }

static inline int unverifiable(const Verifying *of, uint8_t reason) {
  if (of->details) of->details[of->index].reason = reason;
  return VERDICT_UNVERIFIABLE;
}

/* Note how many octets a checksum covers, of which nothing else is known yet. */
static inline void begin_detail(const Verifying *of, int64_t octets) {
  if (of->details) of->details[of->index] = (Detail){.octets = octets > 0 ? (int32_t)octets : 0};
}

static inline void note_look(const Verifying *of, uint8_t look) {
  if (of->details) of->details[of->index].look = look;
}

/* Whether lengths contradict each other in what the checksum depends on: the layers from the one that lends the
 * pseudo-header and the one that says how long this is, if there are any. */
static inline int contradicts(const Verifying *of, int32_t bounding) {
  int32_t begin = of->index;
  if (of->network >= 0) begin = of->network;
  if (bounding >= 0) begin = least(begin, bounding);
  return of->bad >= begin || of->misplaced;
}

/* Whether a header may replace an address of the pseudo-header. */
static inline int readdresses(const int64_t *words, const uint8_t *octets, const int64_t *record, const Layer *layer) {
  const uint8_t *header = octets + layer->offset;
  if (record[RECORD_READDRESSES] == READDRESSING_ALWAYS || layer->flags & LAYER_PARTIAL) return 1;
  if (record[RECORD_READDRESSES] == READDRESSING_WHERE_HELD &&
      condition_holds(words, (record - words) + RECORD_READDRESS_WHEN, header))
    return 1;
  for (int64_t at = record[RECORD_FIXED_OCTETS]; at < layer->length; at++)
    for (int64_t kind = record[RECORD_READDRESS_KINDS]; kind < record[RECORD_READDRESS_KINDS_END]; kind++)
      if (words[kind] < 0 || header[at] == words[kind]) return 1;
  return 0;
}

/* What the layer before lends to a pseudo-header. */
static inline uint64_t lent_by(const Verifying *of, const int64_t *lender) {
  return lent_octets(of->words, lender, of->octets + of->row->layer[of->network].offset);
}

static inline uint64_t pseudo_sum(const Verifying *of, const int64_t *lender, int64_t constant, int64_t length) {
  return lent_numbers(lender, constant, length) + in_network_order(lent_by(of, lender));
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
static inline int header_verdict(const Verifying *of, const int64_t *record, const int64_t *check) {
  const Layer *layer = &of->row->layer[of->index];
  const uint8_t *header = of->octets + layer->offset;
  int64_t fixed = record[RECORD_FIXED_OCTETS], size = fixed;
  if (layer->flags & LAYER_CUT && has(record, TRAIT_MEASURED)) /* it has more octets than there are */
    size = of->there - layer->offset + 1;
  else if (!(layer->flags & (LAYER_PARTIAL | LAYER_CUT | LAYER_MISPLACED)))
    size = layer->length;
  else if (!(layer->flags & LAYER_PARTIAL) && record[RECORD_SIZE])
    size = amount_value(of->words, record[RECORD_SIZE], header);
  begin_detail(of, size < fixed ? fixed : size);
  if (of->misplaced || size < fixed || layer->offset + size > of->there) {
    int64_t field_end = layer->offset + check[CHECK_FIELD] + check[CHECK_OCTETS];
    if (field_end > of->there) return unverifiable(of, REASON_NOT_CAPTURED);
    return unverifiable(of, of->misplaced || size < fixed ? REASON_BAD_LENGTH : REASON_CUT_BY_CAPTURE);
  }
  if (fold(native_sum_of_few(header, header + size)) == ALL_ONES) return VERDICT_VALID;
  /* Where tables are right, the field is in the header. */
  if (check[CHECK_FIELD] + check[CHECK_OCTETS] > size) return VERDICT_INVALID;
  if (!number_at(header + check[CHECK_FIELD], check[CHECK_OCTETS])) note_look(of, LOOK_ZERO);
  return VERDICT_INVALID;
}

/* What a zero in the field means; VERDICT_NONE where it counts like any other number. */
static int zero_verdict(const Verifying *of, const int64_t *check, const int64_t *lender) {
  if (check[CHECK_ZERO] == ZERO_NEVER_SENT) return VERDICT_ILLEGAL;
  if (check[CHECK_ZERO] == ZERO_ABSENT) return VERDICT_ABSENT;
  if (check[CHECK_ZERO] != ZERO_ABSENT_OVER_IPV4 || !lender) return VERDICT_NONE;
  int is_last = of->index + 1 == of->row->layers;
  if (lender[LENDER_ZERO_IS_ABSENT]) return VERDICT_ABSENT;
  if (is_last && of->row->asked) return VERDICT_ASK;
  return !is_last && record_of(of, of->index + 1)[RECORD_UNCHECKED] ? VERDICT_ABSENT : VERDICT_ILLEGAL;
}

/* The verdict on a sum over octets that the capture cut: what the field looks like can be told all the same. */
static int cut_verdict(const Verifying *of, const int64_t *lender, int64_t length, uint64_t found) {
  const Layer *layer = &of->row->layer[of->index];
  int64_t constant = of->words[lender[LENDER_CONSTANTS] + layer->declaration];
  if (constant < 0 || of->readdressed) return VERDICT_ASK;
  if (found) note_look(of, fold(pseudo_sum(of, lender, constant, length)) == found ? LOOK_LENT : LOOK_OTHER);
  return unverifiable(of, REASON_CUT_BY_CAPTURE);
}

/* The verdict by one check of a layer, in the order of precedence of `dissect.checksum.verify`. */
static int verdict_by(const Verifying *of, const int64_t *record, const int64_t *check) {
  const int64_t *lender = 0;
  const Layer *layer = &of->row->layer[of->index];
  if (check[CHECK_HEADER_ONLY]) return check[CHECK_UNTOLD] ? VERDICT_ASK : header_verdict(of, record, check);
  const uint8_t *header = of->octets + layer->offset, *field = header + check[CHECK_FIELD];
  int64_t field_end = check[CHECK_FIELD] + check[CHECK_OCTETS];
  int32_t bounding = layer->extent >= 0 ? of->index : of->bounding;
  int32_t stop = least(layer->contained_end, of->there);
  int64_t length = layer->contained_end - layer->offset, reach = 0, pseudo = check[CHECK_PSEUDO];
  int is_open = bounding >= 0 && of->row->layer[bounding].extent < 0;
  if (of->network >= 0) lender = of->words + record_of(of, of->network)[RECORD_LENDER];
  if (lender && pseudo == (lender[LENDER_IS_IPV6] ? PSEUDO_HEADER_USE_OVER_IPV4 : PSEUDO_HEADER_USE_OVER_IPV6))
    pseudo = PSEUDO_HEADER_USE_NEVER;
  begin_detail(of, is_open ? stop - layer->offset : length);
  if (layer->offset + field_end > stop) return unverifiable(of, REASON_NOT_CAPTURED);
  uint64_t found = number_at(field, check[CHECK_OCTETS]);
  if (found == 0) {
    int verdict = zero_verdict(of, check, lender);
    if (verdict != VERDICT_NONE) return verdict;
  }
  if (check[CHECK_COVERAGE] && check[CHECK_COVERAGE_NEEDED] <= layer->length)
    reach = amount_value(of->words, check[CHECK_COVERAGE], header);
  int64_t covered = reach ? reach : length;
  if (contradicts(of, bounding)) return unverifiable(of, REASON_BAD_LENGTH);
  if ((!is_open && (length < field_end || reach > length)) || (reach && reach < field_end))
    return unverifiable(of, REASON_BAD_LENGTH);
  if (layer->flags & LAYER_FRAGMENT) return unverifiable(of, REASON_FRAGMENT);
  if (layer->flags & LAYER_QUOTED) return unverifiable(of, REASON_QUOTED);
  if (layer->offset + covered > of->there)
    return of->details && pseudo && lender ? cut_verdict(of, lender, length, found)
                                           : unverifiable(of, REASON_CUT_BY_CAPTURE);
  if (pseudo && !lender) return unverifiable(of, REASON_NO_PSEUDO_HEADER);
  if (check[CHECK_UNTOLD]) return VERDICT_ASK;
  const uint8_t *end = of->octets + (layer->offset + covered < stop ? layer->offset + covered : stop);
  if (check[CHECK_METHOD] == METHOD_CRC32C) {
    int by_instruction = of->words[PREAMBLE_PROCESSOR] >> INSTRUCTION_CRC_32C & 1;
    if (crc_32c(header, end, field, by_instruction) == found) return VERDICT_VALID;
    if (is_open) return unverifiable(of, REASON_NO_LENGTH);
    if (!found) note_look(of, LOOK_ZERO);
    return VERDICT_INVALID;
  }
  uint64_t lent = 0;
  if (pseudo) {
    int64_t constant = of->words[lender[LENDER_CONSTANTS] + layer->declaration];
    if (constant < 0 || of->readdressed) return VERDICT_ASK;
    lent = pseudo_sum(of, lender, constant, length);
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
  of->totals[of->index] = (Total){fold(sum), (int32_t)(end - of->octets)};
  if (pseudo && fold(lent) == found) return VERDICT_PARTIAL;
  if (is_open) return unverifiable(of, REASON_NO_LENGTH);
  if (!found) note_look(of, LOOK_ZERO);
  return VERDICT_INVALID;
}

enum { NOT_PLAIN = VERDICT_COUNT };

/* The verdict on a plain checksum where there is nothing odd around, as nearly always; else NOT_PLAIN. */
static inline int plain_verdict(const Verifying *of, const int64_t *record, const int64_t *check) {
  const Layer *layer = &of->row->layer[of->index];
  if (check[CHECK_HEADER_ONLY]) {
    int is_plain = !check[CHECK_UNTOLD] && check[CHECK_CONDITIONS] == check[CHECK_CONDITIONS_END];
    int verdict = is_plain ? header_verdict(of, record, check) : NOT_PLAIN;
    return verdict == VERDICT_VALID ? verdict : NOT_PLAIN;
  }
  const int32_t odd = LAYER_QUOTED | LAYER_FRAGMENT | LAYER_PARTIAL | LAYER_CONTRADICTED | LAYER_BAD;
  if (!check[CHECK_PLAIN] || layer->flags & odd || of->network < 0 || of->bad >= 0) return NOT_PLAIN;
  if (of->misplaced | of->readdressed) return NOT_PLAIN;
  if (layer->extent < 0 && of->bounding >= 0 && of->row->layer[of->bounding].extent < 0) return NOT_PLAIN;
  int32_t length = layer->contained_end - layer->offset;
  if (layer->contained_end > of->there || check[CHECK_FIELD] + 2 > length) return NOT_PLAIN;
  const int64_t *lender = of->words + record_of(of, of->network)[RECORD_LENDER];
  const uint8_t *header = of->octets + layer->offset;
  int64_t constant = of->words[lender[LENDER_CONSTANTS] + layer->declaration];
  uint32_t found = big_16(header + check[CHECK_FIELD]);
  if (constant < 0 || !found) return NOT_PLAIN;
  begin_detail(of, length);
  uint64_t lent = lent_by(of, lender), numbers = lent_numbers(lender, constant, length);
  uint32_t sum = fold(numbers + in_network_order(lent + native_sum(header, header + length)));
  if (sum == ALL_ONES) return VERDICT_VALID;
  of->totals[of->index] = (Total){sum, layer->contained_end};
  return fold(numbers + in_network_order(lent)) == found ? VERDICT_PARTIAL : VERDICT_INVALID;
}

static int layer_verdict(const Verifying *of, const int64_t *record) {
  const int64_t *check = of->words + record[RECORD_CHECK];
  if (!has_checksum(of, check, &of->row->layer[of->index])) return VERDICT_NONE;
  int verdict = verdict_by(of, record, check);
  if (verdict != VERDICT_INVALID || !check[CHECK_OTHER]) return verdict;
  const Total total = of->totals[of->index];
  const Detail detail = of->details ? of->details[of->index] : (Detail){0};
  int other = verdict_by(of, record, of->words + check[CHECK_OTHER]);
  of->totals[of->index] = total;
  if (of->details) of->details[of->index] = detail;
  return other == VERDICT_VALID || other == VERDICT_ASK ? other : verdict;
}

/* Whether the checksum of a layer is a sum over more than its header. */
static int is_sum(const int64_t *words, const int64_t *record) {
  const int64_t *check = words + record[RECORD_CHECK];
  return check[CHECK_METHOD] == METHOD_SUM && !check[CHECK_HEADER_ONLY];
}

/* The verdict on a sum that is not right as it stands, and may be once the PARTIAL ones within are filled in. When one
 * is, its header, payload and pseudo-header sum to zero, so that it changes the outer sum by what its own sum lacks of
 * that. */
static int verdict_around(const Verifying *of, int32_t index, const int8_t *codes) {
  const Layer *outer = &of->row->layer[index];
  const int64_t *check = of->words + record_of(of, index)[RECORD_CHECK];
  uint64_t sum = of->totals[index].sum;
  int32_t end = of->totals[index].end;
  for (int32_t i = index + 1; i < of->row->layers; i++) {
    if (codes[i] != VERDICT_PARTIAL) continue;
    int64_t field = of->row->layer[i].offset + of->words[record_of(of, i)[RECORD_CHECK] + CHECK_FIELD];
    if (check[CHECK_SKIPPED_END] || field + 2 > end) return VERDICT_ASK;
    uint32_t lacks = ALL_ONES - of->totals[i].sum;
    sum += (uint64_t)lacks << 8 * ((field - outer->offset) & 1);
  }
  return fold(sum) == ALL_ONES ? VERDICT_VALID : VERDICT_INVALID;
}

/* Stands here to be compiled twice, with details and without. */
static inline __attribute__((always_inline)) void verify_layers(const int64_t *words, const uint8_t *octets,
                                                                int32_t there, const Row *row, int8_t *codes,
                                                                Detail *details) {
  const int64_t *records = words + words[PREAMBLE_RECORDS];
  const int32_t layers = row->layers;
  Total totals[SLOTS];
  Verifying of = {.words = words, .records = records, .octets = octets, .there = there, .row = row};
  int is_wrong = 0;
  of.network = of.bounding = of.bad = -1;
  of.totals = totals;
  of.details = details;
  for (int32_t i = 0; i < layers; i++) {
    const Layer *layer = &row->layer[i];
    const int64_t *record = records + layer->declaration * RECORD_WORDS;
    int code = VERDICT_NONE;
    of.index = i;
    if (layer->flags & (LAYER_CONTRADICTED | LAYER_BAD)) of.bad = i;
    if (record[RECORD_CHECK]) {
      code = plain_verdict(&of, record, words + record[RECORD_CHECK]);
      if (code == NOT_PLAIN) code = layer_verdict(&of, record);
      is_wrong |= code == VERDICT_INVALID;
    }
    codes[i] = (int8_t)code;
    if (record[RECORD_LENDER]) {
      of.network = i;
      of.readdressed = 0;
    }
    if (record[RECORD_READDRESSES]) of.readdressed |= readdresses(words, octets, record, layer);
    if (has(record, TRAIT_HAS_EXTENT)) of.bounding = i;
    of.misplaced |= layer->flags & LAYER_MISPLACED;
  }
  if (!is_wrong) return;
  /* An outer sum may be right once inner ones are filled in. */
  int is_asked = row->asked, is_partial = 0;
  for (int32_t i = row->layers - 1; i >= 0; i--) {
    int code = codes[i];
    if (code == VERDICT_INVALID && is_sum(words, record_of(&of, i))) {
      if (is_asked)
        codes[i] = VERDICT_ASK;
      else if (is_partial)
        codes[i] = (int8_t)verdict_around(&of, i, codes);
    }
    is_asked |= code == VERDICT_ASK;
    is_partial |= code == VERDICT_PARTIAL;
  }
}

void verify_row(const int64_t *words, const uint8_t *octets, int32_t there, const Row *row, int8_t *codes) {
  verify_layers(words, octets, there, row, codes, 0);
}

void verify_in_detail(const int64_t *words, const uint8_t *octets, int32_t there, const Row *row, int8_t *codes,
                      Detail *details) {
  verify_layers(words, octets, there, row, codes, details);
}
