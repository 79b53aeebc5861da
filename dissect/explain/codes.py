"""The closed lists of codes in what is explained."""

from __future__ import annotations

from dissect.codes import CodeWithMeaning


class Origin(CodeWithMeaning):
    """How packets came to be."""

    RECORDED = "recorded", "captured from a network"
    SIMULATED = "simulated", "made by a simulation"
    GIVEN = "given", "made by a program"


class Role(CodeWithMeaning):
    """What a host is in all conversations of a recording."""

    CLIENT = "client", "the client"
    SERVER = "server", "the server"
    HOST = "host", "neither, or now the one and now the other"


class Look(CodeWithMeaning):
    """What a receiver looks at on the way up."""

    ADDRESS = "address", "whether the packet is for it"
    VERSION = "version", "whether it is a version that it knows"
    CHECKSUM = "checksum", "whether the octets are those that were sent"
    SIZE = "size", "where the header ends"
    EXTENT = "extent", "where what it carries ends: what is behind that is thrown away"
    NUMBER = "number", "where it belongs among what came before"
    PORT = "port", "which program it is for"
    NEXT = "next", "who gets what it carries"


class Outcome(CodeWithMeaning):
    """How the way of a packet ends."""

    DELIVERED = "delivered", "a program gets what it carries"
    KEPT = "kept", "the system takes it, and no program hears of it"
    DROPPED = "dropped", "the system throws it away, and nobody above hears of it"
    WAITS = "waits", "it waits for other pieces"
    CUT = "cut", "the capture ends within it, so that it is not known"
    UNKNOWN = "unknown", "what it carries is not known here"


class FormulaKind(CodeWithMeaning):
    """What a filled field follows from."""

    COUNTED = "counted", "octets, counted"
    CARRIED = "carried", "what the header carries"
    COVERED = "covered", "octets that a checksum covers"


class Algorithm(CodeWithMeaning):
    """The arithmetic of a checksum."""

    INTERNET = "internet", "the complement of the one's complement sum of 16-bit words"
    CRC32C = "crc32c", "CRC-32C, its lowest octet first"
    FLETCHER = "fletcher", "two octets that make both of Fletcher's sums zero"
    CRC32 = "crc32", "CRC-32 of a frame"


class Copied(CodeWithMeaning):
    """From where a field of a pseudo-header comes."""

    COPIED = "copied", "from a field of a header"
    REPLACED = "replaced", "from a list of addresses, in the place of the header's own"
    COUNTED = "counted", "the octets of header and data"
    KNOWN = "known", "the number of the protocol, which no field holds"
    ALWAYS = "always", "the same in all packets"


class Judgment(CodeWithMeaning):
    """What a verdict comes to for people."""

    RIGHT = "right", "it is right"
    WRONG = "wrong", "it is wrong, so that the receiver discards the packet"
    LATER = "later", "it is left for the network card to compute, and nothing is wrong"
    NONE = "none", "none was sent"
    UNKNOWN = "unknown", "it cannot be verified here"
