/* Conversations: what was counted of each, and which one a message belongs to. */
#ifndef DISSECT_CONVERSATIONS_H
#define DISSECT_CONVERSATIONS_H

#include <stdint.h>

#include "conversations/sightings.h"
#include "export.h"

enum { ROWS_COUNTED, ROW_ASKED, ROW_DIVIDED, ROW_NAMED };

enum {
  FROM_SECOND = 1,     /* its second end sent the first message */
  TO_ALL_STATIONS = 2, /* messages of its first end go to all stations of the link; of the second end: twice this */
  AFTER_IDLE = 8,      /* it follows another one that was idle for too long */
  AFTER_END = 16,      /* it follows another one between the same ports, which was opened before */
};

/* What is kept of a conversation. Two numbers are those of the messages of its first and of its second end. */
typedef struct {
  int64_t octets[2], network_octets[2], payload_octets[2];
  int64_t first, last; /* times of its messages; without any, the first is after the last */
  int64_t first_frame; /* 0: none was chosen */
  uint64_t history;    /* four bits for each letter, the first ones lowest: the mark, and 8 if the second end sent it;
                          the highest four count them */
  uint32_t packets[2]; /* frames */
  uint32_t number;     /* among all conversations, */
  uint32_t stream;     /* and among those of its protocol */
  int16_t declaration, content; /* that of what it carries, where it has marks; else -1 */
  uint16_t seen[2];             /* bits of the marks of messages, also of those that were not chosen */
  uint16_t errors;              /* messages that an error quotes; stops at the largest number */
  uint8_t flags, unused;
  uint8_t key[CONVERSATION_OCTETS];
} Talk;

/* A conversation that may go on. */
typedef struct {
  Talk talk;
  int64_t latest;      /* the latest time of its messages, chosen or not; INT64_MIN without any */
  uint32_t opening[2]; /* the number of the message that opened or answered, */
  uint8_t has_opening; /* bits: whether there was one, */
  uint8_t has_sent;    /* and whether an end has sent at all */
  uint8_t has_candidate, unused[5];
  Sighting candidate; /* a message that may open another conversation, if it is answered */
} OpenTalk;

typedef struct {
  Sighted sighted;
  Keys *ends;      /* of CONVERSATION_OCTETS, their records are numbers of 32 bits: places in `talks` */
  OpenTalk *talks; /* room for `room` of them */
  int64_t room, size;
  int64_t most_arounds; /* more of them are not told apart */
  int64_t *streams;     /* for each name of a protocol how many conversations it has had */
  int64_t begun;        /* conversations so far */
  int64_t idled;        /* how many of them followed one that was idle for too long */
  int64_t outside;      /* chosen rows that belong to no conversation */
  Sighting *sightings;  /* room for SLOTS of them: those of a row in which some are named by earlier messages */
  int64_t found;        /* messages in the row at which counting ended */
  int64_t fragment;     /* what `fragment_in` says of that row */
  int64_t row;          /* the next row */
} Conversing;

/* Count the rows from `row` on, until all are counted, or the next one may need more room than there is, which gives
 * ROWS_COUNTED. Ends before a row of which only the packet can tell: ROW_ASKED; before one with messages that are named
 * by earlier ones, all of which are in `sightings`: ROW_NAMED; and behind one with a fragment, the messages in which
 * are not counted: ROW_DIVIDED. */
EXPORT int64_t converse_rows(Conversing *conversing);

/* Count one message. The caller has seen that there is room for a key and two conversations. Returns the number of its
 * conversation; -1 if it is quoted, and belongs to none. */
EXPORT int64_t count_sighting(Conversing *conversing, const Sighting *sighting);

/* Forget the conversations for which `gone` is not zero; what is kept of them is written to `kept`, which has room for
 * all that are there, in their order. `places` has room for as many numbers. Returns how many are gone. */
EXPORT int64_t forget_conversations(Conversing *conversing, const uint8_t *gone, Talk *kept, int32_t *places);

#endif
