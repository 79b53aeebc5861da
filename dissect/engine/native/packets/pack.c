#include "packets/pack.h"

#include <string.h>

#include "checksums/verify.h"
#include "walk/window.h"

enum { MOST_ROW = SLOTS * (1 + PLACES * (int)sizeof(int32_t)) + (int)sizeof(Facts) };
enum { PLACES_OCTETS = PLACES * sizeof(int32_t) };

/* In an obsolete packet block, the drop count of 2 octets stands that far before the frame. */
enum { DROPS = 2, DROPS_BEFORE = 18 };

/* Set what rows of a path have in common. Whether this one may carry a fragment. */
static int set_path(Path *path, const Row *found, int32_t count) {
  int32_t slot = 0;
  int divided = 0;
  for (; slot < count; slot++) {
    divided |= found->layer[slot].is_divided;
    path->layer[slot].declaration = found->layer[slot].declaration;
    path->layer[slot].flags = found->layer[slot].flags;
    path->layer[slot].is_divided = found->layer[slot].is_divided;
  }
  for (; slot < SLOTS; slot++) {
    path->layer[slot].declaration = -1;
    path->layer[slot].flags = path->layer[slot].is_divided = 0;
  }
  path->stopped = (int16_t)found->stopped;
  path->asked = (uint8_t)found->asked;
  path->noted = found->problems > 0 ? NOTED_SOME : NOTED_NONE;
  path->problems = found->problems;
  memset(path->problem, 0, sizeof path->problem);
  for (int32_t i = 0; i < found->problems && i < PATH_PROBLEMS; i++) {
    path->problem[i].code = found->problem[i].code;
    path->problem[i].severity = found->problem[i].severity;
    path->problem[i].declaration = found->problem[i].declaration;
  }
  return divided | (found->asked != ASKED_NOTHING);
}

/* Write a row, of at most MOST_ROW octets, and give its end. */
static uint8_t *write_row(uint8_t *to, const Row *found, int32_t count, const int8_t *codes, const Facts *facts) {
  memcpy(to, codes, (size_t)count);
  to += count;
  for (int32_t slot = 0; slot < count; slot++, to += PLACES_OCTETS) memcpy(to, &found->layer[slot], PLACES_OCTETS);
  memcpy(to, facts, sizeof *facts);
  return to + sizeof *facts;
}

static int32_t layers_of(const Row *found) { return found->asked == ASKED_ALL ? 0 : found->layers; }

int64_t pack_frame(const Walking *walking, const uint8_t *octets, int32_t there, int32_t end, int32_t first, Path *path,
                   uint8_t *row) {
  Row found = {0};
  int8_t codes[SLOTS];
  walk_frame(walking, octets, there, end, first, &found);
  verify_row(walking->words, octets, there, &found, codes);
  const int32_t count = layers_of(&found);
  const Facts facts = {
      .captured = there, .payload_offset = found.payload_offset, .payload_length = found.payload_length};
  set_path(path, &found, count);
  return write_row(row, &found, count, codes, &facts) - row;
}

/* Copy a frame and its options, of `wide` octets in all. */
static void copy_frame(uint8_t *to, const uint8_t *frame, int64_t captured, int64_t options, int64_t wide) {
  memcpy(to, frame, (size_t)captured);
  to += captured;
  wide -= captured;
  if (options >> OPTIONS_BIT_OBSOLETE & 1) {
    memcpy(to, frame - DROPS_BEFORE, DROPS);
    to += DROPS;
    wide -= DROPS;
  }
  if (wide) memcpy(to, frame + ((captured + 3) & ~(int64_t)3), (size_t)wide);
}

void pack_rows(Packing *packing) {
  Row found = {0};
  Path path = {.stopped = -1};
  int8_t codes[SLOTS];
  const Walking *walking = &packing->walking;
  const int is_brief = !walking->wants_problems;
  const Frames *frames = &packing->frames;
  const uint64_t left_allowed = allowances(walking);
  int32_t known_link = -1;
  int64_t first = -1;
  memset(codes, VERDICT_ASK, sizeof codes);
  for (; packing->row < frames->rows; packing->row++) {
    if (packing->wanted && !packing->wanted[packing->row]) continue;
    const int64_t row = packing->row, captured = frames->captured[row], options = packing->options[row];
    const int64_t wide = captured + (options >> 2 << 2) + (options >> OPTIONS_BIT_OBSOLETE & 1 ? DROPS : 0);
    if (packing->room - packing->used < wide + MOST_ROW) break;
    if (frames->link_type[row] != known_link) {
      known_link = frames->link_type[row];
      first = first_of(walking->words, known_link);
    }
    const uint8_t *octets = frames->octets + frames->begin[row];
    const int64_t end = end_of(walking->words, frames, row, first);
    if (end > MOST_OCTETS)
      found = (Row){.asked = ASKED_ALL, .stopped = -1, .shape = -1};
    else {
      const Reached reached = beginning(left_allowed, (int32_t)end, (int32_t)first);
      walk_on(walking, octets, (int32_t)captured, &reached, &found);
    }
    const int32_t count = layers_of(&found);
    const int may_carry_fragment = set_path(&path, &found, count);
    if (is_brief) path.noted = NOTED_BRIEF;
    const int64_t number = number_of(packing->paths, (const uint8_t *)&path);
    if (number < 0) break;
    if (count && !is_brief) verify_row(walking->words, octets, (int32_t)captured, &found, codes);
    const Facts facts = {
        .number = packing->first_number + row,
        .captured = captured,
        .original = frames->original[row],
        .timestamp_ns = packing->timestamp_ns[row],
        .options = options,
        .payload_offset = found.payload_offset,
        .payload_length = found.payload_length,
        .link_type = frames->link_type[row],
        .interface = packing->interface[row],
        .fcs_octets = frames->fcs_octets[row],
        .has_time = packing->has_time[row],
    };
    uint8_t *to = packing->octets + packing->used;
    copy_frame(to, octets, captured, options, wide);
    packing->used = write_row(to + wide, &found, count, codes, &facts) - packing->octets;
    packing->path[row] = (int32_t)number;
    packing->end[row] = packing->used;
    if (may_carry_fragment && packing->divided) packing->divided[packing->divided_rows++] = row;
  }
}
