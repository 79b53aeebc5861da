"""What each word of the engine's tables means. `native/format.h` is generated from here: one meaning on both sides.

All tables are one array of 64-bit words. An *address* is the index of a word in it; a *run* is two words, the address
of the first row and the end of the last. `FORMAT_VERSION` is raised with every change of a meaning, and a library
refuses tables of another version. It is in `preamble.py`, with what the array begins with.
"""

from __future__ import annotations

from typing import Final

from dissect.engine.preamble import Preamble, Word

PAGE: Final = 256
"""Numbers of a page of a number space."""
GENERAL: Final = 32
"""What is added to the action of a step that needs more than its first words say."""


class Instruction(Word):
    """What not every processor can do: the numbers of bits."""

    CRC_32C = "it has an instruction for CRC-32C"


class Record(Word):
    """How one declaration stands among the others (see `dissect.derive.outline`). What is always needed comes first."""

    FIXED_OCTETS = "octets of the fixed part, which are there before anything else is read"
    TAKES = "what the header takes from the allowances: numbers of 16 bits in the order of `Nesting`"
    TRAITS = "bits of `Trait`"
    SELECT = "address of the steps that choose a variant, and go on as STEPS where there is none"
    STEPS = "address of the steps of a header whose variant is chosen"
    CHECK = "address of a check: the checksum in a field of the header; 0 for none"
    LENDER = "address of a lender, where the header lends a pseudo-header; 0 for none"
    READDRESSES = "how the header may replace an address of the pseudo-header: a `Readdressing`"
    PAYLOAD = "what the payload is where nothing follows: a `Payload`"
    RECOGNIZED = "run of runs of bounds: every header of the protocol keeps all of one run; none where any octets do"
    RECOGNIZED_END = "its end"
    OTHERWISE = "the declaration to try where that does not hold; -1 for none"
    NOTES = "address of the steps that find every expectation that is broken"
    EXPECTATIONS = "run of expectations"
    EXPECTATIONS_END = "its end"
    FIELDS = "run of words: where the fields of the fixed part end, in bits, those that end with an octet"
    FIELDS_END = "its end"
    SIZE = "address of the amount of octets of the header; 0 where the fixed part is all"
    QUOTATION = "address of a quotation; 0 for none"
    TRAILER = "address of a trailer; 0 for none"
    ITEMS = "address of the list whose items say where the payload ends; 0 for none"
    BARE = "run of bounds: when a header behind this one may have nothing behind it"
    BARE_END = "its end"
    JUMBO = "run of words: octets that may begin an item that gives the length of the packet around it; -1 for any"
    JUMBO_END = "its end"
    QUOTING = "run of words: octets that may begin an item that quotes a datagram; -1 for any"
    QUOTING_END = "its end"
    CHECK_SEQUENCE = "octets of the check sequence that frames of this link have; 0 for none"
    UNCHECKED = "whether a transport may leave its checksum out because it carries this"
    READDRESS_WHEN = "run of bounds: when"
    READDRESS_WHEN_END = "its end"
    READDRESS_KINDS = "run of words: octets that may begin an item that does; -1 for any"
    READDRESS_KINDS_END = "its end"
    TELLS = "run of told fields: those that tell the header's network, and hosts there, from others"
    TELLS_END = "its end"
    JOINING = "address of a joining; 0 where the payload is no fragment that is joined with others"
    CONGESTION = "address of the amount that says what is known of congestion; 0 for none"


class Check(Word):
    """The checksum in a field of a header (see `dissect.derive.checksum_outline`)."""

    METHOD = "its arithmetic: a `Method`"
    PLAIN = (
        "1 where it is a sum of two octets over header, payload and pseudo-header, and there is nothing more to know"
    )
    UNTOLD = "1 where only Python can compute it"
    FIELD = "the octet of the header at which the field begins"
    OCTETS = "how many octets the field has"
    ZERO = "what a zero in it means: a `Zero`"
    HEADER_ONLY = "1 where it covers the header alone"
    PSEUDO = "whether the pseudo-header counts: a `PseudoHeaderUse`"
    CONDITIONS = "run of bounds: when the header has it"
    CONDITIONS_END = "its end"
    COVERAGE = "address of the amount of octets that are covered; 0 where all are"
    COVERAGE_NEEDED = "octets of the header that must be there to know it"
    SKIPPED = "the octets that are left out: where they begin in the header"
    SKIPPED_END = "and end; 0 for none"
    OTHER = "address of another check, which is accepted as well; 0 for none"


class Trait(Word):
    """What is so of a declaration: the numbers of bits."""

    TAKES_REST = "the header goes on to the end of its window"
    STREAM = "the payload is a piece of a stream"
    MAY_BE_EMPTY = "the payload may be empty although a header is known that could follow"
    HAS_EXTENT = "a field can say where the payload ends"
    CLIPS = "of a header that is cut, all octets of its variable fields are kept"
    UNTOLD = "no table says how long the header is, or where its payload begins or ends: SELECT alone may have steps"
    PLAIN = "nothing more than its steps is needed to know what follows"
    LENDS = "it is a network header, which lends a pseudo-header"
    MAY_JOIN = "from here on, a header may come that carries a fragment that is joined with others"
    MAY_BE_FRAMED = "from here on, a header may come whose frames have a check sequence"
    TOLD_ELSEWHERE = "not all fields that tell its network from others are in its fixed part"
    MEASURED = "only reading the header shows how long it is"
    SHARES = "octets that are not recognized are not worth a note"


class Step(Word):
    """An action on a number of the header: a term, plus CONSTANT."""

    ACTION = "an `Action`, which is done where the number is within bounds; else it goes to TARGET"
    OCTET = "a term: the octet of the header from which eight are read; of a shorter fixed part, octets behind it too"
    SHIFT = "by how many bits they are shifted right"
    MASK = "the bits that count then"
    LEAST = "the least number that is within bounds, before CONSTANT is added"
    SPAN = "how much more the most is, as a number without sign, modulo 2^64; -1 where all are within"
    CONSTANT = "what is added"
    FACTOR = "what the term is multiplied by, and FLAGS say how it is read, where GENERAL is added to the action"
    FLAGS = "bits of `Reading`"
    TARGET = "address of a later step; below 0, of TEST and WIDE: the expectation -1 - TARGET is broken, and it goes on"
    FIRST = "an operand of the action"
    SECOND = "another"
    THIRD = "another"


class Action(Word):
    """What a step does."""

    END = "ends: nothing more is known"
    PART = "keeps the number for the next TEST, with what was kept before"
    ADD = "keeps the number for the next action but TEST, with what was kept before"
    TEST = "nothing more"
    WIDE = "goes on where the row of wide bounds at FIRST says so, else to TARGET"
    JUMP = "goes to TARGET"
    SIZE = "the number is the octets of the header"
    EXTENT = "the number is the octets of header and payload"
    MORE = "where the number is not 0, a fragment follows"
    OFFSET = "where the number is not 0, the payload is not the beginning of what it is part of: ends"
    KEY = "ends where the number space at FIRST knows the number, which has the bits of `Known` in SECOND"
    EITHER = "does so for the lesser and then the greater of two: the other one of the same octets is shifted by THIRD"
    PEEK = "does so for the first THIRD bits of the payload"
    VARIANT = "ends: the header is of the declaration FIRST"
    MOVE = "the steps behind it read from so many octets farther on; goes to TARGET where these are not there"
    INTEGER = "keeps the variable-length integer at that place for the next action but TEST, and moves behind it"
    MEASURE = "the number, and how far it has moved, is the octets of the header, from which the steps behind it read"


class Reading(Word):
    """How the term of a general step is read: the numbers of bits."""

    LITTLE_ENDIAN = "the least significant octet comes first"
    KEPT_PART = "what PART has kept is added"
    KEPT = "what ADD has kept is added"


class Known(Word):
    """What is so of a number that says what follows: the numbers of bits."""

    QUOTED = "it is a copy of another datagram"
    OPTIONAL = "an unknown number is ordinary"
    LAST = "no other number is looked up after an unknown one"


class Space(Word):
    """A number space."""

    PAGES = "address of the addresses of pages of `PAGE` declarations, four in a word, for the numbers from 0"
    SIZE = "how many numbers they are for; -1 stands for one that is unknown"
    SPARSE = "run of further numbers in ascending order"
    SPARSE_END = "its end"


class Sparse(Word):
    """A number of a space that is not among the dense ones."""

    NUMBER = "the number"
    DECLARATION = "what it stands for"


class Term(Word):
    """A number in a header, as in a step."""

    OCTET = "where it begins"
    OCTETS = "how many octets there are"
    SHIFT = "by how many bits it is shifted right"
    MASK = "the bits that count then"
    FACTOR = "what it is multiplied by"


class Amount(Word):
    """A sum."""

    CONSTANT = "what is added"
    TERMS = "run of terms"
    TERMS_END = "its end"
    OPTIONAL = "run of amounts that count where a condition holds"
    OPTIONAL_END = "its end"


class Optional(Word):
    """An amount that counts where a condition holds."""

    WHEN = "run of bounds"
    WHEN_END = "its end"
    OCTETS = "what counts"


class Bounds(Word):
    """Whether an amount is within bounds."""

    AMOUNT = "address of the amount"
    LEAST = "the least that is within"
    MOST = "the most"
    OUTSIDE = "1 where it must not be within"
    NEEDED = "octets of the header that must be there to know"


class Wide(Word):
    """Bounds of a number of 16 octets, or whether two of them are the same."""

    OCTET = "where it begins in the header"
    OTHER = "where the other begins; below zero where there are bounds"
    LEAST_HIGH = "the upper half of the least that is within"
    LEAST_LOW = "and the lower"
    MOST_HIGH = "the upper half of the most"
    MOST_LOW = "and the lower"
    OUTSIDE = "1 where it must not be within, or not the same"


class Expectation(Word):
    """What is said where an expectation is broken."""

    CODE = "a `Code`"
    SEVERITY = "a `Severity`"
    UNLESS = "what excuses it: an `Unless`"
    CONTRADICTS = "whether lengths contradict each other then"


class Quotation(Word):
    """How many octets of the payload are quoted."""

    WHEN = "run of bounds: when the header says"
    WHEN_END = "its end"
    OCTETS = "address of the amount"
    OLDER = "how many there are where it does not say and a list follows; 0 where none can"
    AFTER = "run of bounds over the octets behind them: what holds where a list without faults follows"
    AFTER_END = "its end"


class Trailer(Word):
    """How many octets at the end of the payload are not part of it."""

    WHEN = "run of bounds: when there are any"
    WHEN_END = "its end"
    OCTETS = "address of the amount"


class PayloadItems(Word):
    """A list whose items say where the payload of their header ends (see `dissect.derive.lists.payload_items`)."""

    FLAGS = "address of the amount that is the first word of flags; 0 where records follow one another"
    MORE = "the flag that says that another word of flags follows"
    AGAIN = "the flag that says that the next word means the same"
    EMPTY = "bits of the flags that have no record"
    OFFSET = "octets before the list from which records are aligned"
    ITEMS = "run of items: that of each flag, or what a record may be"
    ITEMS_END = "its end"
    BASE_OCTETS = "octets of a record that must be there to know what it is"
    ALIGNMENT = "each record is padded to a multiple of this many octets"
    CARRIES = "1 where nothing is known of the payload if no item carries it"


class PayloadItem(Word):
    """An item of such a list."""

    FIXED_OCTETS = "octets of its fixed part; 0 for a flag that is unknown, which ends the list"
    ALIGNMENT = "a record for a flag begins at a multiple of this many octets"
    COUNTS = "how many items it may be, those within it included"
    RULES = "run of runs of bounds: a record is the first item for which all of one run hold, or else the last"
    RULES_END = "its end"
    EXTENTS = "run of extents, with bounds and an amount: the first that holds gives the octets of the item"
    EXTENTS_END = "its end"
    TRAILER = "address of a trailer; 0 for none"
    CARRIES = "address of the amount of octets behind it that are the payload; 0 where it does not carry it"


class Lender(Word):
    """A pseudo-header that a network header lends."""

    ZERO_IS_ABSENT = "whether a zero may mean that a transport has no checksum"
    IS_IPV6 = "whether its addresses are those of IPv6"
    LENGTH_MASK = "the bits of the length that it holds"
    SPANS = "run of pairs: octets of the network header that it holds too, from and to"
    SPANS_END = "its end"
    CONSTANTS = "address of the sum of all else in it, for each declaration; below zero where it cannot be filled"


class Joining(Word):
    """How the fragments that a header carries become one datagram again."""

    UNTOLD = "1 where only Python can tell where a fragment belongs"
    OFFSET = "address of the amount of units before the fragment"
    MORE = "address of the amount that is not 0 where others follow"
    UNIT = "octets of a unit"
    MOST = "octets of the longest datagram"
    KEY = (
        "run of told fields: those that fragments of one datagram have in common, besides all that tell networks apart"
    )
    KEY_END = "its end"
    SECONDS = "how long fragments wait for the others"
    OVERLAPS = "the rule for overlaps: an `Overlaps`"
    HOLDS_CHAIN = "1 where the first fragment must hold all headers up to the transport's"


class Told(Word):
    """A field of the fixed part that tells what a packet belongs to."""

    OCTET = "where it begins"
    OCTETS = "how many octets are read"
    SHIFT = "by how many bits their number is shifted right"
    MASK = "the bits that count then; 0 where the field is these octets"


class Place(Word):
    """Where a field lies in a header, or what a view is computed from. Places are in arrays of their own."""

    WHEN = "run of bounds: when the header has it"
    WHEN_END = "its end"
    VIEW = "address of the amount that is the value; 0 where there is a field"
    BEGIN = "address of the amount of octets before the field"
    NEEDED = "octets of the header that must be there to know that amount, or that of the view"
    OCTETS = "how many octets the field has; below zero where the least significant comes first"
    SHIFT = "by how many bits a number is shifted right"
    UNUSED = "how many of 64 bits are above the number then"
    SIGNED = "1 where the highest bit of the number is its sign"


ROWS: Final = (
    Preamble,
    Record,
    Check,
    Step,
    Space,
    Sparse,
    Term,
    Amount,
    Optional,
    Bounds,
    Wide,
    Expectation,
    Quotation,
    Trailer,
    PayloadItems,
    PayloadItem,
    Lender,
    Joining,
    Told,
    Place,
)
NUMBERS: Final = (Instruction, Trait, Action, Reading, Known)
