/* Has a library of the engine take frames apart, and prints digests of what it finds: `engine_elsewhere.py` compiles
 * and runs this for other platforms, and compares the digests with those of the engine here.
 *
 * `engine_driver LIBRARY TABLES FRAMES`: the first line has the bits of `Instruction` of the processor. For each frame
 * a line follows, and behind each ROWS of them one for the same frames in one run. A digest is a CRC-32, in hexadecimal
 * digits. Exit status 1 where something is not as it must be. FRAMES begins with the limits; before the octets of each
 * frame stands a `Head`.
 *
 * Only for machines whose least significant octet comes first, as that of both files does. */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/auxv.h>
#define CAPABILITIES ((int64_t)getauxval(AT_HWCAP))
#else
#define CAPABILITIES 0
#endif

#include "checksums/sums.h"
#include "checksums/verify.h"
#include "format.h"
#include "processor.h"
#include "rows/frame_check.h"
#include "rows/run.h"
#include "walk/check.h"
#include "walk/walk.h"

enum { ROWS = 300 }; /* more than a BLOCK, and no multiple of it */

#define HOLDS(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

/* The functions of the library. */
typedef struct {
  __typeof__(&engine_format) format;
  __typeof__(&tables_check) check;
  __typeof__(&processor_instructions) instructions;
  __typeof__(&extend_crc_32c) crc_32c;
  __typeof__(&look_up) find;
  __typeof__(&walk_frame) walk;
  __typeof__(&verify_row) verify;
  __typeof__(&scratch_octets) scratch;
  __typeof__(&run_rows) run;
  __typeof__(&frame_checks) frame_checks;
} Engine;

typedef struct {
  uint8_t *octets;
  int64_t size;
} Content;

typedef struct {
  int64_t allowed[NESTINGS], items;
} Limits;

typedef struct {
  int64_t captured, original, link_type, fcs_octets;
} Head;

/* Frames of one run, with room for ROWS. */
typedef struct {
  int64_t rows, begin[ROWS], captured[ROWS], original[ROWS];
  int32_t link_type[ROWS], fcs_octets[ROWS];
} Batch;

/* What a run finds in a batch. All of it is one digest, so that it has no gaps. */
typedef struct {
  int32_t offset[SLOTS * ROWS], length[SLOTS * ROWS], end[SLOTS * ROWS];
  int32_t payload_offset[ROWS], payload_length[ROWS];
  int16_t declaration[SLOTS * ROWS], stopped[ROWS], owners[ROWS];
  uint8_t flags[SLOTS * ROWS], count[ROWS], asked[ROWS], divided[ROWS];
  int8_t codes[SLOTS * ROWS], frame_codes[ROWS];
} Found;

/* A CRC-32, as zlib computes it, goes on over more octets. */
static uint32_t digest(uint32_t crc, const void *octets, size_t size) {
  const uint8_t *at = octets;
  crc = ~crc;
  for (size_t i = 0; i < size; i++) {
    crc ^= at[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

static Content content(const char *name) {
  FILE *file = fopen(name, "rb");
  HOLDS(file != NULL);
  HOLDS(fseek(file, 0, SEEK_END) == 0);
  Content all = {.size = ftell(file)};
  HOLDS(all.size > 0);
  all.octets = malloc((size_t)all.size);
  HOLDS(all.octets != NULL);
  rewind(file);
  HOLDS(fread(all.octets, 1, (size_t)all.size, file) == (size_t)all.size);
  fclose(file);
  return all;
}

static void *function(void *library, const char *name) {
  void *found = dlsym(library, name);
  if (!found) fprintf(stderr, "%s\n", dlerror());
  HOLDS(found != NULL);
  return found;
}

static Engine load(const char *name) {
  void *library = dlopen(name, RTLD_NOW);
  if (!library) fprintf(stderr, "%s\n", dlerror());
  HOLDS(library != NULL);
  return (Engine){
      .format = function(library, "engine_format"),
      .check = function(library, "tables_check"),
      .instructions = function(library, "processor_instructions"),
      .crc_32c = function(library, "extend_crc_32c"),
      .find = function(library, "look_up"),
      .walk = function(library, "walk_frame"),
      .verify = function(library, "verify_row"),
      .scratch = function(library, "scratch_octets"),
      .run = function(library, "run_rows"),
      .frame_checks = function(library, "frame_checks"),
  };
}

/* See that CRC-32C is right, and the same by instruction, wherever octets begin and end. */
static void check_crc_32c(const Engine *engine, const Content *some) {
  enum { BEGINS = 9, ENDS = 100 };
  int64_t instructions = engine->instructions(CAPABILITIES);
  HOLDS(engine->crc_32c(0, (const uint8_t *)"123456789", 9, 0) == 0xE3069283);
  HOLDS(some->size >= ENDS);
  for (int64_t begin = 0; begin < BEGINS; begin++)
    for (int64_t end = begin; end <= ENDS; end++)
      HOLDS(engine->crc_32c(begin, some->octets + begin, end - begin, 0) ==
            engine->crc_32c(begin, some->octets + begin, end - begin, instructions));
}

/* The frames from octet `at` of the file on; where the next ones begin. */
static int64_t batch_of(const Content *frames, int64_t at, Batch *batch) {
  for (batch->rows = 0; at < frames->size && batch->rows < ROWS; batch->rows++) {
    Head head;
    HOLDS(frames->size - at >= (int64_t)sizeof head);
    memcpy(&head, frames->octets + at, sizeof head);
    at += (int64_t)sizeof head;
    HOLDS(head.captured >= 0 && head.captured <= frames->size - at && head.original <= MOST_OCTETS);
    batch->begin[batch->rows] = at;
    batch->captured[batch->rows] = head.captured;
    batch->original[batch->rows] = head.original;
    batch->link_type[batch->rows] = (int32_t)head.link_type;
    batch->fcs_octets[batch->rows] = (int32_t)head.fcs_octets;
    at += head.captured;
  }
  return at;
}

/* The digest of one frame: its layers, problems and verdicts, and the verdicts are the same with every instruction
 * that the processor has. The padding of structures is left out. */
static uint32_t walked(const Engine *engine, const Walking *walking, int64_t *words, const Content *frames,
                       const Batch *batch, int64_t row) {
  static Row found;
  int8_t codes[SLOTS] = {0}, by_instruction[SLOTS] = {0};
  const uint8_t *octets = frames->octets + batch->begin[row];
  int32_t there = (int32_t)batch->captured[row], wire = (int32_t)batch->original[row];
  int32_t first = (int32_t)engine->find(words, words[PREAMBLE_LINK_SPACE], batch->link_type[row]);
  engine->walk(walking, octets, there, wire > there ? wire : there, first, &found);
  engine->verify(words, octets, there, &found, codes);
  words[PREAMBLE_PROCESSOR] = engine->instructions(CAPABILITIES);
  engine->verify(words, octets, there, &found, by_instruction);
  words[PREAMBLE_PROCESSOR] = 0;
  HOLDS(memcmp(codes, by_instruction, sizeof codes) == 0);
  HOLDS(found.layers <= SLOTS && found.problems <= PROBLEMS);
  uint32_t crc = digest(0, &found, offsetof(Row, layer));
  for (int32_t i = 0; i < found.layers; i++)
    crc = digest(crc, &found.layer[i], offsetof(Layer, flags) + sizeof found.layer[i].flags);
  crc = digest(crc, found.problem, (size_t)found.problems * sizeof *found.problem);
  return digest(crc, codes, (size_t)found.layers);
}

/* The digest of a batch. */
static uint32_t ran(const Engine *engine, const Walking *walking, const Content *frames, const Batch *batch) {
  static Found found;
  memset(&found, 0, sizeof found);
  Layers layers = {
      .room = ROWS,
      .count = found.count,
      .asked = found.asked,
      .stopped = found.stopped,
      .declaration = found.declaration,
      .offset = found.offset,
      .length = found.length,
      .end = found.end,
      .flags = found.flags,
      .codes = found.codes,
      .payload_offset = found.payload_offset,
      .payload_length = found.payload_length,
      .divided = found.divided,
  };
  Run run = {.walking = *walking, .layers = &layers};
  run.frames = (Frames){
      .octets = frames->octets,
      .begin = batch->begin,
      .captured = batch->captured,
      .original = batch->original,
      .link_type = batch->link_type,
      .fcs_octets = batch->fcs_octets,
      .rows = batch->rows,
  };
  run.walking.wants_problems = 0;
  run.scratch = malloc((size_t)engine->scratch());
  HOLDS(run.scratch != NULL);
  engine->run(&run);
  engine->frame_checks(walking->words, &run.frames, &layers, found.frame_codes, found.owners);
  free(run.scratch);
  return digest(0, &found, sizeof found);
}

int main(int count, char **arguments) {
  HOLDS(count == 4);
  Engine engine = load(arguments[1]);
  Content tables = content(arguments[2]), frames = content(arguments[3]);
  int64_t *words = (int64_t *)(void *)tables.octets;
  HOLDS(engine.format() == FORMAT_VERSION);
  HOLDS(engine.check(words, tables.size / (int64_t)sizeof *words) == 0);
  check_crc_32c(&engine, &tables);
  printf("%d\n", (int)engine.instructions(CAPABILITIES));

  Limits limits;
  HOLDS(frames.size >= (int64_t)sizeof limits);
  memcpy(&limits, frames.octets, sizeof limits);
  Walking walking = {.words = words, .wants_problems = 1, .items = (int32_t)limits.items};
  memcpy(walking.allowed, limits.allowed, sizeof walking.allowed);

  static Batch batch;
  for (int64_t at = sizeof limits; at < frames.size;) {
    at = batch_of(&frames, at, &batch);
    for (int64_t row = 0; row < batch.rows; row++)
      printf("%08x\n", (unsigned)walked(&engine, &walking, words, &frames, &batch, row));
    printf("%08x\n", (unsigned)ran(&engine, &walking, &frames, &batch));
  }
  return 0;
}
