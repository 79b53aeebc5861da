/* What is counted of the packets of a block: paths of protocols, flows, verdicts, lengths, times. */
#ifndef DISSECT_TALLY_H
#define DISSECT_TALLY_H

#include <stdint.h>

#include "export.h"
#include "groups/totals.h"

/* A source and a destination in a header. */
typedef struct {
  int32_t source, destination; /* their first octets */
  int32_t octets;              /* of each; 0 where there is no pair. Of addresses at most 16, of ports 2 */
} Pair;

/* What a declaration means for the statistics. */
typedef struct {
  Pair addresses, ports;
  int16_t name;         /* of its protocol */
  uint8_t family;       /* of the addresses */
  uint8_t is_network;   /* whether the addresses belong to a network header, not to a link header */
  uint8_t is_extension; /* whether it stands between a network header and what that carries */
  uint8_t is_asked;     /* whether it has checksums on which only the packet can give verdicts */
} Role;

/* The record of a path. */
typedef struct {
  int64_t packets, octets;
} Count;

typedef struct {
  Frames frames;
  const Layers *layers; /* with verdicts */
  const int64_t *timestamp_ns;
  const uint8_t *has_time;
  const uint8_t *chosen; /* for each row whether it counts; absent: all do */
  const Role *roles;     /* of each declaration */
  int64_t first_number;  /* of the packet of row 0 */
  Keys *paths; /* of 2 * SLOTS octets: the names of a packet's own layers, then NO_NAME; their records are counts */
  Keys *flows; /* of FLOW_OCTETS octets (`sizes.py`), their records are totals */
  int64_t *verdicts; /* VERDICT_COUNT for each declaration */
  int32_t *asked;    /* rows of which only the packet can give the verdicts; room for all rows */
  int64_t asked_count;
  int64_t row; /* the next row */
} Tally;

/* Count the rows from `row` on, until there is no room for another path or flow. Rows of which the walk asked something
 * are left out. */
EXPORT void tally_rows(Tally *tally);

typedef struct {
  int64_t packets, octets, captured;
  int64_t shortest, longest;
  int64_t classes[LENGTH_CLASSES]; /* packets of each class of lengths */
  int64_t timed;                   /* packets with a time */
  int64_t earliest, latest;
} Sizes;

/* Sum up lengths and times of frames; `bounds` has the least length of each class, from 0 up. The times of packets that
 * have one, and their lengths, are written to `times` and `lengths`, which have room for all rows. */
EXPORT void tally_sizes(const Frames *frames, const int64_t *timestamp_ns, const uint8_t *has_time,
                        const uint8_t *chosen, const int64_t *bounds, Sizes *sizes, int64_t *times, int64_t *lengths);

/* Packets that follow one another in the same interval of time. */
typedef struct {
  int64_t interval, packets, octets;
} Stretch;

/* Divide `count` packets into stretches, of which there are at most as many as packets. Intervals have `width`
 * nanoseconds, more than 0, and are counted from `origin`, which is within -2^62 and 2^62. Returns the number of
 * stretches. */
EXPORT int64_t tally_times(const int64_t *times, const int64_t *lengths, int64_t count, int64_t origin, int64_t width,
                           Stretch *stretches);

#endif
