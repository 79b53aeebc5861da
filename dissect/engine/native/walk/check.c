/* Whether tables are what the engine takes them for: after this, no address in them is looked at again. */
#include "walk/check.h"

#include "checking.h"
#include "format.h"
#include "processor.h"
#include "reading.h"
#include "walk/walk.h"

enum { MOST_FIXED = 1 << 16, MOST_DECLARATIONS = 1 << 15, MOST_PEEKED = 32, MOST_PAGED = 1 << 16 };

/* How deep conditions are within amounts, and how many checks stand for one another. Declarations have two of each. */
enum { NESTED = 4 };

typedef struct {
  const int64_t *words;
  int64_t count, declarations;
  int64_t fixed;        /* octets of the header that is looked at */
  int64_t expectations; /* and how many expectations it has */
} Checking;

static int64_t size_of(int64_t number) { return number < 0 ? -number : number; }

/* Whether a number masked and multiplied stays within FARTHEST, as every amount must, above and below zero, so that no
 * sum of a few of them overflows. */
static int is_product(int64_t mask, int64_t factor) {
  if (!is_within(mask, 0, FARTHEST) || !is_within(factor, -FARTHEST, FARTHEST)) return 0;
  return factor == 0 || mask <= FARTHEST / size_of(factor);
}

/* Whether a term reads within the first `octets` octets of a header. */
static int is_term(const int64_t *term, int64_t octets) {
  if (!is_within(term[TERM_OCTETS], -MOST_READ, MOST_READ)) return 0;
  return is_within(term[TERM_OCTET], 0, octets - size_of(term[TERM_OCTETS])) &&
         is_within(term[TERM_SHIFT], 0, MOST_SHIFT) && is_product(term[TERM_MASK], term[TERM_FACTOR]);
}

static int is_condition(const Checking *of, const int64_t *run, int64_t octets, int depth);

static int is_amount(const Checking *of, int64_t address, int64_t octets, int depth) {
  if (depth == NESTED || !is_row(of->count, address, AMOUNT_WORDS)) return 0;
  const int64_t *amount = of->words + address;
  if (!is_run(of->count, amount + AMOUNT_TERMS, TERM_WORDS) ||
      !is_run(of->count, amount + AMOUNT_OPTIONAL, OPTIONAL_WORDS))
    return 0;
  if (!is_within(amount[AMOUNT_CONSTANT], -FARTHEST, FARTHEST)) return 0;
  int64_t reach = size_of(amount[AMOUNT_CONSTANT]);
  for (int64_t one = amount[AMOUNT_TERMS]; one < amount[AMOUNT_TERMS_END]; one += TERM_WORDS) {
    const int64_t *term = of->words + one;
    if (!is_term(term, octets)) return 0;
    if ((reach += term[TERM_MASK] * size_of(term[TERM_FACTOR])) > FARTHEST) return 0;
  }
  for (int64_t one = amount[AMOUNT_OPTIONAL]; one < amount[AMOUNT_OPTIONAL_END]; one += OPTIONAL_WORDS) {
    int64_t more = of->words[one + OPTIONAL_OCTETS];
    if (!is_within(more, -FARTHEST, FARTHEST) || (reach += size_of(more)) > FARTHEST) return 0;
    if (!is_condition(of, of->words + one + OPTIONAL_WHEN, octets, depth + 1)) return 0;
  }
  return 1;
}

/* Whether a run of bounds reads within so many octets; -1: within as many as each of them says that it needs. */
static int is_condition(const Checking *of, const int64_t *run, int64_t octets, int depth) {
  if (!is_run(of->count, run, BOUNDS_WORDS)) return 0;
  for (int64_t one = run[0]; one < run[1]; one += BOUNDS_WORDS) {
    const int64_t *bounds = of->words + one;
    if (!is_within(bounds[BOUNDS_NEEDED], 0, MOST_FIXED)) return 0;
    if (!is_amount(of, bounds[BOUNDS_AMOUNT], octets < 0 ? bounds[BOUNDS_NEEDED] : octets, depth)) return 0;
  }
  return 1;
}

/* Whether a word is the address of a row of a run that begins at `run`. */
static int is_in(const int64_t *run, int64_t address, int64_t words) {
  return is_within(address, run[0], run[1] - words) && (address - run[0]) % words == 0;
}

static int is_space(const Checking *of, int64_t address) {
  return is_in(of->words + PREAMBLE_SPACES, address, SPACE_WORDS);
}

/* Whether the pages of all number spaces have declarations, four in a word, or -1. */
static int are_pages(const Checking *of) {
  const int64_t *run = of->words + PREAMBLE_PAGES;
  if (!is_run(of->count, run, PAGE / 4)) return 0;
  for (int64_t at = run[0]; at < run[1]; at++)
    for (int i = 0; i < 4; i++)
      if (!is_within((int16_t)((uint64_t)of->words[at] >> 16 * i), -1, of->declarations - 1)) return 0;
  return 1;
}

static int are_spaces(const Checking *of) {
  const int64_t *run = of->words + PREAMBLE_SPACES;
  if (!is_run(of->count, run, SPACE_WORDS)) return 0;
  for (int64_t at = run[0]; at < run[1]; at += SPACE_WORDS) {
    const int64_t *space = of->words + at;
    int64_t pages = space[SPACE_SIZE] / PAGE;
    if (!is_within(space[SPACE_SIZE], 0, MOST_PAGED) || space[SPACE_SIZE] % PAGE) return 0;
    if (!is_row(of->count, space[SPACE_PAGES], pages) || !is_run(of->count, space + SPACE_SPARSE, SPARSE_WORDS))
      return 0;
    for (int64_t page = 0; page < pages; page++)
      if (!is_in(of->words + PREAMBLE_PAGES, of->words[space[SPACE_PAGES] + page], PAGE / 4)) return 0;
    for (int64_t one = space[SPACE_SPARSE]; one < space[SPACE_SPARSE_END]; one += SPARSE_WORDS)
      if (!is_within(of->words[one + SPARSE_DECLARATION], 0, of->declarations - 1)) return 0;
  }
  return 1;
}

static int is_wide(const Checking *of, int64_t address) {
  if (!is_row(of->count, address, WIDE_WORDS)) return 0;
  const int64_t *wide = of->words + address;
  return is_within(wide[WIDE_OCTET], 0, of->fixed - ADDRESS_OCTETS) &&
         is_within(wide[WIDE_OTHER], -1, of->fixed - ADDRESS_OCTETS);
}

static int are_operands(const Checking *of, int64_t action, const int64_t *step) {
  switch (action) {
    case ACTION_WIDE: return is_wide(of, step[STEP_FIRST]);
    case ACTION_PEEK: return is_within(step[STEP_THIRD], 1, MOST_PEEKED) && is_space(of, step[STEP_FIRST]);
    case ACTION_EITHER: return is_within(step[STEP_THIRD], 0, MOST_SHIFT) && is_space(of, step[STEP_FIRST]);
    case ACTION_KEY: return is_space(of, step[STEP_FIRST]);
    case ACTION_VARIANT: return is_within(step[STEP_FIRST], 0, of->declarations - 1);
    default: return 1;
  }
}

/* Whether the eight octets of a step are read within the fixed part, or begin with it where it is shorter. */
static int is_read(const Checking *of, const int64_t *step) {
  int64_t last = of->fixed < MOST_READ ? 0 : of->fixed - MOST_READ;
  return is_within(step[STEP_OCTET], 0, last) && is_within(step[STEP_SHIFT], 0, MOST_SHIFT);
}

static int is_moving(int64_t action) {
  return action == ACTION_MOVE || action == ACTION_INTEGER || action == ACTION_MEASURE;
}

/* Whether a step keeps its bounds that may be taken behind moves: there, only the first eight octets are sure to be. */
static int is_read_behind(int64_t action, const int64_t *step) { return action != ACTION_WIDE && !step[STEP_OCTET]; }

/* Whether steps begin at an address, read within the fixed part or, up to a measure, where they have moved, and come to
 * an end: no step goes back. */
static int are_steps(const Checking *of, int64_t address) {
  int64_t farthest = address;
  int64_t moved = 0; /* how far steps lead that may have moved, from one of these on */
  int has_moved = 0;
  for (int64_t at = address;; at += STEP_WORDS) {
    if (!is_row(of->count, at, STEP_WORDS)) return 0;
    const int64_t *step = of->words + at;
    int64_t action = step[STEP_ACTION], target = step[STEP_TARGET];
    if (action >= GENERAL) action -= GENERAL;
    if (!is_within(action, 0, ACTION_COUNT - 1) || !is_read(of, step) || !are_operands(of, action, step)) return 0;
    if (is_moving(action) && step[STEP_SPAN] != -1) return 0;
    if (has_moved && !is_read_behind(action, step)) return 0;
    if (has_moved && !is_moving(action) && target > moved) moved = target;
    if (action == ACTION_MEASURE && moved > at) return 0;
    if (is_moving(action)) has_moved = action != ACTION_MEASURE;
    if (action == ACTION_END) {
      if (step[STEP_ACTION] != ACTION_END || step[STEP_SPAN] != -1) return 0;
      if (at >= farthest) return 1;
    } else if (target >= 0) {
      if (target <= at || (target - address) % STEP_WORDS) return 0;
      if (target > farthest) farthest = target;
    } else if ((action != ACTION_TEST && action != ACTION_WIDE) || !is_within(-1 - target, 0, of->expectations - 1)) {
      return 0;
    }
  }
}

static int is_check(const Checking *of, int64_t address, int depth) {
  if (depth == NESTED || !is_row(of->count, address, CHECK_WORDS)) return 0;
  const int64_t *check = of->words + address;
  if (!is_within(check[CHECK_FIELD], 0, MOST_FIXED) || !is_within(check[CHECK_OCTETS], 1, MOST_READ)) return 0;
  if (!is_condition(of, check + CHECK_CONDITIONS, -1, 0)) return 0;
  if (!is_within(check[CHECK_COVERAGE_NEEDED], 0, MOST_FIXED)) return 0;
  if (check[CHECK_COVERAGE] && !is_amount(of, check[CHECK_COVERAGE], check[CHECK_COVERAGE_NEEDED], 0)) return 0;
  if (!is_within(check[CHECK_SKIPPED], 0, check[CHECK_SKIPPED_END])) return 0;
  return !check[CHECK_OTHER] || is_check(of, check[CHECK_OTHER], depth + 1);
}

static int is_lender(const Checking *of, int64_t address) {
  if (!is_row(of->count, address, LENDER_WORDS)) return 0;
  const int64_t *lender = of->words + address;
  if (!is_run(of->count, lender + LENDER_SPANS, 2) || !is_row(of->count, lender[LENDER_CONSTANTS], of->declarations))
    return 0;
  for (int64_t one = lender[LENDER_SPANS]; one < lender[LENDER_SPANS_END]; one += 2)
    if (!is_within(of->words[one], 0, of->fixed) || !is_within(of->words[one + 1], of->words[one], of->fixed)) return 0;
  return 1;
}

static int is_bound(const Checking *of, int64_t address, int64_t words) {
  return is_row(of->count, address, words) && is_condition(of, of->words + address, of->fixed, 0) &&
         is_amount(of, of->words[address + QUOTATION_OCTETS], of->fixed, 0);
}

/* Whether the fields of the fixed part end within it, one after the other. */
static int are_fields(const Checking *of, const int64_t *run) {
  int64_t before = 0;
  for (int64_t one = run[0]; one < run[1]; before = of->words[one++])
    if (!is_within(of->words[one], before, 8 * of->fixed)) return 0;
  return 1;
}

static int are_expectations(const Checking *of, const int64_t *run) {
  for (int64_t one = run[0]; one < run[1]; one += EXPECTATION_WORDS) {
    const int64_t *row = of->words + one;
    if (!is_within(row[EXPECTATION_CODE], 0, CODE_COUNT - 1)) return 0;
    if (!is_within(row[EXPECTATION_SEVERITY], 0, SEVERITY_COUNT - 1)) return 0;
  }
  return 1;
}

static int is_quotation(const Checking *of, int64_t address) {
  return is_bound(of, address, QUOTATION_WORDS) && is_within(of->words[address + QUOTATION_OLDER], 0, MOST_FIXED) &&
         is_condition(of, of->words + address + QUOTATION_AFTER, -1, 0);
}

/* Whether what an item of a list says is read within its fixed part. */
static int is_item(const Checking *of, const int64_t *item, int64_t base) {
  int64_t octets = item[PAYLOAD_ITEM_FIXED_OCTETS], trailer = item[PAYLOAD_ITEM_TRAILER];
  if (!is_within(octets, 0, MOST_FIXED) || !is_within(item[PAYLOAD_ITEM_ALIGNMENT], 1, MOST_FIXED)) return 0;
  if (!is_within(item[PAYLOAD_ITEM_COUNTS], 0, MOST_FIXED) || !is_run(of->count, item + PAYLOAD_ITEM_RULES, 2))
    return 0;
  for (int64_t rule = item[PAYLOAD_ITEM_RULES]; rule < item[PAYLOAD_ITEM_RULES_END]; rule += 2)
    if (!is_condition(of, of->words + rule, base, 0)) return 0;
  if (!is_run(of->count, item + PAYLOAD_ITEM_EXTENTS, EXTENTS_WORDS)) return 0;
  for (int64_t one = item[PAYLOAD_ITEM_EXTENTS]; one < item[PAYLOAD_ITEM_EXTENTS_END]; one += EXTENTS_WORDS)
    if (!is_condition(of, of->words + one + EXTENTS_WHEN, octets, 0) ||
        !is_amount(of, of->words[one + EXTENTS_OCTETS], octets, 0))
      return 0;
  if (trailer && (!is_row(of->count, trailer, TRAILER_WORDS) || !is_condition(of, of->words + trailer, octets, 0) ||
                  !is_amount(of, of->words[trailer + TRAILER_OCTETS], octets, 0)))
    return 0;
  return !item[PAYLOAD_ITEM_CARRIES] || is_amount(of, item[PAYLOAD_ITEM_CARRIES], octets, 0);
}

/* Whether a list of items stands at an address. A record has an octet at least, so that reading them ends. */
static int are_items(const Checking *of, int64_t address) {
  if (!is_row(of->count, address, PAYLOAD_ITEMS_WORDS)) return 0;
  const int64_t *list = of->words + address;
  int64_t flags = list[PAYLOAD_ITEMS_FLAGS], base = list[PAYLOAD_ITEMS_BASE_OCTETS];
  if (!is_run(of->count, list + PAYLOAD_ITEMS_ITEMS, PAYLOAD_ITEM_WORDS) || !is_within(base, 0, MOST_FIXED)) return 0;
  if (!is_within(list[PAYLOAD_ITEMS_MORE], 0, 31) || !is_within(list[PAYLOAD_ITEMS_AGAIN], 0, 31)) return 0;
  if (!is_within(list[PAYLOAD_ITEMS_OFFSET], 0, MOST_FIXED)) return 0;
  if (!is_within(list[PAYLOAD_ITEMS_ALIGNMENT], 1, MOST_FIXED)) return 0;
  if (flags ? !is_amount(of, flags, of->fixed, 0) : list[PAYLOAD_ITEMS_ITEMS] == list[PAYLOAD_ITEMS_ITEMS_END])
    return 0;
  for (int64_t one = list[PAYLOAD_ITEMS_ITEMS]; one < list[PAYLOAD_ITEMS_ITEMS_END]; one += PAYLOAD_ITEM_WORDS)
    if (!is_item(of, of->words + one, base) || (!flags && !of->words[one + PAYLOAD_ITEM_FIXED_OCTETS])) return 0;
  return 1;
}

/* Whether told fields are read within the fixed part. */
static int are_told(const Checking *of, const int64_t *run) {
  if (!is_run(of->count, run, TOLD_WORDS)) return 0;
  for (int64_t one = run[0]; one < run[1]; one += TOLD_WORDS) {
    const int64_t *told = of->words + one;
    if (!is_within(told[TOLD_OCTETS], 0, told[TOLD_MASK] ? MOST_READ : MOST_FIXED)) return 0;
    if (!is_within(told[TOLD_OCTET], 0, of->fixed - told[TOLD_OCTETS])) return 0;
    if (!is_within(told[TOLD_SHIFT], 0, MOST_SHIFT)) return 0;
  }
  return 1;
}

static int is_joining(const Checking *of, int64_t address) {
  if (!is_row(of->count, address, JOINING_WORDS)) return 0;
  const int64_t *joining = of->words + address;
  if (joining[JOINING_UNTOLD]) return 1;
  return are_told(of, joining + JOINING_KEY) && is_amount(of, joining[JOINING_OFFSET], of->fixed, 0) &&
         is_amount(of, joining[JOINING_MORE], of->fixed, 0) && is_within(joining[JOINING_UNIT], 1, MOST_FIXED) &&
         is_within(joining[JOINING_MOST], 0, MOST_PAGED) && is_within(joining[JOINING_SECONDS], 0, INT32_MAX) &&
         is_within(joining[JOINING_OVERLAPS], 0, INT32_MAX);
}

static int is_record(Checking *of, const int64_t *record) {
  of->fixed = record[RECORD_FIXED_OCTETS];
  if (!is_within(of->fixed, 0, MOST_FIXED)) return 0;
  if (!is_within(record[RECORD_OTHERWISE], -1, of->declarations - 1)) return 0;
  if (!is_run(of->count, record + RECORD_EXPECTATIONS, EXPECTATION_WORDS) ||
      !is_run(of->count, record + RECORD_FIELDS, 1))
    return 0;
  of->expectations = (record[RECORD_EXPECTATIONS_END] - record[RECORD_EXPECTATIONS]) / EXPECTATION_WORDS;
  if (of->expectations > MOST_SHIFT || !are_expectations(of, record + RECORD_EXPECTATIONS)) return 0;
  if (!are_fields(of, record + RECORD_FIELDS) || !is_within(record[RECORD_CHECK_SEQUENCE], 0, MOST_FIXED)) return 0;
  if (!is_run(of->count, record + RECORD_RECOGNIZED, 2)) return 0;
  for (int64_t rule = record[RECORD_RECOGNIZED]; rule < record[RECORD_RECOGNIZED_END]; rule += 2)
    if (!is_condition(of, of->words + rule, -1, 0)) return 0;
  if (!is_condition(of, record + RECORD_BARE, of->fixed, 0)) return 0;
  if (!is_condition(of, record + RECORD_READDRESS_WHEN, of->fixed, 0)) return 0;
  if (!is_run(of->count, record + RECORD_JUMBO, 1) || !is_run(of->count, record + RECORD_QUOTING, 1)) return 0;
  if (!is_run(of->count, record + RECORD_READDRESS_KINDS, 1)) return 0;
  if (record[RECORD_SIZE] && !is_amount(of, record[RECORD_SIZE], of->fixed, 0)) return 0;
  if (record[RECORD_QUOTATION] && !is_quotation(of, record[RECORD_QUOTATION])) return 0;
  if (record[RECORD_TRAILER] && !is_bound(of, record[RECORD_TRAILER], TRAILER_WORDS)) return 0;
  if (record[RECORD_ITEMS] && !are_items(of, record[RECORD_ITEMS])) return 0;
  if (record[RECORD_CHECK] && !is_check(of, record[RECORD_CHECK], 0)) return 0;
  if (!are_told(of, record + RECORD_TELLS)) return 0;
  if (record[RECORD_JOINING] && !is_joining(of, record[RECORD_JOINING])) return 0;
  if (record[RECORD_CONGESTION] && !is_amount(of, record[RECORD_CONGESTION], of->fixed, 0)) return 0;
  if (record[RECORD_LENDER] && !is_lender(of, record[RECORD_LENDER])) return 0;
  if (has(record, TRAIT_UNTOLD) && has(record, TRAIT_PLAIN)) return 0;
  if (has(record, TRAIT_UNTOLD)) return !record[RECORD_SELECT] || are_steps(of, record[RECORD_SELECT]);
  return are_steps(of, record[RECORD_SELECT]) && are_steps(of, record[RECORD_STEPS]) &&
         are_steps(of, record[RECORD_NOTES]);
}

int64_t tables_check(const int64_t *words, int64_t count) {
  Checking of = {.words = words, .count = count};
  if (count < PREAMBLE_WORDS || words[PREAMBLE_MAGIC] != FORMAT_MAGIC) return -1;
  if (words[PREAMBLE_VERSION] != FORMAT_VERSION || words[PREAMBLE_LENGTH] != count) return -1;
  if (words[PREAMBLE_PROCESSOR] & ~processor_instructions(-1)) return -1;
  of.declarations = words[PREAMBLE_DECLARATIONS];
  if (!is_within(of.declarations, 0, MOST_DECLARATIONS - 1)) return -1;
  if (!is_row(count, words[PREAMBLE_RECORDS], of.declarations * RECORD_WORDS)) return -1;
  if (!are_pages(&of) || !are_spaces(&of) || !is_space(&of, words[PREAMBLE_LINK_SPACE])) return -1;
  for (int64_t one = 0; one < of.declarations; one++)
    if (!is_record(&of, words + words[PREAMBLE_RECORDS] + one * RECORD_WORDS)) return one + 1;
  /* Octets that are not one protocol are tried as another, and that as a third: such a chain must end. */
  for (int64_t one = 0; one < of.declarations; one++) {
    int64_t steps = 0;
    for (int64_t at = one; at >= 0; steps++) {
      if (steps > of.declarations) return one + 1;
      at = words[words[PREAMBLE_RECORDS] + at * RECORD_WORDS + RECORD_OTHERWISE];
    }
  }
  return 0;
}

int64_t engine_format(void) { return FORMAT_VERSION; }
