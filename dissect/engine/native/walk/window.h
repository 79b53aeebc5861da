/* The window: the octets that a layer may use. What a header makes of it, and what is said where it is too small. */
#ifndef DISSECT_WINDOW_H
#define DISSECT_WINDOW_H

#include <stdint.h>

#include "walk/items.h"
#include "walk/walk.h"

/* The octets that a layer may use, and what it means to want more. */
typedef struct {
  int32_t end;
  uint8_t code;
  uint8_t is_limited; /* a length field has set the end */
  uint8_t is_fragment, is_stream, in_stream, quoted, is_open, may_be_bare;
} Window;

typedef struct {
  const Walking *walking;
  const int64_t *words, *records;
  const uint8_t *octets;
  int32_t there;
  Row *row;
  Window window;
} Walk;

/* How far a walk has come: what is next, where it begins, and what is known then. */
typedef struct {
  int64_t declaration; /* -1 for nothing */
  uint64_t left;       /* the allowances */
  int32_t at, layers;
  Window window;
} Reached;

/* Where the walk of a frame begins that ends at octet `end` on the wire. */
static inline Reached beginning(uint64_t left, int32_t end, int32_t first) {
  return (Reached){.declaration = first, .left = left, .window = {.end = end, .code = CODE_TRUNCATED}};
}

/* Go on with the walk of a frame, as `walk_frame` does from its first header on. */
void walk_on(const Walking *walking, const uint8_t *octets, int32_t there, const Reached *reached, Row *row);

static inline int32_t least(int32_t one, int32_t other) { return one < other ? one : other; }
static inline int32_t most(int32_t one, int32_t other) { return one > other ? one : other; }
static inline int goes_on(const Window *window) { return window->is_fragment | window->is_stream; }

/* What the window makes of a layer in it. */
static inline uint8_t layer_flags(const Window *window) {
  return (uint8_t)(window->quoted * LAYER_QUOTED | window->in_stream * LAYER_IN_STREAM);
}

/* Note a problem of a layer, which weighs less within a quotation or a piece of a stream. */
void problem(Walk *walk, const Layer *layer, uint8_t code, uint8_t severity);

/* The octets end within the fixed part: keep the fields that are there. */
void partial(Walk *walk, Layer *layer, const int64_t *record);

/* Set the header's length: all of it, or as much as is there. Whether what follows can be found. */
int sized(Walk *walk, Layer *layer, const int64_t *record, int64_t size, int32_t end, uint64_t failed);

/* Say which expectations do not hold, and remember whether one of them was about lengths. */
void expectations(Walk *walk, Layer *layer, const int64_t *record, uint64_t failed);

/* Close the window where this layer's length field says. */
void extended(Walk *walk, Layer *layer, int64_t extent, uint64_t failed);

/* Read the items that say where the payload of a header ends. Whether it can be found. */
int itemized(Walk *walk, Layer *layer, const int64_t *record, Ending *ending);

/* Close the window before the octets at its end that are not part of the payload, by the header or one of its items. */
void trailed(Walk *walk, Layer *layer, int64_t trailer, int64_t octets);

/* Close the window where the quoted datagram ends, if the header says. Whether tables can tell. */
int quotation(Walk *walk, Layer *layer, const int64_t *record);

#endif
