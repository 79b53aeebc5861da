/* Most frames of a capture are alike in all that decides how their first headers are read: so many octets each, no
 * fragments, the same protocols. A shape remembers how the walk has read one such frame, and the bits that it has
 * looked at. A frame with the same bits is read so without running the same steps again. */
#ifndef DISSECT_SHAPES_H
#define DISSECT_SHAPES_H

#include <stdint.h>

#include "walk/window.h"

enum { SHAPES = 8, SHAPE_LAYERS = 4, SHAPE_BITS = 8, UNLIKE = 8 };

/* Eight octets of a frame, of which some bits decide. */
typedef struct {
  int64_t octet;
  uint64_t mask, value;
} Bits;

typedef struct {
  Layer layer;    /* as it is where nothing closes its window */
  int64_t extent; /* the address of the step that finds its extent; 0 for none */
} Part;

typedef struct {
  int32_t first; /* the declaration of the first header */
  int32_t needs; /* how many octets of a frame are read */
  int32_t bits, parts;
  int32_t ends_empty; /* whether nothing follows the last header where it carries no octet */
  int64_t following;  /* the declaration behind the last header, -1 for none */
  int64_t seeking;    /* the address of the steps that find it, where it differs from frame to frame; else 0 */
  uint64_t left;      /* the allowances behind it */
  Window window;      /* and the window, but for its end */
  Bits bit[SHAPE_BITS];
  Part part[SHAPE_LAYERS];
} Shape;

/* The shapes of one run, whose tables, limits and allowances are the same. It begins with none. */
typedef struct {
  int32_t count;
  uint32_t unlike; /* how many frames were like none */
  Shape shape[SHAPES];
} Shapes;

/* Take a frame apart as `walk_frame` does, by its shape where it has one of these; else its shape may be remembered.
 * `left` are the allowances of the run, which wants no problems. */
void walk_by_shape(const Walking *walking, Shapes *shapes, uint64_t left, const uint8_t *octets, int32_t there,
                   int32_t end, int32_t first, Row *row);

#endif
