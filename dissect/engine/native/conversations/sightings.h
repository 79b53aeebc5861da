/* What a row says of the conversations that it belongs to. */
#ifndef DISSECT_SIGHTINGS_H
#define DISSECT_SIGHTINGS_H

#include <stdint.h>

#include "format.h"
#include "groups/tally.h"

enum { HAS_ANY, HAS_NONE, HAS_DATA }; /* whether a message with a mark carries something */

/* Messages of a header that say the same: those whose octets have a value. */
typedef struct {
  uint64_t mask, value;
  int32_t octet, octets; /* of the number that is compared; of no octets: it always is the same */
  uint8_t has_data, is_lettered;
  uint8_t after; /* a bit for each mark of which the other end must have sent one; 0: none */
  uint8_t unused[5];
} Mark;

/* What a declaration means for conversations. */
typedef struct {
  int64_t idle, idle_one_way; /* nanoseconds; 0: for ever */
  Mark marks[MOST_MARKS];
  Pair addresses;           /* of a header with addresses */
  Pair ports;               /* of one that names a conversation */
  int32_t number, answer;   /* where numbers of 32 bits begin that tell openings apart; -1: there are none */
  int32_t size;             /* octets of the header, and more as a field says: */
  int32_t size_octet;       /* where it is, */
  int32_t size_mask;        /* its bits, */
  int32_t size_shift;       /* how far they are shifted, */
  int32_t size_unit;        /* and the octets that it counts; 0: none */
  int32_t separates;        /* where a field begins that keeps networks apart, */
  int32_t separates_octets; /* its octets, at most 4; 0: there is none */
  uint32_t separates_mask;
  int32_t flags_octet;            /* the octet whose bits say */
  int32_t there_mask, moved_mask; /* whether it is there (0: always), and whether it is moved */
  int32_t moved_octets;           /* by so many octets */
  int16_t name;                   /* of its protocol */
  uint8_t family;
  uint8_t is_network;   /* whether the addresses belong to a network header, not to a link header */
  uint8_t is_asked;     /* whether only the packet can tell what is meant here */
  uint8_t opens;        /* bits of the marks that open a conversation, */
  uint8_t answers;      /* that answer it, */
  uint8_t ends, halves; /* that end it, and that do so when both ends have sent one */
  uint8_t mark_count;
  uint8_t joins;    /* whether it may carry a fragment that is joined with others */
  uint8_t is_named; /* whether earlier messages tell its ends and its marks */
} Speaker;

/* A message of a conversation. */
typedef struct {
  int64_t octets, network_octets, payload_octets; /* of the frame on the wire, of the datagram, behind the header */
  int64_t frame, time;
  int64_t frames; /* in how many it came */
  uint32_t number, answer;
  int16_t declaration;
  int16_t content; /* the declaration of what it carries, if that has marks; else -1 */
  uint16_t marks;  /* bits of its own marks, and above them those of what it carries */
  uint8_t has_time;
  uint8_t is_turned;    /* whether the sender is the second end */
  uint8_t is_quoted;    /* whether an error message quotes it */
  uint8_t is_broadcast; /* whether the frame goes to all stations of its link */
  uint8_t is_chosen;    /* whether it counts */
  uint8_t naming; /* 1 more than the slot of its header, if earlier messages tell its ends and its marks; else 0 */
  uint8_t key[CONVERSATION_OCTETS]; /* the number of what is around, then the key of a flow */
} Sighting;

/* Rows, and what is around conversations: interface, networks apart, tunnels. */
typedef struct {
  Frames frames;
  const Layers *layers; /* with all of their arrays but the verdicts */
  const int32_t *interface;
  const int64_t *timestamp_ns;
  const uint8_t *has_time;
  const uint8_t *chosen; /* for each row whether it counts; absent: all do */
  const Speaker *speakers;
  int64_t first_number;
  Keys *arounds; /* of AROUND_OCTETS octets, padded with zeros; what is behind them keeps nothing apart. Those for which
                    there is no room have the number -1 */
} Sighted;

/* Octets of the datagram of which a row carries a fragment that is joined with others: those that its frame has. -1 if
 * it carries none. Reads no octet of a frame. */
int64_t fragment_in(const Sighted *sighted, int64_t row);

/* Write what a row says to `found`, which has room for SLOTS of them: the outermost conversation first, then what an
 * error message quotes. Returns how many there are; -1 where only the packet can tell. Reads no octet outside of the
 * headers of a frame that were captured. */
int sight_row(const Sighted *sighted, int64_t row, Sighting *found);

#endif
