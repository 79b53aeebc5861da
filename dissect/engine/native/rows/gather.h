/* Fields of the layers that a run has found, one header of each row: those that are not always there, or not always at
 * the same place, and those of a later header than the first. */
#ifndef DISSECT_GATHER_H
#define DISSECT_GATHER_H

#include "export.h"
#include "rows/run.h"

typedef struct {
  const int64_t *words;  /* places, and what they point to */
  const int32_t *places; /* for each declaration the address of its `Place` in `words`; -1 for none */
  const uint8_t *octets; /* the frames, as the run had them */
  const int64_t *begin;
  int64_t rows;
  const Layers *layers;
  int32_t occurrence; /* the header that counts, from 1, among those that have the field */
  int32_t quoted;     /* whether headers of quoted datagrams count */
  int64_t width;      /* octets of each value; 0 where it is a number, of 64 bits */
  int8_t *slots;      /* set: the slot of the header of each row; -1 for none */
  uint8_t *values;    /* set: values, zero where there are none */
  uint8_t *valid;     /* set: 1 where there is one */
} Gathering;

/* Fill in the field of each row. Reads only octets of headers that are there. */
EXPORT void gather_rows(const Gathering *gathering);

/* For each of the first `rows` rows the slot of the layer `occurrence`, from 1, among those whose declaration is in
 * `members`; -1 for none. */
EXPORT void find_layers(const Layers *layers, int64_t rows, const uint8_t *members, int32_t occurrence, int32_t quoted,
                        int8_t *slots);

#endif
