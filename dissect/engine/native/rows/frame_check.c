/* The verdicts on the check sequences behind frames: what `dissect.packet.checksums.frame_check` does. */
#include "rows/frame_check.h"

#include "checksums/sums.h"
#include "reading.h"

enum { CHECK_OCTETS_OF_CRC = 4 };

typedef struct {
  const int64_t *words, *records;
  const Frames *frames;
  const Layers *layers;
} Checks;

static const int64_t *record_at(const Checks *of, int64_t row, int32_t slot) {
  return of->records + of->layers->declaration[slot * of->layers->room + row] * RECORD_WORDS;
}

/* Whether a header with a check sequence may come where only the packet can tell what follows. */
static int may_follow(const Checks *of, int64_t row) {
  int16_t stopped = of->layers->stopped[row];
  if (of->layers->asked[row] != ASKED_REST || stopped < 0) return of->layers->asked[row] != ASKED_NOTHING;
  return has(of->records + stopped * RECORD_WORDS, TRAIT_MAY_BE_FRAMED);
}

/* The outermost layer with a check sequence; -1 for none. A frame in a datagram is of another link, and has none. */
static int32_t owner_of(const Checks *of, int64_t row) {
  for (int32_t slot = 0; slot < of->layers->count[row]; slot++) {
    const int64_t *record = record_at(of, row, slot);
    if (record[RECORD_CHECK_SEQUENCE]) return slot;
    if (record[RECORD_LENDER]) return -1;
  }
  return may_follow(of, row) ? of->layers->count[row] : -1;
}

/* Whether a header before the frame may announce a check sequence, which the capture file says nothing of. */
static int may_be_announced(const Checks *of, int64_t row) {
  int32_t count = of->layers->count[row];
  if (may_follow(of, row)) return 1;
  for (int32_t slot = 0; slot + 1 < count; slot++) {
    const int64_t *before = record_at(of, row, slot);
    if (!before[RECORD_TRAILER] && !before[RECORD_ITEMS]) continue;
    if (record_at(of, row, slot + 1)[RECORD_CHECK_SEQUENCE]) return 1;
  }
  return 0;
}

static int verdict_on(const Checks *of, int64_t row, int32_t slot) {
  const Frames *frames = of->frames;
  int64_t captured = frames->captured[row], original = frames->original[row], said = frames->fcs_octets[row];
  int64_t wire = original > captured ? original : captured;
  int64_t own = record_at(of, row, slot)[RECORD_CHECK_SEQUENCE], first = record_at(of, row, 0)[RECORD_CHECK_SEQUENCE];
  int64_t begin = of->layers->offset[slot * of->layers->room + row], end = wire - own;
  if (own != CHECK_OCTETS_OF_CRC) return VERDICT_ASK;
  if (first && said == 2 * first) said = first; /* octets were counted for 16-bit words */
  if (said != own || end < begin || captured < wire) return VERDICT_UNVERIFIABLE;
  const uint8_t *octets = frames->octets + frames->begin[row];
  return crc_32(octets + begin, octets + end) == big_32(octets + end) ? VERDICT_VALID : VERDICT_INVALID;
}

void frame_checks(const int64_t *words, const Frames *frames, const Layers *layers, int8_t *codes, int16_t *owners) {
  const Checks of = {words, words + words[PREAMBLE_RECORDS], frames, layers};
  for (int64_t row = 0; row < frames->rows; row++) {
    codes[row] = VERDICT_NONE;
    owners[row] = -1;
    if (!frames->fcs_octets[row]) {
      if (may_be_announced(&of, row)) codes[row] = VERDICT_ASK;
      continue;
    }
    int32_t slot = owner_of(&of, row);
    if (slot < 0) continue;
    if (slot == layers->count[row]) {
      codes[row] = VERDICT_ASK;
    } else {
      codes[row] = (int8_t)verdict_on(&of, row, slot);
      owners[row] = layers->declaration[slot * layers->room + row];
    }
  }
}
