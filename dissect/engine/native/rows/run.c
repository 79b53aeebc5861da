#include "rows/run.h"

#include <string.h>

#include "checksums/verify.h"
#include "rows/block.h"

/* The nearest cache does not hold a block of frames any more when it was indexed. So headers are asked for so many rows
 * before they are needed; the rest of a frame is read in order, which the processor foresees. */
enum { AHEAD = 12, LINE = 64 };

static inline void prefetch(const Frames *frames, int64_t row) {
  if (row >= frames->rows) return;
  const uint8_t *octets = frames->octets + frames->begin[row];
  __builtin_prefetch(octets);
  __builtin_prefetch(octets + LINE); /* which may be behind the frame: nothing is read */
}

int64_t first_of(const int64_t *words, int32_t link_type) {
  return look_up(words, words[PREAMBLE_LINK_SPACE], link_type);
}

int64_t end_of(const int64_t *words, const Frames *frames, int64_t row, int64_t declaration) {
  int64_t end = frames->original[row] > frames->captured[row] ? frames->original[row] : frames->captured[row];
  int64_t said = frames->fcs_octets[row];
  if (said && declaration >= 0) {
    int64_t own = words[words[PREAMBLE_RECORDS] + declaration * RECORD_WORDS + RECORD_CHECK_SEQUENCE];
    if (own && said == 2 * own) said = own;
  }
  return end > said ? end - said : 0;
}

/* `layers` is a copy: what is written could otherwise be its own pointers, for all that the compiler knows. */
static inline void keep_layers(const Layers layers, int64_t row, const Row *found, const int8_t *codes) {
  int32_t count = found->asked == ASKED_ALL ? 0 : found->layers;
  layers.asked[row] = (uint8_t)found->asked;
  if (layers.divided) {
    uint8_t divided = 0;
    for (int32_t slot = 0; slot < count; slot++) divided |= found->layer[slot].is_divided;
    layers.divided[row] = divided;
  }
  if (!layers.count) return;
  layers.count[row] = (uint8_t)count;
  layers.stopped[row] = (int16_t)found->stopped;
  layers.payload_offset[row] = found->payload_offset;
  layers.payload_length[row] = found->payload_length;
  for (int32_t slot = 0; slot < count; slot++) {
    const Layer *layer = &found->layer[slot];
    int64_t at = slot * layers.room + row;
    layers.declaration[at] = layer->declaration;
    if (layers.codes) layers.codes[at] = codes[slot];
    if (!layers.offset) continue;
    layers.offset[at] = layer->offset;
    layers.length[at] = layer->length;
    layers.end[at] = layer->contained_end;
    layers.flags[at] = layer->flags;
  }
}

int64_t scratch_octets(void) { return (int64_t)sizeof(Block); }

static void clear(const Run *run, Block *block) {
  block->cuts = 0;
  if (!run->groups) return;
  memset(block->validity, 0, sizeof block->validity[0] * (size_t)run->groups->groups);
  memset(block->slot, 0, sizeof block->slot[0] * (size_t)run->groups->groups);
  for (int32_t group = 0; group < run->groups->groups; group++)
    for (int32_t i = 0; i < BLOCK; i++) block->position[group][i] = ABSENT;
}

static inline void verify(const int64_t *words, Block *block, const uint8_t *octets, int32_t there, const Row *row,
                          int8_t *codes) {
  if (row->alike)
    verify_by_shape(words, &block->sums[row->shape], octets, there, row, codes);
  else
    verify_row(words, octets, there, row, codes);
}

void run_rows(Run *run) {
  Row found = {0};
  Block *block = run->scratch;
  const Frames *frames = &run->frames;
  const Layers layers = run->layers ? *run->layers : (Layers){.room = 0};
  int32_t known_link = -1;
  int64_t first = -1;
  int wants_codes = run->layers && run->layers->codes;
  const uint64_t left_allowed = allowances(&run->walking);
  const Walking *walking = &run->walking;
  block->shapes.count = block->shapes.unlike = 0;
  for (int32_t i = 0; i < SHAPES; i++) {
    block->placed[i].count = UNKNOWN_PLACES;
    block->sums[i].count = block->sums[i].misses = 0;
  }
  run->open_rows = 0;
  for (int64_t c = 0; c < run->column_count; c++) {
    wants_codes |= run->columns[c].kind == COLUMN_KIND_CODE;
    run->columns[c].missing = 0;
  }
  for (block->first = 0; block->first < frames->rows; block->first += BLOCK) {
    int64_t left = frames->rows - block->first, begin = frames->begin[block->first];
    block->rows = (int32_t)(left < BLOCK ? left : BLOCK);
    block->until = (block->rows + 7) / 8 * 8;
    block->origin = frames->octets + begin;
    clear(run, block);
    for (int32_t i = 0; i < block->rows; i++) {
      int64_t row = block->first + i;
      const uint8_t *octets = frames->octets + frames->begin[row];
      int32_t there = (int32_t)frames->captured[row];
      prefetch(frames, row + AHEAD);
      if (frames->link_type[row] != known_link) {
        known_link = frames->link_type[row];
        first = first_of(run->walking.words, known_link);
      }
      int64_t end = end_of(run->walking.words, frames, row, first);
      if (end > MOST_OCTETS)
        found = (Row){.asked = ASKED_ALL, .stopped = -1, .shape = -1};
      else if (walking->wants_problems)
        walk_frame(walking, octets, there, (int32_t)end, (int32_t)first, &found);
      else
        walk_by_shape(walking, &block->shapes, left_allowed, octets, there, (int32_t)end, (int32_t)first, &found);
      if (wants_codes) verify(walking->words, block, octets, there, &found, block->codes[i]);
      if (run->layers) keep_layers(layers, row, &found, block->codes[i]);
      if (run->groups) place(run, block, i, frames->begin[row] - begin, &found);
    }
    if (run->column_count) write_columns(run, block);
  }
}

void walk_row(const Walking *walking, const Frames *frames, int64_t row, Row *found) {
  int64_t first = first_of(walking->words, frames->link_type[row]);
  int64_t captured = frames->captured[row], end = end_of(walking->words, frames, row, first);
  if (end > MOST_OCTETS)
    *found = (Row){.asked = ASKED_ALL, .stopped = -1, .shape = -1};
  else
    walk_frame(walking, frames->octets + frames->begin[row], (int32_t)captured, (int32_t)end, (int32_t)first, found);
}
