#include "shapes/shapes.h"

#include "reading.h"
#include "walk/steps.h"

/* Choose eight octets at a time of those that have a bit that decides, all within the first `end` octets, which are
 * eight at least. Whether there is room for all. */
static int choose_bits(Shape *shape, const uint8_t *told, const uint8_t *octets, int32_t end) {
  for (int32_t octet = 0; octet < least(end, TRAIL_OCTETS);) {
    if (!told[octet]) {
      octet++;
      continue;
    }
    int32_t begin = least(octet, end - 8);
    if (shape->bits == SHAPE_BITS) return 0;
    Bits *bits = &shape->bit[shape->bits++];
    *bits = (Bits){.octet = begin, .mask = big_64(told + begin)};
    bits->value = big_64(octets + begin) & bits->mask;
    octet = begin + 8;
  }
  return 1;
}

/* Run the steps of a header, whose trail is empty. The declaration of its variant; -1 where a shape cannot have it. */
static int64_t trace(const Walk *walk, int64_t declaration, int32_t at, Said *said, Trail *trail) {
  const int64_t *own = walk->records + declaration * RECORD_WORDS;
  int64_t step = own[RECORD_SELECT];
  for (int is_chosen = 0;; is_chosen = 1) {
    int32_t there = walk->there - at;
    *said = (Said){.size = own[RECORD_FIXED_OCTETS], .extent = -1, .following = -1, .variant = -1};
    if (!has(own, TRAIT_PLAIN) || there < TERM_READ || there < said->size) return -1;
    follow_steps(walk, step, walk->octets + at, at, said, trail);
    if (said->variant < 0) break;
    if (is_chosen || trail->extent || trail->seeking) return -1;
    declaration = said->variant;
    own = walk->records + declaration * RECORD_WORDS;
    step = own[RECORD_STEPS];
  }
  if (trail->is_odd || said->failed | said->is_fragment | said->goes_on | said->quoted) return -1;
  return said->size < own[RECORD_FIXED_OCTETS] || said->size > walk->there - at ? -1 : declaration;
}

/* Add the header at `at` to a shape. Whether it can be. */
static int add_part(const Walk *walk, int64_t declaration, int32_t at, Shape *shape, Trail *trail) {
  Said said;
  trail->at = at;
  trail->extent = 0;
  declaration = trace(walk, declaration, at, &said, trail);
  if (declaration < 0) return 0;
  const int64_t *own = walk->records + declaration * RECORD_WORDS;
  Window *window = &shape->window;
  Part *part = &shape->part[shape->parts++];
  int32_t payload = at + (int32_t)said.size;
  part->extent = trail->extent;
  part->layer = (Layer){.offset = at,
                        .length = (int32_t)said.size,
                        .extent = -1,
                        .payload_offset = payload,
                        .trailer_offset = at,
                        .declaration = (int16_t)declaration,
                        .flags = layer_flags(window)};
  if (said.extent >= 0) {
    window->is_limited = 1;
    window->is_stream = 0;
  }
  if (has(own, TRAIT_HAS_EXTENT)) window->is_open = said.extent < 0;
  if (has(own, TRAIT_STREAM)) window->is_stream = window->in_stream = shape->ends_empty = 1;
  shape->seeking = trail->seeking;
  shape->following = said.following;
  shape->needs = most(payload, at + TERM_READ);
  return 1;
}

/* Remember how a frame is read, up to a header behind which it must be looked at, or which tables do not say as simply.
 * There is room for one more shape. One of a frame that only looks like such ones at first is none. */
static void remember(const Walk *walk, const Reached *begin, Shapes *shapes) {
  Shape *shape = &shapes->shape[shapes->count];
  Trail trail = {.at = 0};
  *shape = (Shape){.first = (int32_t)begin->declaration, .left = begin->left, .window = begin->window};
  shape->following = shape->first;
  while (shape->following >= 0 && shape->parts < SHAPE_LAYERS && !shape->ends_empty && !trail.seeking) {
    const int64_t *own = walk->records + shape->following * RECORD_WORDS;
    int32_t at = shape->parts ? shape->part[shape->parts - 1].layer.payload_offset : 0;
    if (!has(own, TRAIT_PLAIN)) break;
    shape->left -= (uint64_t)own[RECORD_TAKES];
    if ((shape->left & ALLOWED) != ALLOWED || !add_part(walk, shape->following, at, shape, &trail)) return;
  }
  if (shape->parts > 1 && choose_bits(shape, trail.told, walk->octets, shape->needs)) shapes->count++;
}

/* Read the first headers of a frame as those of the one that had this shape. Whether the frame is like it. */
static inline int read_alike(const Walk *walk, const Shape *shape, Reached *reached, Row *row) {
  const int32_t there = walk->there;
  const uint8_t *octets = walk->octets;
  int32_t closed = reached->window.end;
  if (there < shape->needs) return 0;
  for (int32_t i = 0; i < shape->bits; i++)
    if ((big_64(octets + shape->bit[i].octet) & shape->bit[i].mask) != shape->bit[i].value) return 0;
  Layer *layer = row->layer;
  for (int32_t i = 0; i < shape->parts; i++, layer++) {
    *layer = shape->part[i].layer;
    int32_t at = layer->offset, payload = layer->payload_offset, end = least(closed, there);
    if (payload > end) return 0;
    if (shape->part[i].extent) {
      const int64_t *step = walk->words + shape->part[i].extent;
      uint64_t word = big_64(octets + at + step[STEP_OCTET]);
      uint64_t number = word >> (step[STEP_SHIFT] & 63) & (uint64_t)step[STEP_MASK];
      int64_t extent = (int64_t)(number + (uint64_t)step[STEP_CONSTANT]);
      if (number - (uint64_t)step[STEP_LEAST] > (uint64_t)step[STEP_SPAN]) return 0;
      if (extent < payload - at || extent > closed - at) return 0;
      closed = at + (int32_t)extent;
      layer->extent = (int32_t)extent;
      layer->trailer_offset = least(closed, end);
      layer->trailer_length = end - layer->trailer_offset;
    }
    layer->contained_end = closed;
    layer->payload_length = least(closed, there) - payload;
  }
  layer--;
  Said said = {.size = layer->length, .extent = -1, .following = -1, .variant = -1};
  if (shape->seeking)
    run_steps(walk, shape->seeking, octets + layer->offset, layer->offset, &said);
  else
    said.following = shape->following;
  /* Where these are others than in the frame that is remembered, they may have found more than what follows. */
  if (said.variant >= 0 || said.extent >= 0 || said.size != layer->length) return 0;
  if (said.failed | said.is_fragment | said.goes_on | said.quoted | said.unread) return 0;
  reached->declaration = shape->ends_empty && !layer->payload_length ? -1 : said.following;
  reached->left = shape->left;
  reached->at = layer->payload_offset;
  reached->layers = shape->parts;
  reached->window = shape->window;
  reached->window.end = closed;
  return 1;
}

void walk_by_shape(const Walking *walking, Shapes *shapes, uint64_t left, const uint8_t *octets, int32_t there,
                   int32_t end, int32_t first, Row *row) {
  const int64_t *words = walking->words;
  const Walk walk = {.walking = walking,
                     .words = words,
                     .records = words + words[PREAMBLE_RECORDS],
                     .octets = octets,
                     .there = there,
                     .row = row};
  Reached reached = beginning(left, end, first);
  for (int32_t number = 0; number < shapes->count; number++) {
    const Shape *shape = &shapes->shape[number];
    if (shape->first != first || !read_alike(&walk, shape, &reached, row)) continue;
    if (reached.declaration >= 0) {
      walk_on(walking, octets, there, &reached, row);
    } else {
      row->problems = row->asked = 0;
      row->stopped = -1;
      row->layers = shape->parts;
      row->payload_offset = reached.at;
      row->payload_length = row->layer[shape->parts - 1].payload_length;
    }
    row->shape = number;
    row->alike = shape->parts;
    return;
  }
  /* One in a few of them, so that it costs little; what is frequent is met soon. */
  if (first >= 0 && shapes->count < SHAPES && shapes->unlike % UNLIKE == 0) remember(&walk, &reached, shapes);
  shapes->unlike++;
  walk_on(walking, octets, there, &reached, row);
}
