/* The fragments that rows carry: which datagram each belongs to, and where. */
#ifndef DISSECT_FRAGMENTS_H
#define DISSECT_FRAGMENTS_H

#include "export.h"
#include "rows/run.h"

/* A header of a datagram's first fragment. */
typedef struct {
  int32_t declaration, length;
} Head;

/* A fragment. What has no fixed size is in `octets` of the search, from a begin to an end. */
typedef struct {
  int64_t row;
  int64_t payload;          /* where in the octets of all frames its own begin, */
  int64_t headers;          /* and, of the first one, its datagram's headers */
  int32_t begin, end;       /* where its octets belong, behind the datagram's headers */
  int32_t key, key_end;     /* what is the same for fragments of one datagram */
  int32_t seconds;          /* how long it waits for the others */
  int32_t overlaps;         /* the rule for overlaps */
  int32_t heads, heads_end; /* a `Head` for each header of the datagram, of the first one */
  int32_t mark;             /* what its header says of congestion */
  int32_t is_told;          /* 0 where only the packet can tell all this */
  uint8_t is_last, refused; /* whether no others follow it, and a `Refused` */
  uint8_t unused[6];
} Fragment;

typedef struct {
  Walking walking;
  Frames frames;
  const int32_t *interface;
  const int64_t *rows; /* those that are looked at, */
  int64_t count;       /* and how many they are */
  Fragment *found;     /* set: with room for as many, */
  int64_t fragments;   /* and how many were found */
  uint8_t *octets;     /* set: of so many there is room, and so many are in use */
  int64_t room, used;
  int64_t done; /* the place in `rows` to go on with */
} Fragments;

/* Look for fragments that are joined with others in rows from `done` on, until all were looked at, or there is no room
 * for the octets of another one: 1024 are enough. Of fragments in fragments, the outer one. Reads no octet outside of
 * the headers that were found in a frame. */
EXPORT void find_fragments(Fragments *fragments);

#endif
