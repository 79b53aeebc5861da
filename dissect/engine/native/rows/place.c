#include "rows/block.h"

static const uint64_t OPEN_ALL = (uint64_t)1 << MOST_GROUPS;

/* Positions of a block count from the first octet of its first frame, and rows whose frame begins farther from it than
 * this are open. */
enum { FARTHEST_FRAME = 1 << 29 };

static inline int is_shown(const Shown *shown, const Layer *layer) {
  return layer->offset >= shown->from && !(shown->hides_pieces && layer->flags & LAYER_FRAGMENT);
}

static inline void place_one(Block *block, int32_t index, int32_t group, int32_t slot, int32_t position) {
  block->position[group][index] = position;
  block->slot[group][index] = (uint8_t)slot;
  block->validity[group][index >> 3] |= (uint8_t)(1 << (index & 7));
}

/* Remember where the headers are that a row has by its shape, unless it depends on more than that. */
static void remember_places(const Groups *groups, const Row *found, const int8_t *codes, Placed *placed) {
  int32_t count = 0;
  uint64_t seen = 0;
  for (int32_t slot = 0; slot < found->alike; slot++) {
    const Layer *layer = &found->layer[slot];
    for (int32_t one = groups->begin[layer->declaration]; one < groups->begin[layer->declaration + 1]; one++) {
      uint64_t bit = (uint64_t)1 << groups->group[one];
      int is_checked = (groups->checked & bit) != 0;
      if (seen & bit) continue;
      if (count == MOST_PLACED || groups->moved[one] == ASKED_MOVE) {
        placed->count = NOT_PLACED;
        return;
      }
      if (is_checked && (codes[slot] == VERDICT_NONE || codes[slot] == VERDICT_ASK)) return;
      placed->one[count].group = groups->group[one];
      placed->one[count].slot = slot;
      placed->one[count].position = layer->offset + (int32_t)groups->moved[one];
      placed->one[count++].is_checked = is_checked;
      seen |= bit;
    }
  }
  placed->seen = seen;
  placed->count = count;
}

/* Note where the headers are that a row has by its shape, if that is known. Whether it is. */
static inline int place_alike(Block *block, const Placed *placed, int32_t index, int32_t distance) {
  const int8_t *codes = block->codes[index];
  for (int32_t i = 0; i < placed->count; i++) {
    int8_t code = codes[placed->one[i].slot];
    if (placed->one[i].is_checked && (code == VERDICT_NONE || code == VERDICT_ASK)) return 0;
  }
  for (int32_t i = 0; i < placed->count; i++)
    place_one(block, index, placed->one[i].group, placed->one[i].slot, distance + placed->one[i].position);
  return placed->count >= 0;
}

void place(Run *run, Block *block, int32_t index, int64_t distance, const Row *found) {
  const Groups *groups = run->groups;
  const int8_t *codes = block->codes[index];
  uint64_t seen = 0, open = 0;
  int32_t slot = 0;
  int is_near = 0 <= distance && distance <= FARTHEST_FRAME;
  if (found->alike && is_near && !run->shown) {
    Placed *placed = &block->placed[found->shape];
    if (placed->count == UNKNOWN_PLACES) remember_places(groups, found, codes, placed);
    if (place_alike(block, placed, index, (int32_t)distance)) {
      slot = found->alike;
      seen = placed->seen;
    }
  }
  for (; slot < found->layers && is_near; slot++) {
    const Layer *layer = &found->layer[slot];
    int32_t position = (int32_t)distance + layer->offset;
    int is_cut = layer->flags & (LAYER_PARTIAL | LAYER_CUT);
    uint64_t before = seen;
    if (layer->flags & LAYER_QUOTED) break;
    if (run->shown && !is_shown(&run->shown[block->first + index], layer)) continue;
    for (int32_t one = groups->begin[layer->declaration]; one < groups->begin[layer->declaration + 1]; one++) {
      int32_t group = groups->group[one];
      uint64_t bit = (uint64_t)1 << group;
      int8_t code = groups->checked & bit ? codes[slot] : VERDICT_VALID;
      if (seen & bit || (code == VERDICT_NONE && groups->moved[one] != ASKED_MOVE)) continue;
      seen |= bit;
      if (groups->moved[one] == ASKED_MOVE || code == VERDICT_ASK)
        open |= bit;
      else if (!is_cut)
        place_one(block, index, group, slot, position + (int32_t)groups->moved[one]);
    }
    if (is_cut && seen != before)
      block->cut[block->cuts++] =
          (Cut){index, position, layer->length, slot, layer->declaration, seen & ~before & ~open};
  }
  if (found->asked == ASKED_ALL || !is_near)
    open = OPEN_ALL;
  else if (found->asked)
    open |= groups->reach[found->stopped] & ~seen;
  run->open_rows += open != 0;
  run->open[block->first + index] = open;
}
