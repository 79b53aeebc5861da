#ifndef DISSECT_VERIFY_H
#define DISSECT_VERIFY_H

#include "export.h"
#include "walk/walk.h"

/* The verdict on the checksum of each layer of a row, into `codes`, which has room for SLOTS. */
EXPORT void verify_row(const int64_t *words, const uint8_t *octets, int32_t there, const Row *row, int8_t *codes);

#endif
