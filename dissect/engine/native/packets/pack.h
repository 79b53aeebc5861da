/* Rows one after the other, each with its frame: what was found in a frame, in octets that can be handed over whole. */
#ifndef DISSECT_PACK_H
#define DISSECT_PACK_H

#include "export.h"
#include "groups/group.h"
#include "rows/run.h"

/* What rows of the same path have in common: which headers follow one another, and what is said of each. */
typedef struct {
  struct {
    int16_t declaration; /* -1 behind the last layer */
    uint8_t flags;
    uint8_t is_divided; /* whether it carries a fragment */
  } layer[SLOTS];
  int16_t stopped;
  uint8_t asked;
  uint8_t noted;    /* a Noted */
  int32_t problems; /* how many it has found; of those for which there is room: */
  struct {
    uint8_t code, severity; /* as in `Problem` */
    int16_t declaration;
  } problem[PATH_PROBLEMS];
} Path;
_Static_assert(sizeof(Path) == PATH_OCTETS, "keys of this width have a search of their own");

/* The end of a row. Before it stand the layers, of each the first PLACES numbers of `Layer`, and before these their
 * verdicts. */
typedef struct {
  int64_t number, captured, original, timestamp_ns, options;
  int32_t payload_offset, payload_length;
  int32_t link_type, interface, fcs_octets, has_time;
} Facts;

typedef struct {
  Walking walking;
  Frames frames;
  const int64_t *timestamp_ns;
  const uint8_t *has_time;
  const int32_t *interface;
  const int64_t *options; /* as in `Rows` */
  int64_t first_number;
  const uint8_t *wanted; /* whether a row is to be packed; may be absent: all are */
  Keys *paths;
  int32_t *path;    /* set: the number of each packed row's path */
  int64_t *end;     /* set: where the octets of each packed row end, which begin where those of the one before end */
  uint8_t *octets;  /* set: frame, options and row of each row */
  int64_t room;     /* how many octets there is room for */
  int64_t *divided; /* set: the rows that may carry fragments; may be absent */
  int64_t divided_rows;
  int64_t row; /* the row to go on with, and how many octets are in use */
  int64_t used;
} Packing;

/* Pack rows from `row` on, until all are packed, or there is no room for another row or path. Where problems are not
 * wanted, checksums are not verified either. Reads no octet outside of a frame and of the options behind it. */
EXPORT void pack_rows(Packing *packing);

/* Take one frame apart, as `walk_frame` does, and pack the row without its frame. There is room for the longest row, of
 * SLOTS layers; returns how many octets it has. Of the facts only its captured octets and the payload are set. */
EXPORT int64_t pack_frame(const Walking *walking, const uint8_t *octets, int32_t there, int32_t end, int32_t first,
                          Path *path, uint8_t *row);

#endif
