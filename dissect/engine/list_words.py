"""What each word of the engine's tables of lists means, and of what columns take from lists: as `words`, one meaning on
both sides.

These tables are an array of their own. A *form* is how a header or an item of a list is read; its *parts* are its fixed
part and each field, or group of fields that share octets, behind it (see `dissect.derive.lists.parts`).
"""

from __future__ import annotations

from typing import Final

from dissect.engine.preamble import Word


class ListPreamble(Word):
    """The tables of lists begin with these. They are an array of their own, read when a column asks for a list."""

    MAGIC = "says that these are tables"
    VERSION = "the version of the format"
    LENGTH = "how many words the array has"
    DECLARATIONS = "how many declarations there are; the first forms are theirs, in their order"
    FORMS = "address of the first form"
    FORMS_END = "the end of the last"


class Form(Word):
    """How a header, or an item of a list, is read."""

    FIXED_OCTETS = "octets of the fixed part"
    PARTS = "run of parts: what comes after the fixed part"
    PARTS_END = "its end"
    EXTENTS = "run of extents: the first whose tests hold gives the octets of an item"
    EXTENTS_END = "its end"
    IS_READ = "1 where only reading an item shows how many octets it has"
    LISTS = "run of held lists"
    LISTS_END = "its end"
    DEPTH = "how deep lists go within it, itself included; 0 for none"
    ALIGNMENT = "a record for a flag begins at a multiple of this many octets"
    CARRIES = "1 where an item ends its list, because all octets after it are a payload"
    AFTER = "address of the list after what the header quotes; 0 for none"
    LENDS = "1 where it is a network layer, which lends a pseudo-header"
    JOINED = "1 where it has a list whose items may be parts of values"
    GOES_ON = "run of continuations of that list"
    GOES_ON_END = "its end"
    TAKES_MORE = "1 where the value of such an item may have any length"
    UNTOLD = "1 where no table says how it is read"


class Part(Word):
    """One field after the fixed part, or several that share octets."""

    KIND = "a `PartKind`"
    OCTETS = "address of the total of octets that it has"
    WHEN = "run of tests: when it is there"
    WHEN_END = "its end"


class PartKind(Word):
    """What a part is."""

    NUMBERS = "numbers or an address, of which all octets are there or none"
    OCTETS = "octets, perhaps fewer than there should be"
    REST = "all octets that are left, without as many as OCTETS says"
    TEXT = "octets up to a zero octet, which is part of it"
    NAME = "a domain name, up to its root label or a pointer"
    VARIABLE = "a variable-length integer"


class PartTerm(Word):
    """A number in the fixed part or in a part; 0 where that is not there. After the first word it is a `Term`."""

    PART = "0: the fixed part; otherwise the number of the part, from 1"
    OCTET = "where it begins there"
    OCTETS = "how many octets there are; 0 for a variable-length integer, which is all of its part"
    SHIFT = "by how many bits it is shifted right"
    MASK = "the bits that count then"
    FACTOR = "what it is multiplied by"


class Total(Word):
    """A sum of places."""

    CONSTANT = "what is added"
    PLACES = "run of places"
    PLACES_END = "its end"


class Test(Word):
    """Whether a total is within bounds."""

    TOTAL = "address of the total"
    LEAST = "the least that is within"
    MOST = "the most"
    OUTSIDE = "1 where it must not be within"


class Extents(Word):
    """How many octets an item has by its own length field."""

    WHEN = "run of tests"
    WHEN_END = "its end"
    OCTETS = "address of the total"


class Held(Word):
    """A field that is a list."""

    PART = "0: the fixed part; otherwise the number of the part that it is"
    OCTET = "where it begins in the fixed part"
    OCTETS = "and how many octets it has there"
    LIST = "address of the list"


class GoesOn(Word):
    """A field in which a joined list may go on."""

    FORM = "the item that says so"
    WHEN = "run of tests: when it does"
    WHEN_END = "its end"


class List(Word):
    """A list: the octets of a field are items."""

    KIND = "a `ListKind`"
    KINDS = "address of the forms for the kinds from 0; -1 for one that is unknown"
    KINDS_END = "their end"
    MORE_KINDS = "run of further kinds in ascending order: rows of `Sparse`"
    MORE_KINDS_END = "its end"
    KEY = "address of the total that gives the kind of the one item, or the first word of flags"
    KIND_OCTETS = "octets of an item's kind"
    KIND_SHIFT = "by how many bits it is shifted right"
    UNKNOWN = "the form of other kinds"
    LAST = "the kind after which only padding follows; -1 for none"
    ALIGNMENT = "each item is padded to a multiple of this many octets"
    JOINED = "1 where an item that is too short for its form is an unknown one"
    SECTIONS = "run of sections"
    SECTIONS_END = "its end"
    MORE = "the flag that says that another word of flags follows"
    AGAIN = "the flag that says that the next word means the same"
    EMPTY = "bits of the flags that have no record"
    OFFSET = "octets before the list from which records are aligned"


class ListKind(Word):
    """What the items of a list are."""

    OPTIONS = "type-length-value items up to the end"
    SECTIONS = "records of one section, then of another"
    FLAGGED = "a record for each flag that is set"
    CONTENT = "one item"
    ENCLOSING = "those of the options around it"
    UNTOLD = "no table says"


class Section(Word):
    """Records of one kind in a list."""

    CHOICES = "run of choices: the forms that a record may have"
    CHOICES_END = "its end"
    BASE = "the form whose fields choose; -1 where there is one choice"
    COUNT = "address of the total of records; 0 where there are as many as fit"
    ALIGNMENT = "each record is padded to a multiple of this many octets"
    CHAIN = "address of the total, over the header, that is the kind of the first record; 0 for none"
    CLOSED = "run of kinds after which no record follows"
    CLOSED_END = "its end"
    OVER = "run of the declarations of which one must be the network layer around"
    OVER_END = "its end; below zero where there need not be one"


class Choice(Word):
    """A form that a record may have."""

    FORM = "the form"
    RULES = "run of runs of tests over the base: it is this form where all of one run hold"
    RULES_END = "its end"
    CHAIN = "address of the total that is the kind of the next record; 0 for none"


class Take(Word):
    """A value that a column takes from a header or item of one form."""

    COLUMN = "the index of the column"
    KIND = "a `TakeKind`"
    PART = "0: the fixed part; otherwise the number of the part"
    OCTET = "where it begins there"
    OCTETS = "how many octets there are; 0: all octets of the part"
    SHIFT = "by how many bits a number is shifted right; the octets that a value must have"
    BITS = "how many bits a number has; below zero, it has a sign"
    TOTAL = "address of the total"


class TakeKind(Word):
    """What a value is."""

    NUMBER = "a number"
    TOTAL = "a total"
    OCTETS = "octets"
    TEXT = "octets that are text"
    NAME = "a domain name"
    VARIABLE = "a variable-length integer"


class Told(Word):
    """What is told of a column in a row."""

    ABSENT = "there is no value"
    THERE = "there is one"
    ASK = "only the packet can tell"
    TEXT = "there is one: text with octets that are not ASCII, as they stand"
    NAME = "there is one: a domain name with octets that are not printable ASCII, as they stand"


LIST_ROWS: Final = (
    ListPreamble,
    Form,
    Part,
    PartTerm,
    Total,
    Test,
    Extents,
    Held,
    GoesOn,
    List,
    Section,
    Choice,
    Take,
)
LIST_NUMBERS: Final = (PartKind, ListKind, TakeKind, Told)
