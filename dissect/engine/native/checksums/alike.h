/* The checksums that frames have by their shape: remembered of one of them in which all were right. */
#ifndef DISSECT_ALIKE_H
#define DISSECT_ALIKE_H

#include "shapes/shapes.h"

/* A sum of a layer that covers its header alone, or, with a pseudo-header, all of it. */
typedef struct {
  int32_t slot;          /* of the layer */
  int32_t field;         /* octets to the field where there is a pseudo-header; else -1 */
  int32_t network;       /* the slot of the layer that lends it */
  const int64_t *lender; /* and what the tables say of that */
  int64_t constant;      /* the sum of what is in every such pseudo-header */
} Sum;

typedef struct {
  int32_t count;  /* 0 before they are known, and where each frame must be looked at */
  int32_t misses; /* how often they were not known, or not all right */
  int8_t codes[SHAPE_LAYERS];
  Sum sum[SHAPE_LAYERS];
} Sums;

/* The verdicts on the checksums of a row, as `verify_row` has them, by what is known of its shape. */
void verify_by_shape(const int64_t *words, Sums *sums, const uint8_t *octets, int32_t there, const Row *row,
                     int8_t *codes);

#endif
