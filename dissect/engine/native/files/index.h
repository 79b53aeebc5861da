/* Where the packets of a capture file are: what is plain of it. Everything else is left to Python. */
#ifndef DISSECT_INDEX_H
#define DISSECT_INDEX_H

#include <stdint.h>

#include "export.h"
#include "format.h"

/* The arrays of a batch, with room for `room` rows; those before `row` are filled in. */
typedef struct {
  int64_t *begin;    /* where a frame begins in the octets */
  int64_t *captured; /* its octets there, and on the wire */
  int64_t *original;
  int64_t *timestamp_ns;
  uint8_t *has_time;
  int32_t *link_type;
  int32_t *interface;
  int32_t *fcs_octets;
  int64_t *options;  /* octets of options behind the frame and its padding, a multiple of 4, and bits of OptionsBit */
  int32_t *flags;    /* the flags word of a packet block; 0 without */
  int64_t room, row; /* row <= room */
} Rows;

/* The octets of a file: `octets[at .. end)` are read and not taken. */
typedef struct {
  const uint8_t *octets;
  int64_t at, end;
  int32_t is_little;
  int32_t reason;       /* why reading stopped */
  int64_t needed;       /* and of how many octets */
  int64_t latest;       /* the time of the last frame, in nanoseconds since 1970 */
  int64_t blocks;       /* how many blocks were passed, those without frames among them */
  const uint8_t *known; /* which oddities were noted before, an entry for each code that Python gives */
  int64_t *counts;      /* and how often each is met again */
} Reading;

typedef struct {
  int64_t header;  /* octets of a record's header */
  int64_t swapped; /* whether the two lengths stand in the other order: never, always, where the first is greater */
  int64_t ticks;   /* fractions of a second, and nanoseconds of each */
  int64_t scale;
  int64_t limit;     /* octets of a frame at most */
  int64_t customary; /* octets of a frame that need no word */
  int64_t snaplen;
  int64_t opening[2]; /* the file's first 8 octets, as two numbers: where they stand for a time, another file begins */
  int32_t link_type;
  int32_t fcs_octets;
} RecordRules;

typedef struct {
  int64_t is_described, index, link_type, snaplen, fcs_octets;
  int64_t multiplier, divisor, offset; /* a time is units * multiplier / divisor + offset nanoseconds */
  int64_t most_units;                  /* units up to which that fits 64 bits */
} Interface;

typedef struct {
  int64_t code, octets, minimum, may_repeat, is_text;
} OptionRule;

typedef struct {
  int64_t limit, option_limit;
  int64_t interface_count, option_count, obsolete_count;
  const Interface *interfaces;
  const OptionRule *options;
  const OptionRule *obsolete; /* of the obsolete packet block */
  int32_t is_readable;        /* whether the section is of a version that is known */
} BlockRules;

/* Fill in rows from records of a pcap file (draft-ietf-opsawg-pcap, section 5), and move `at` behind them. Reads within
 * `octets[at .. end)`, writes rows `row .. room)`. */
EXPORT void index_records(Reading *reading, const RecordRules *rules, Rows *rows);

/* Fill in rows from blocks of a pcapng file (draft-ietf-opsawg-pcapng, section 4), and move `at` behind them. Reads and
 * writes within the same bounds. */
EXPORT void index_blocks(Reading *reading, const BlockRules *rules, Rows *rows);

#endif
