/* Generated from dissect/engine/words.py, list_words.py, answers.py and their enumerations: do not edit. */
/* clang-format off */
#ifndef DISSECT_FORMAT_H
#define DISSECT_FORMAT_H

enum { FORMAT_VERSION = 1, FORMAT_MAGIC = 0x64697373 };
enum { PAGE = 256, GENERAL = 32 };
enum { SLOTS = 24, PROBLEMS = 96, NESTINGS = 4, MOST_GROUPS = 63 };

/* The array begins with these. */
enum {
  PREAMBLE_MAGIC, /* says that this is one */
  PREAMBLE_VERSION, /* the version of the format */
  PREAMBLE_LENGTH, /* how many words the array has */
  PREAMBLE_DECLARATIONS, /* how many declarations there are */
  PREAMBLE_RECORDS, /* address of the first record; there is one for each declaration */
  PREAMBLE_PAGES, /* run of the pages of number spaces */
  PREAMBLE_PAGES_END, /* its end */
  PREAMBLE_SPACES, /* run of number spaces */
  PREAMBLE_SPACES_END, /* its end */
  PREAMBLE_LINK_SPACE, /* address of the number space that says what a frame begins with */
  PREAMBLE_PROCESSOR, /* bits of `Instruction`: what the processor of this process has */
  PREAMBLE_WORDS
};

/* How one declaration stands among the others (see `dissect.derive.outline`). What is always needed comes first. */
enum {
  RECORD_FIXED_OCTETS, /* octets of the fixed part, which are there before anything else is read */
  RECORD_TAKES, /* what the header takes from the allowances: numbers of 16 bits in the order of `Nesting` */
  RECORD_TRAITS, /* bits of `Trait` */
  RECORD_SELECT, /* address of the steps that choose a variant, and go on as STEPS where there is none */
  RECORD_STEPS, /* address of the steps of a header whose variant is chosen */
  RECORD_CHECK, /* address of a check: the checksum in a field of the header; 0 for none */
  RECORD_LENDER, /* address of a lender, where the header lends a pseudo-header; 0 for none */
  RECORD_READDRESSES, /* how the header may replace an address of the pseudo-header: a `Readdressing` */
  RECORD_PAYLOAD, /* what the payload is where nothing follows: a `Payload` */
  RECORD_RECOGNIZED, /* run of bounds: what holds of every header of the protocol */
  RECORD_RECOGNIZED_END, /* its end */
  RECORD_OTHERWISE, /* the declaration to try where that does not hold; -1 for none */
  RECORD_NOTES, /* address of the steps that find every expectation that is broken */
  RECORD_EXPECTATIONS, /* run of expectations */
  RECORD_EXPECTATIONS_END, /* its end */
  RECORD_FIELDS, /* run of words: where the fields of the fixed part end, in bits, those that end with an octet */
  RECORD_FIELDS_END, /* its end */
  RECORD_SIZE, /* address of the amount of octets of the header; 0 where the fixed part is all */
  RECORD_QUOTATION, /* address of a quotation; 0 for none */
  RECORD_TRAILER, /* address of a trailer; 0 for none */
  RECORD_ITEMS, /* address of the list whose items say where the payload ends; 0 for none */
  RECORD_BARE, /* run of bounds: when a header behind this one may have nothing behind it */
  RECORD_BARE_END, /* its end */
  RECORD_JUMBO, /* run of words: octets that may begin an item that gives the length of the packet around it; -1 for any */
  RECORD_JUMBO_END, /* its end */
  RECORD_QUOTING, /* run of words: octets that may begin an item that quotes a datagram; -1 for any */
  RECORD_QUOTING_END, /* its end */
  RECORD_CHECK_SEQUENCE, /* octets of the check sequence that frames of this link have; 0 for none */
  RECORD_UNCHECKED, /* whether a transport may leave its checksum out because it carries this */
  RECORD_READDRESS_WHEN, /* run of bounds: when */
  RECORD_READDRESS_WHEN_END, /* its end */
  RECORD_READDRESS_KINDS, /* run of words: octets that may begin an item that does; -1 for any */
  RECORD_READDRESS_KINDS_END, /* its end */
  RECORD_WORDS
};

/* The checksum in a field of a header (see `dissect.derive.checksum_outline`). */
enum {
  CHECK_METHOD, /* its arithmetic: a `Method` */
  CHECK_PLAIN, /* 1 where it is a sum of two octets over header, payload and pseudo-header, and there is nothing more to know */
  CHECK_UNTOLD, /* 1 where only Python can compute it */
  CHECK_FIELD, /* the octet of the header at which the field begins */
  CHECK_OCTETS, /* how many octets the field has */
  CHECK_ZERO, /* what a zero in it means: a `Zero` */
  CHECK_HEADER_ONLY, /* 1 where it covers the header alone */
  CHECK_PSEUDO, /* whether the pseudo-header counts: a `PseudoHeaderUse` */
  CHECK_CONDITIONS, /* run of bounds: when the header has it */
  CHECK_CONDITIONS_END, /* its end */
  CHECK_COVERAGE, /* address of the amount of octets that are covered; 0 where all are */
  CHECK_COVERAGE_NEEDED, /* octets of the header that must be there to know it */
  CHECK_SKIPPED, /* the octets that are left out: where they begin in the header */
  CHECK_SKIPPED_END, /* and end; 0 for none */
  CHECK_OTHER, /* address of another check, which is accepted as well; 0 for none */
  CHECK_WORDS
};

/* An action on a number of the header: a term, plus CONSTANT. */
enum {
  STEP_ACTION, /* an `Action`, which is done where the number is within bounds; else it goes to TARGET */
  STEP_OCTET, /* a term: the octet of the header from which eight are read; of a shorter fixed part, octets behind it too */
  STEP_SHIFT, /* by how many bits they are shifted right */
  STEP_MASK, /* the bits that count then */
  STEP_LEAST, /* the least number that is within bounds, before CONSTANT is added */
  STEP_SPAN, /* how much more the most is, as a number without sign, modulo 2^64; -1 where all are within */
  STEP_CONSTANT, /* what is added */
  STEP_FACTOR, /* what the term is multiplied by, and FLAGS say how it is read, where GENERAL is added to the action */
  STEP_FLAGS, /* bits of `Reading` */
  STEP_TARGET, /* address of a later step; below 0, of TEST and WIDE: the expectation -1 - TARGET is broken, and it goes on */
  STEP_FIRST, /* an operand of the action */
  STEP_SECOND, /* another */
  STEP_THIRD, /* another */
  STEP_WORDS
};

/* A number space. */
enum {
  SPACE_PAGES, /* address of the addresses of pages of `PAGE` declarations, four in a word, for the numbers from 0 */
  SPACE_SIZE, /* how many numbers they are for; -1 stands for one that is unknown */
  SPACE_SPARSE, /* run of further numbers in ascending order */
  SPACE_SPARSE_END, /* its end */
  SPACE_WORDS
};

/* A number of a space that is not among the dense ones. */
enum {
  SPARSE_NUMBER, /* the number */
  SPARSE_DECLARATION, /* what it stands for */
  SPARSE_WORDS
};

/* A number in a header, as in a step. */
enum {
  TERM_OCTET, /* where it begins */
  TERM_OCTETS, /* how many octets there are */
  TERM_SHIFT, /* by how many bits it is shifted right */
  TERM_MASK, /* the bits that count then */
  TERM_FACTOR, /* what it is multiplied by */
  TERM_WORDS
};

/* A sum. */
enum {
  AMOUNT_CONSTANT, /* what is added */
  AMOUNT_TERMS, /* run of terms */
  AMOUNT_TERMS_END, /* its end */
  AMOUNT_OPTIONAL, /* run of amounts that count where a condition holds */
  AMOUNT_OPTIONAL_END, /* its end */
  AMOUNT_WORDS
};

/* An amount that counts where a condition holds. */
enum {
  OPTIONAL_WHEN, /* run of bounds */
  OPTIONAL_WHEN_END, /* its end */
  OPTIONAL_OCTETS, /* what counts */
  OPTIONAL_WORDS
};

/* Whether an amount is within bounds. */
enum {
  BOUNDS_AMOUNT, /* address of the amount */
  BOUNDS_LEAST, /* the least that is within */
  BOUNDS_MOST, /* the most */
  BOUNDS_OUTSIDE, /* 1 where it must not be within */
  BOUNDS_NEEDED, /* octets of the header that must be there to know */
  BOUNDS_WORDS
};

/* Bounds of a number of 16 octets, or whether two of them are the same. */
enum {
  WIDE_OCTET, /* where it begins in the header */
  WIDE_OTHER, /* where the other begins; below zero where there are bounds */
  WIDE_LEAST_HIGH, /* the upper half of the least that is within */
  WIDE_LEAST_LOW, /* and the lower */
  WIDE_MOST_HIGH, /* the upper half of the most */
  WIDE_MOST_LOW, /* and the lower */
  WIDE_OUTSIDE, /* 1 where it must not be within, or not the same */
  WIDE_WORDS
};

/* What is said where an expectation is broken. */
enum {
  EXPECTATION_CODE, /* a `Code` */
  EXPECTATION_SEVERITY, /* a `Severity` */
  EXPECTATION_UNLESS, /* what excuses it: an `Unless` */
  EXPECTATION_CONTRADICTS, /* whether lengths contradict each other then */
  EXPECTATION_WORDS
};

/* How many octets of the payload are quoted. */
enum {
  QUOTATION_WHEN, /* run of bounds: when the header says */
  QUOTATION_WHEN_END, /* its end */
  QUOTATION_OCTETS, /* address of the amount */
  QUOTATION_OLDER, /* how many there are where it does not say and a list follows; 0 where none can */
  QUOTATION_AFTER, /* run of bounds over the octets behind them: what holds where a list without faults follows */
  QUOTATION_AFTER_END, /* its end */
  QUOTATION_WORDS
};

/* How many octets at the end of the payload are not part of it. */
enum {
  TRAILER_WHEN, /* run of bounds: when there are any */
  TRAILER_WHEN_END, /* its end */
  TRAILER_OCTETS, /* address of the amount */
  TRAILER_WORDS
};

/* A list whose items say where the payload of their header ends (see `dissect.derive.lists.payload_items`). */
enum {
  PAYLOAD_ITEMS_FLAGS, /* address of the amount that is the first word of flags; 0 where records follow one another */
  PAYLOAD_ITEMS_MORE, /* the flag that says that another word of flags follows */
  PAYLOAD_ITEMS_AGAIN, /* the flag that says that the next word means the same */
  PAYLOAD_ITEMS_EMPTY, /* bits of the flags that have no record */
  PAYLOAD_ITEMS_OFFSET, /* octets before the list from which records are aligned */
  PAYLOAD_ITEMS_ITEMS, /* run of items: that of each flag, or what a record may be */
  PAYLOAD_ITEMS_ITEMS_END, /* its end */
  PAYLOAD_ITEMS_BASE_OCTETS, /* octets of a record that must be there to know what it is */
  PAYLOAD_ITEMS_ALIGNMENT, /* each record is padded to a multiple of this many octets */
  PAYLOAD_ITEMS_CARRIES, /* 1 where nothing is known of the payload if no item carries it */
  PAYLOAD_ITEMS_WORDS
};

/* An item of such a list. */
enum {
  PAYLOAD_ITEM_FIXED_OCTETS, /* octets of its fixed part; 0 for a flag that is unknown, which ends the list */
  PAYLOAD_ITEM_ALIGNMENT, /* a record for a flag begins at a multiple of this many octets */
  PAYLOAD_ITEM_COUNTS, /* how many items it may be, those within it included */
  PAYLOAD_ITEM_RULES, /* run of runs of bounds: a record is the first item for which all of one run hold, or else the last */
  PAYLOAD_ITEM_RULES_END, /* its end */
  PAYLOAD_ITEM_EXTENTS, /* run of extents, with bounds and an amount: the first that holds gives the octets of the item */
  PAYLOAD_ITEM_EXTENTS_END, /* its end */
  PAYLOAD_ITEM_TRAILER, /* address of a trailer; 0 for none */
  PAYLOAD_ITEM_CARRIES, /* address of the amount of octets behind it that are the payload; 0 where it does not carry it */
  PAYLOAD_ITEM_WORDS
};

/* A pseudo-header that a network header lends. */
enum {
  LENDER_ZERO_IS_ABSENT, /* whether a zero may mean that a transport has no checksum */
  LENDER_IS_IPV6, /* whether its addresses are those of IPv6 */
  LENDER_LENGTH_MASK, /* the bits of the length that it holds */
  LENDER_SPANS, /* run of pairs: octets of the network header that it holds too, from and to */
  LENDER_SPANS_END, /* its end */
  LENDER_CONSTANTS, /* address of the sum of all else in it, for each declaration; below zero where it cannot be filled */
  LENDER_WORDS
};

/* Where a field lies in a header, or what a view is computed from. Places are in arrays of their own. */
enum {
  PLACE_WHEN, /* run of bounds: when the header has it */
  PLACE_WHEN_END, /* its end */
  PLACE_VIEW, /* address of the amount that is the value; 0 where there is a field */
  PLACE_BEGIN, /* address of the amount of octets before the field */
  PLACE_NEEDED, /* octets of the header that must be there to know that amount, or that of the view */
  PLACE_OCTETS, /* how many octets the field has; below zero where the least significant comes first */
  PLACE_SHIFT, /* by how many bits a number is shifted right */
  PLACE_UNUSED, /* how many of 64 bits are above the number then */
  PLACE_SIGNED, /* 1 where the highest bit of the number is its sign */
  PLACE_WORDS
};

/* The tables of lists begin with these. They are an array of their own, read when a column asks for a list. */
enum {
  LIST_PREAMBLE_MAGIC, /* says that these are tables */
  LIST_PREAMBLE_VERSION, /* the version of the format */
  LIST_PREAMBLE_LENGTH, /* how many words the array has */
  LIST_PREAMBLE_DECLARATIONS, /* how many declarations there are; the first forms are theirs, in their order */
  LIST_PREAMBLE_FORMS, /* address of the first form */
  LIST_PREAMBLE_FORMS_END, /* the end of the last */
  LIST_PREAMBLE_WORDS
};

/* How a header, or an item of a list, is read. */
enum {
  FORM_FIXED_OCTETS, /* octets of the fixed part */
  FORM_PARTS, /* run of parts: what comes after the fixed part */
  FORM_PARTS_END, /* its end */
  FORM_EXTENTS, /* run of extents: the first whose tests hold gives the octets of an item */
  FORM_EXTENTS_END, /* its end */
  FORM_IS_READ, /* 1 where only reading an item shows how many octets it has */
  FORM_LISTS, /* run of held lists */
  FORM_LISTS_END, /* its end */
  FORM_DEPTH, /* how deep lists go within it, itself included; 0 for none */
  FORM_ALIGNMENT, /* a record for a flag begins at a multiple of this many octets */
  FORM_CARRIES, /* 1 where an item ends its list, because all octets after it are a payload */
  FORM_AFTER, /* address of the list after what the header quotes; 0 for none */
  FORM_LENDS, /* 1 where it is a network layer, which lends a pseudo-header */
  FORM_JOINED, /* 1 where it has a list whose items may be parts of values */
  FORM_GOES_ON, /* run of continuations of that list */
  FORM_GOES_ON_END, /* its end */
  FORM_TAKES_MORE, /* 1 where the value of such an item may have any length */
  FORM_UNTOLD, /* 1 where no table says how it is read */
  FORM_WORDS
};

/* One field after the fixed part, or several that share octets. */
enum {
  PART_KIND, /* a `PartKind` */
  PART_OCTETS, /* address of the total of octets that it has */
  PART_WHEN, /* run of tests: when it is there */
  PART_WHEN_END, /* its end */
  PART_WORDS
};

/* A number in the fixed part or in a part; 0 where that is not there. After the first word it is a `Term`. */
enum {
  PART_TERM_PART, /* 0: the fixed part; otherwise the number of the part, from 1 */
  PART_TERM_OCTET, /* where it begins there */
  PART_TERM_OCTETS, /* how many octets there are */
  PART_TERM_SHIFT, /* by how many bits it is shifted right */
  PART_TERM_MASK, /* the bits that count then */
  PART_TERM_FACTOR, /* what it is multiplied by */
  PART_TERM_WORDS
};

/* A sum of places. */
enum {
  TOTAL_CONSTANT, /* what is added */
  TOTAL_PLACES, /* run of places */
  TOTAL_PLACES_END, /* its end */
  TOTAL_WORDS
};

/* Whether a total is within bounds. */
enum {
  TEST_TOTAL, /* address of the total */
  TEST_LEAST, /* the least that is within */
  TEST_MOST, /* the most */
  TEST_OUTSIDE, /* 1 where it must not be within */
  TEST_WORDS
};

/* How many octets an item has by its own length field. */
enum {
  EXTENTS_WHEN, /* run of tests */
  EXTENTS_WHEN_END, /* its end */
  EXTENTS_OCTETS, /* address of the total */
  EXTENTS_WORDS
};

/* A field that is a list. */
enum {
  HELD_PART, /* 0: the fixed part; otherwise the number of the part that it is */
  HELD_OCTET, /* where it begins in the fixed part */
  HELD_OCTETS, /* and how many octets it has there */
  HELD_LIST, /* address of the list */
  HELD_WORDS
};

/* A field in which a joined list may go on. */
enum {
  GOES_ON_FORM, /* the item that says so */
  GOES_ON_WHEN, /* run of tests: when it does */
  GOES_ON_WHEN_END, /* its end */
  GOES_ON_WORDS
};

/* A list: the octets of a field are items. */
enum {
  LIST_KIND, /* a `ListKind` */
  LIST_KINDS, /* address of the forms for the kinds from 0; -1 for one that is unknown */
  LIST_KINDS_END, /* their end */
  LIST_MORE_KINDS, /* run of further kinds in ascending order: rows of `Sparse` */
  LIST_MORE_KINDS_END, /* its end */
  LIST_KEY, /* address of the total that gives the kind of the one item, or the first word of flags */
  LIST_KIND_OCTETS, /* octets of an item's kind */
  LIST_KIND_SHIFT, /* by how many bits it is shifted right */
  LIST_UNKNOWN, /* the form of other kinds */
  LIST_LAST, /* the kind after which only padding follows; -1 for none */
  LIST_ALIGNMENT, /* each item is padded to a multiple of this many octets */
  LIST_JOINED, /* 1 where an item that is too short for its form is an unknown one */
  LIST_SECTIONS, /* run of sections */
  LIST_SECTIONS_END, /* its end */
  LIST_MORE, /* the flag that says that another word of flags follows */
  LIST_AGAIN, /* the flag that says that the next word means the same */
  LIST_EMPTY, /* bits of the flags that have no record */
  LIST_OFFSET, /* octets before the list from which records are aligned */
  LIST_WORDS
};

/* Records of one kind in a list. */
enum {
  SECTION_CHOICES, /* run of choices: the forms that a record may have */
  SECTION_CHOICES_END, /* its end */
  SECTION_BASE, /* the form whose fields choose; -1 where there is one choice */
  SECTION_COUNT, /* address of the total of records; 0 where there are as many as fit */
  SECTION_ALIGNMENT, /* each record is padded to a multiple of this many octets */
  SECTION_CHAIN, /* address of the total, over the header, that is the kind of the first record; 0 for none */
  SECTION_CLOSED, /* run of kinds after which no record follows */
  SECTION_CLOSED_END, /* its end */
  SECTION_OVER, /* run of the declarations of which one must be the network layer around */
  SECTION_OVER_END, /* its end; below zero where there need not be one */
  SECTION_WORDS
};

/* A form that a record may have. */
enum {
  CHOICE_FORM, /* the form */
  CHOICE_RULES, /* run of runs of tests over the base: it is this form where all of one run hold */
  CHOICE_RULES_END, /* its end */
  CHOICE_CHAIN, /* address of the total that is the kind of the next record; 0 for none */
  CHOICE_WORDS
};

/* A value that a column takes from a header or item of one form. */
enum {
  TAKE_COLUMN, /* the index of the column */
  TAKE_KIND, /* a `TakeKind` */
  TAKE_PART, /* 0: the fixed part; otherwise the number of the part */
  TAKE_OCTET, /* where it begins there */
  TAKE_OCTETS, /* how many octets there are; 0: all octets of the part */
  TAKE_SHIFT, /* by how many bits a number is shifted right; the octets that a value must have */
  TAKE_BITS, /* how many bits a number has; below zero, it has a sign */
  TAKE_TOTAL, /* address of the total */
  TAKE_WORDS
};

/* What not every processor can do: the numbers of bits. */
enum {
  INSTRUCTION_CRC_32C, /* it has an instruction for CRC-32C */
  INSTRUCTION_COUNT
};

/* What is so of a declaration: the numbers of bits. */
enum {
  TRAIT_TAKES_REST, /* the header goes on to the end of its window */
  TRAIT_STREAM, /* the payload is a piece of a stream */
  TRAIT_MAY_BE_EMPTY, /* the payload may be empty although a header is known that could follow */
  TRAIT_HAS_EXTENT, /* a field can say where the payload ends */
  TRAIT_CLIPS, /* of a header that is cut, all octets of its variable fields are kept */
  TRAIT_UNTOLD, /* no table says how long the header is, or where its payload begins or ends: SELECT alone may have steps */
  TRAIT_PLAIN, /* nothing more than its steps is needed to know what follows */
  TRAIT_COUNT
};

/* What a step does. */
enum {
  ACTION_END, /* ends: nothing more is known */
  ACTION_PART, /* keeps the number for the next TEST, with what was kept before */
  ACTION_ADD, /* keeps the number for the next action but TEST, with what was kept before */
  ACTION_TEST, /* nothing more */
  ACTION_WIDE, /* goes on where the row of wide bounds at FIRST says so, else to TARGET */
  ACTION_JUMP, /* goes to TARGET */
  ACTION_SIZE, /* the number is the octets of the header */
  ACTION_EXTENT, /* the number is the octets of header and payload */
  ACTION_MORE, /* where the number is not 0, a fragment follows */
  ACTION_OFFSET, /* where the number is not 0, the payload is not the beginning of what it is part of: ends */
  ACTION_KEY, /* ends where the number space at FIRST knows the number, which has the bits of `Known` in SECOND */
  ACTION_EITHER, /* does so for the lesser and then the greater of two: the other one of the same octets is shifted by THIRD */
  ACTION_PEEK, /* does so for the first THIRD bits of the payload */
  ACTION_VARIANT, /* ends: the header is of the declaration FIRST */
  ACTION_COUNT
};

/* How the term of a general step is read: the numbers of bits. */
enum {
  READING_LITTLE_ENDIAN, /* the least significant octet comes first */
  READING_KEPT_PART, /* what PART has kept is added */
  READING_KEPT, /* what ADD has kept is added */
  READING_COUNT
};

/* What is so of a number that says what follows: the numbers of bits. */
enum {
  KNOWN_QUOTED, /* it is a copy of another datagram */
  KNOWN_OPTIONAL, /* an unknown number is ordinary */
  KNOWN_LAST, /* no other number is looked up after an unknown one */
  KNOWN_COUNT
};

/* What stands in the place of a verdict, less 2; from 0 on, verdicts are those of `dissect.checksum.Kind`. */
enum {
  VERDICT_ASK = -2, /* only Python can tell */
  VERDICT_NONE, /* there is no checksum */
  VERDICT_VALID,
  VERDICT_INVALID,
  VERDICT_ABSENT,
  VERDICT_ILLEGAL,
  VERDICT_PARTIAL,
  VERDICT_UNVERIFIABLE,
  VERDICT_COUNT
};

/* What a part is. */
enum {
  PART_KIND_NUMBERS, /* numbers or an address, of which all octets are there or none */
  PART_KIND_OCTETS, /* octets, perhaps fewer than there should be */
  PART_KIND_REST, /* all octets that are left */
  PART_KIND_TEXT, /* octets up to a zero octet, which is part of it */
  PART_KIND_NAME, /* a domain name, up to its root label or a pointer */
  PART_KIND_COUNT
};

/* What the items of a list are. */
enum {
  LIST_KIND_OPTIONS, /* type-length-value items up to the end */
  LIST_KIND_SECTIONS, /* records of one section, then of another */
  LIST_KIND_FLAGGED, /* a record for each flag that is set */
  LIST_KIND_CONTENT, /* one item */
  LIST_KIND_ENCLOSING, /* those of the options around it */
  LIST_KIND_UNTOLD, /* no table says */
  LIST_KIND_COUNT
};

/* What a value is. */
enum {
  TAKE_KIND_NUMBER, /* a number */
  TAKE_KIND_TOTAL, /* a total */
  TAKE_KIND_OCTETS, /* octets */
  TAKE_KIND_TEXT, /* octets that are text */
  TAKE_KIND_NAME, /* a domain name */
  TAKE_KIND_COUNT
};

/* What is told of a column in a row. */
enum {
  TOLD_ABSENT, /* there is no value */
  TOLD_THERE, /* there is one */
  TOLD_ASK, /* only the packet can tell */
  TOLD_TEXT, /* there is one: text with octets that are not ASCII, as they stand */
  TOLD_NAME, /* there is one: a domain name with octets that are not printable ASCII, as they stand */
  TOLD_COUNT
};

/* How much of a frame only Python can tell. */
enum {
  ASKED_NOTHING, /* everything of the row is known */
  ASKED_REST, /* only the packet can tell what comes from the declaration `stopped` on */
  ASKED_ALL, /* nothing here holds of the row: only the packet can tell */
  ASKED_COUNT
};

/* Why the reading of a file stopped; `needed` is the number that comes with it. */
enum {
  STOP_REASON_FULL, /* the batch is full */
  STOP_REASON_MORE, /* `needed` octets are needed, and fewer are there */
  STOP_REASON_ONE, /* the next `needed` octets are one record or block, which is there whole, and not plain */
  STOP_REASON_REST, /* from here on only the scalar reader can say what is wrong */
  STOP_REASON_EMPTY, /* here begin records that are all zeros */
  STOP_REASON_COUNT
};

/* A layer's flags. */
enum {
  LAYER_QUOTED = 1, /* it stands in the datagram that an error message quotes */
  LAYER_FRAGMENT = 2, /* its octets are part of something that goes on elsewhere */
  LAYER_PARTIAL = 4, /* the octets end within its fixed part */
  LAYER_CONTRADICTED = 8, /* its length says more than its window holds, or less than its header */
  LAYER_MISPLACED = 16, /* its size is less than its fields */
  LAYER_IN_STREAM = 32, /* it was read out of a piece of a stream */
  LAYER_BAD = 64, /* one of its expectations about lengths does not hold */
  LAYER_CUT = 128, /* its variable part is not all there */
};

enum {
  CODE_CUT_BY_CAPTURE,
  CODE_NOT_REASSEMBLED,
  CODE_QUOTE_CUT,
  CODE_LENGTH_EXCEEDS_OUTER,
  CODE_LENGTH_EXCEEDS_PACKET,
  CODE_FCS_EXCEEDS_FRAME,
  CODE_TRUNCATED,
  CODE_BAD_LENGTH,
  CODE_BAD_VERSION,
  CODE_BAD_OPTION,
  CODE_BAD_RECORD,
  CODE_BAD_COUNT,
  CODE_BAD_NAME,
  CODE_SEGMENTATION_OFFLOAD,
  CODE_UNKNOWN_PROTOCOL,
  CODE_UNKNOWN_LINK_TYPE,
  CODE_NOT_THIS_PROTOCOL,
  CODE_ENCRYPTED,
  CODE_COMPRESSED,
  CODE_SURPLUS,
  CODE_LAYER_LIMIT,
  CODE_SUSPICIOUS,
  CODE_COUNT
};

enum {
  SEVERITY_NOTE,
  SEVERITY_WARN,
  SEVERITY_ERROR,
  SEVERITY_COUNT
};

enum {
  UNLESS_NEVER,
  UNLESS_IN_JUMBOGRAM,
  UNLESS_IN_OPEN_LENGTH,
  UNLESS_QUOTED,
  UNLESS_COUNT
};

enum {
  NESTING_LAYER,
  NESTING_TAG,
  NESTING_EXTENSION,
  NESTING_TUNNEL,
  NESTING_COUNT
};

enum {
  PAYLOAD_NOTHING,
  PAYLOAD_DATA,
  PAYLOAD_UNKNOWN,
  PAYLOAD_ENCRYPTED,
  PAYLOAD_COMPRESSED,
  PAYLOAD_COUNT
};

enum {
  METHOD_SUM,
  METHOD_CRC32C,
  METHOD_FLETCHER,
  METHOD_COUNT
};

enum {
  ZERO_COMPUTED,
  ZERO_ABSENT,
  ZERO_ABSENT_OVER_IPV4,
  ZERO_NEVER_SENT,
  ZERO_ABSENT_WHERE_ANNOUNCED,
  ZERO_COUNT
};

enum {
  PSEUDO_HEADER_USE_NEVER,
  PSEUDO_HEADER_USE_ALWAYS,
  PSEUDO_HEADER_USE_OVER_IPV4,
  PSEUDO_HEADER_USE_OVER_IPV6,
  PSEUDO_HEADER_USE_COUNT
};

enum {
  READDRESSING_NEVER,
  READDRESSING_WHERE_HELD,
  READDRESSING_ALWAYS,
  READDRESSING_BY_ITEM,
  READDRESSING_COUNT
};

#endif
