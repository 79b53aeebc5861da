/* What verifying a capture counts of the packets of a block: checksums that are equal in everything that is said of
 * them, and packets that are equal in why they were not read. */
#ifndef DISSECT_REVIEW_H
#define DISSECT_REVIEW_H

#include <stdint.h>

#include "export.h"
#include "groups/tally.h"

/* What a declaration means for a review. */
typedef struct {
  Pair addresses; /* of a header that lends its pseudo-header */
  int32_t masks;  /* where its masks begin: as many octets as its fixed part has, at most REVIEW_OCTETS - PEEKED_OCTETS.
                     They leave of a header what an unknown number is read from; -1: only the packet can tell */
  int16_t name;   /* of its protocol */
  uint8_t family; /* of the addresses */
  uint8_t lends;
  uint8_t is_whole;   /* whether it has a checksum over its whole payload */
  uint8_t may_divide; /* whether its payload may be a fragment */
  uint8_t untold;     /* an `Untold` */
  uint8_t peeked;     /* octets of the payload that an unknown number may be read from, at most PEEKED_OCTETS */
  uint8_t is_idle;    /* whether nothing that may come from there on, quoted or not, counts in a review */
} Subject;

/* The key of checksums of which the same is said; of zeros that a card may fill in also whose they are. */
typedef struct {
  int32_t interface; /* of zeros */
  int16_t name;
  uint8_t kind, reason, look; /* the verdict, and its detail */
  uint8_t family;
  uint8_t marks; /* of `Mark` */
  uint8_t unused;
  uint8_t address[ADDRESS_OCTETS]; /* of the sender of zeros */
} Checked;

/* Its record. */
typedef struct {
  int64_t count;
  int64_t first; /* the number of the first packet, and the checksum's place in it */
  int64_t told;  /* how many failures were told */
} Checks;

/* The key of what a host has sent and received of one protocol. */
typedef struct {
  int32_t interface;
  int16_t name;
  uint8_t family, unused;
  uint8_t address[ADDRESS_OCTETS];
} Host;

/* Its record: how many checksums were sent that look like each `observation`, and how many were received. */
typedef struct {
  int64_t sent[OBSERVATIONS], received[OBSERVATIONS];
  int64_t first_sent, first_received;      /* as in `Checks`; the largest number for none */
  int64_t confirmed, inbound;              /* of those left or zero, as the packet's flags say */
  int64_t shortest_left, longest_complete; /* octets that they cover; 0 for none */
  int64_t complete[REVIEW_NUMBERS];        /* the numbers of the first packets that were sent complete */
} Traffic;

/* What looks like what, and what it counts for. */
typedef struct {
  const uint8_t *observation;                      /* of each verdict, reason and look */
  uint8_t complete, zero;                          /* the observations of those names, */
  uint8_t left[OBSERVATIONS];                      /* and which are of checksums that are left to a card */
  int32_t direction, inbound, outbound, not_ready; /* of a packet's flags: a mask, two values of it, and a bit */
} Observing;

/* The key of packets whose unread part has the same reason, and whose zeros are explained in the same words. */
typedef struct {
  int32_t link_type;
  uint8_t peeked, unused[3];
  struct {
    int16_t declaration;
    int8_t code;
    uint8_t flags, is_divided, unused;
  } layer[SLOTS];
  struct {
    uint8_t code, severity;
    int16_t layer, declaration;
  } problem[REVIEW_PROBLEMS];
  uint8_t octets[REVIEW_OCTETS];
} Unread;

/* Its record: how many, and the row of the first. */
typedef struct {
  int64_t count, row;
} Rest;

/* A failure, or a packet of which only Python can tell. */
typedef struct {
  int32_t row;
  int32_t slot;   /* the layer whose checksum has failed; -1: everything about the packet is asked */
  int32_t number; /* of the checksum among those that were met */
} Event;

typedef struct {
  Walking walking; /* with problems */
  Frames frames;
  const Layers *layers; /* with verdicts */
  const int32_t *interface, *flags;
  const int8_t *frame_codes;   /* verdicts on the check sequences behind frames, and whose they are; may be absent */
  const int16_t *frame_owners; /* (`frame_checks`) */
  const uint8_t *chosen;       /* for each row whether it counts; absent: all do */
  const uint8_t *watched;      /* for each row whether only the packet can tell; absent: none */
  const Subject *subjects;     /* of each declaration */
  const uint8_t *masks;
  int64_t telling; /* bits of the codes of problems that say why a packet was not read */
  int64_t errors;  /* and of those that do so only as an error */
  int64_t first_number;
  int64_t most;          /* how many failures of each key are told */
  const uint8_t *closed; /* for each verdict on the checksums of each name whether no more are told, but for zeros */
  Observing observing;
  Keys *checks;         /* of `Checked`, with `Checks` */
  Keys *traffic;        /* of `Host`, with `Traffic` */
  int64_t most_traffic; /* how many of these there may be */
  int64_t overlooked;   /* checksums that others have sent */
  Keys *unread;         /* of `Unread`, with `Rest` */
  Event *events;
  int64_t event_room, event_count;
  int64_t row; /* the next row */
} Review;

/* Review the rows from `row` on, until there is no room for what another may add. Reads no octet outside of a frame. */
EXPORT void review_rows(Review *review);

#endif
