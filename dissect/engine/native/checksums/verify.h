#ifndef DISSECT_VERIFY_H
#define DISSECT_VERIFY_H

#include "export.h"
#include "walk/walk.h"

/* What is known of a checksum beside the verdict on it. */
typedef struct {
  int32_t octets; /* how many it covers; of those that are there, where no length says */
  uint8_t reason; /* why it cannot be verified, where that is the verdict: a `Reason` */
  uint8_t look;   /* what the field looks like, where it is INVALID or was cut: a `Look` */
} Detail;

/* The verdict on the checksum of each layer of a row, into `codes`, which has room for SLOTS. */
EXPORT void verify_row(const int64_t *words, const uint8_t *octets, int32_t there, const Row *row, int8_t *codes);

/* The same with details, for which there is as much room. A sum that the capture cut is asked where only Python can say
 * what its field looks like. */
EXPORT void verify_in_detail(const int64_t *words, const uint8_t *octets, int32_t there, const Row *row, int8_t *codes,
                             Detail *details);

#endif
