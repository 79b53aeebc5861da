/* Whether tables of lists are what the engine takes them for: after this, no address in them is looked at again. */
#include "checking.h"
#include "format.h"
#include "lists/lists.h"
#include "reading.h"

enum { MOST_OFFSET = 1 << 16, MOST_FORMS = 1 << 15, MOST_KIND = 4 };

typedef struct {
  const int64_t *words;
  int64_t count, forms;
} Checking;

static int is_form(const Checking *of, int64_t form) { return is_within(form, 0, of->forms - 1); }

static const int64_t *form_at(const Checking *of, int64_t form) {
  return of->words + of->words[LIST_PREAMBLE_FORMS] + form * FORM_WORDS;
}

/* How many parts a form has; its run of parts was checked. */
static int64_t parts_of(const Checking *of, int64_t form) {
  const int64_t *row = form_at(of, form);
  return (row[FORM_PARTS_END] - row[FORM_PARTS]) / PART_WORDS;
}

/* Whether a total reads no part above `parts`. */
static int is_total(const Checking *of, int64_t address, int64_t parts) {
  if (!is_row(of->count, address, TOTAL_WORDS)) return 0;
  const int64_t *total = of->words + address;
  if (!is_run(of->count, total + TOTAL_PLACES, PART_TERM_WORDS)) return 0;
  for (int64_t one = total[TOTAL_PLACES]; one < total[TOTAL_PLACES_END]; one += PART_TERM_WORDS) {
    const int64_t *place = of->words + one;
    if (!is_within(place[PART_TERM_PART], 0, parts) || !is_within(place[PART_TERM_OCTET], 0, MOST_OFFSET)) return 0;
    if (!is_within(place[PART_TERM_OCTETS], -MOST_READ, MOST_READ) || !is_within(place[PART_TERM_SHIFT], 0, MOST_SHIFT))
      return 0;
  }
  return 1;
}

static int are_tests(const Checking *of, int64_t first, int64_t end, int64_t parts) {
  const int64_t run[2] = {first, end};
  if (!is_run(of->count, run, TEST_WORDS)) return 0;
  for (int64_t one = first; one < end; one += TEST_WORDS)
    if (!is_total(of, of->words[one + TEST_TOTAL], parts)) return 0;
  return 1;
}

/* Whether the kinds of a list are of forms. */
static int are_kinds(const Checking *of, const int64_t *list) {
  if (!is_run(of->count, list + LIST_KINDS, 1) || !is_run(of->count, list + LIST_MORE_KINDS, SPARSE_WORDS)) return 0;
  for (int64_t one = list[LIST_KINDS]; one < list[LIST_KINDS_END]; one++)
    if (!is_within(of->words[one], -1, of->forms - 1)) return 0;
  for (int64_t one = list[LIST_MORE_KINDS]; one < list[LIST_MORE_KINDS_END]; one += SPARSE_WORDS)
    if (!is_form(of, of->words[one + SPARSE_DECLARATION])) return 0;
  return 1;
}

static int is_section(const Checking *of, const int64_t *section, int64_t parts) {
  if (!is_run(of->count, section + SECTION_CHOICES, CHOICE_WORDS) || !is_run(of->count, section + SECTION_CLOSED, 1))
    return 0;
  if (section[SECTION_CHOICES] == section[SECTION_CHOICES_END] || !is_within(section[SECTION_BASE], -1, of->forms - 1))
    return 0;
  if (section[SECTION_OVER_END] >= 0 && !is_run(of->count, section + SECTION_OVER, 1)) return 0;
  if (section[SECTION_COUNT] && !is_total(of, section[SECTION_COUNT], parts)) return 0;
  if (section[SECTION_CHAIN] && !is_total(of, section[SECTION_CHAIN], parts)) return 0;
  if (!is_within(section[SECTION_ALIGNMENT], 0, MOST_OFFSET)) return 0;
  for (int64_t one = section[SECTION_CHOICES]; one < section[SECTION_CHOICES_END]; one += CHOICE_WORDS) {
    const int64_t *choice = of->words + one;
    if (!is_form(of, choice[CHOICE_FORM]) || !is_run(of->count, choice + CHOICE_RULES, 2)) return 0;
    if (choice[CHOICE_CHAIN] && !is_total(of, choice[CHOICE_CHAIN], parts_of(of, choice[CHOICE_FORM]))) return 0;
    if (section[SECTION_BASE] < 0) continue;
    for (int64_t rule = choice[CHOICE_RULES]; rule < choice[CHOICE_RULES_END]; rule += 2)
      if (!are_tests(of, of->words[rule], of->words[rule + 1], parts_of(of, section[SECTION_BASE]))) return 0;
  }
  return 1;
}

/* Whether a list may stand in a holder of so many parts. */
static int is_list(const Checking *of, int64_t address, int64_t parts) {
  if (!is_row(of->count, address, LIST_WORDS)) return 0;
  const int64_t *list = of->words + address;
  switch (list[LIST_KIND]) {
    case LIST_KIND_OPTIONS:
      return are_kinds(of, list) && is_form(of, list[LIST_UNKNOWN]) &&
             is_within(list[LIST_KIND_OCTETS], 0, list[LIST_JOINED] ? 1 : MOST_KIND) &&
             is_within(list[LIST_KIND_SHIFT], 0, MOST_SHIFT) && is_within(list[LIST_ALIGNMENT], 0, MOST_OFFSET);
    case LIST_KIND_SECTIONS:
      if (!is_run(of->count, list + LIST_SECTIONS, SECTION_WORDS)) return 0;
      for (int64_t one = list[LIST_SECTIONS]; one < list[LIST_SECTIONS_END]; one += SECTION_WORDS)
        if (!is_section(of, of->words + one, parts)) return 0;
      return 1;
    case LIST_KIND_FLAGGED:
      if (!is_within(list[LIST_MORE], 0, 31) || !is_within(list[LIST_AGAIN], 0, 31)) return 0;
      if (!is_within(list[LIST_OFFSET], 0, MOST_OFFSET)) return 0; /* fall through */
    case LIST_KIND_CONTENT: return are_kinds(of, list) && is_total(of, list[LIST_KEY], parts);
    default: return list[LIST_KIND] == LIST_KIND_ENCLOSING;
  }
}

static int are_parts(const Checking *of, int64_t number) {
  const int64_t *form = form_at(of, number);
  int64_t before = 0;
  for (int64_t one = form[FORM_PARTS]; one < form[FORM_PARTS_END]; one += PART_WORDS, before++) {
    const int64_t *part = of->words + one;
    if (!is_within(part[PART_KIND], 0, PART_KIND_COUNT - 1) || !is_total(of, part[PART_OCTETS], before)) return 0;
    if (!are_tests(of, part[PART_WHEN], part[PART_WHEN_END], before)) return 0;
  }
  for (int64_t one = form[FORM_EXTENTS]; one < form[FORM_EXTENTS_END]; one += EXTENTS_WORDS) {
    const int64_t *extent = of->words + one;
    if (!are_tests(of, extent[EXTENTS_WHEN], extent[EXTENTS_WHEN_END], 0)) return 0;
    if (!is_total(of, extent[EXTENTS_OCTETS], 0)) return 0;
  }
  return 1;
}

static int are_held(const Checking *of, int64_t number) {
  const int64_t *form = form_at(of, number);
  int64_t parts = parts_of(of, number);
  for (int64_t one = form[FORM_LISTS]; one < form[FORM_LISTS_END]; one += HELD_WORDS) {
    const int64_t *held = of->words + one;
    int64_t octets = held[HELD_PART] ? 0 : held[HELD_OCTETS];
    if (!is_within(held[HELD_PART], 0, parts) || !is_within(octets, 0, form[FORM_FIXED_OCTETS])) return 0;
    if (!is_within(held[HELD_OCTET], 0, held[HELD_PART] ? 0 : form[FORM_FIXED_OCTETS] - octets)) return 0;
    if (!is_list(of, held[HELD_LIST], parts)) return 0;
  }
  if (form[FORM_AFTER] && !is_list(of, form[FORM_AFTER], MOST_PARTS)) return 0;
  for (int64_t one = form[FORM_GOES_ON]; one < form[FORM_GOES_ON_END]; one += GOES_ON_WORDS) {
    const int64_t *goes_on = of->words + one;
    if (!is_form(of, goes_on[GOES_ON_FORM])) return 0;
    int64_t held = parts_of(of, goes_on[GOES_ON_FORM]);
    if (!are_tests(of, goes_on[GOES_ON_WHEN], goes_on[GOES_ON_WHEN_END], held)) return 0;
  }
  return 1;
}

static int are_runs(const Checking *of, int64_t number) {
  const int64_t *form = form_at(of, number);
  if (!is_within(form[FORM_FIXED_OCTETS], 0, MOST_OFFSET) || !is_within(form[FORM_DEPTH], 0, DEEPEST)) return 0;
  if (!is_within(form[FORM_ALIGNMENT], 0, MOST_OFFSET) || !is_run(of->count, form + FORM_PARTS, PART_WORDS)) return 0;
  return parts_of(of, number) <= MOST_PARTS && is_run(of->count, form + FORM_EXTENTS, EXTENTS_WORDS) &&
         is_run(of->count, form + FORM_LISTS, HELD_WORDS) && is_run(of->count, form + FORM_GOES_ON, GOES_ON_WORDS);
}

int64_t lists_check(const int64_t *words, int64_t count) {
  Checking of = {.words = words, .count = count};
  if (count < LIST_PREAMBLE_WORDS || words[LIST_PREAMBLE_MAGIC] != FORMAT_MAGIC) return -1;
  if (words[LIST_PREAMBLE_VERSION] != FORMAT_VERSION || words[LIST_PREAMBLE_LENGTH] != count) return -1;
  if (!is_run(count, words + LIST_PREAMBLE_FORMS, FORM_WORDS)) return -1;
  of.forms = (words[LIST_PREAMBLE_FORMS_END] - words[LIST_PREAMBLE_FORMS]) / FORM_WORDS;
  if (!is_within(of.forms, 0, MOST_FORMS - 1) || !is_within(words[LIST_PREAMBLE_DECLARATIONS], 0, of.forms)) return -1;
  for (int64_t form = 0; form < of.forms; form++)
    if (!are_runs(&of, form)) return form + 1;
  for (int64_t form = 0; form < of.forms; form++)
    if (!are_parts(&of, form) || !are_held(&of, form)) return form + 1;
  return 0;
}
