/* Fragments that repeat one of a datagram which waits for others: in a flood nearly all do. */
#ifndef DISSECT_REPEATS_H
#define DISSECT_REPEATS_H

#include "export.h"
#include "fragments/fragments.h"

/* A fragment that may come again. */
typedef struct {
  uint64_t hash;
  int64_t octets; /* where in those of all are its key, and its own behind that */
  int32_t key_octets, begin, end, seconds, is_last;
  int32_t datagram; /* which one it is of, from 1; 0 for none */
} Repeated;

/* A datagram with such fragments. */
typedef struct {
  int64_t last_ns; /* the time of the newest fragment that was passed over */
  int32_t newest;  /* where in the list it is; -1 for nowhere */
  int32_t room;    /* how many more are listed */
  int32_t passed;  /* whether one was passed over */
  int32_t waits;   /* whether it waits for others */
} RepeatedIn;

/* A fragment that was passed over. */
typedef struct {
  int64_t number; /* that of its frame */
  int32_t begin, end;
  int32_t before, unused; /* where the one before it of the same datagram is listed; -1 for nowhere */
} Passed;

typedef struct {
  Repeated *table; /* `slots` of them, a power of two */
  int64_t slots;
  RepeatedIn *datagrams;
  uint8_t *octets; /* keys and octets of fragments: so many are in use, and for so many there is room */
  int64_t used, room;
  Passed *passed; /* the list, in the same way */
  int64_t listed, most_listed;
  const uint8_t *frames;       /* the octets of all frames, */
  const int64_t *timestamp_ns; /* and by their rows their times, */
  const uint8_t *has_time;     /* whether they have one, */
  int64_t first_number;        /* and the number of the first */
  int64_t due;                 /* up to which time no datagram is given up */
} Repeats;

/* Pass over fragments from place `from` on that repeat one which is known: those of `count` in `found`, each a
 * `Fragment` at any address, whose keys are in `told`. Returns the place of the first that is to be looked at; `next`
 * is that of the first behind it that may be passed over, or `count`. */
EXPORT int64_t pass_repeats(Repeats *repeats, const char *found, const char *told, int64_t count, int64_t from,
                            int64_t *next);

/* Remember a fragment of a datagram, which may come again. False if there is no room for its octets. */
EXPORT int64_t remember_fragment(Repeats *repeats, const char *found, const char *told, int64_t place,
                                 int32_t datagram);

#endif
