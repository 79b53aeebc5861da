#ifndef DISSECT_CHECK_H
#define DISSECT_CHECK_H

#include <stdint.h>

#include "export.h"

/* 0 where `words[0 .. count)` are tables of this version that may be walked by; the number of the first declaration
 * that is not right, counted from 1, or -1 where it is none of them. */
EXPORT int64_t tables_check(const int64_t *words, int64_t count);

/* The version of the format of tables that the library understands. */
EXPORT int64_t engine_format(void);

#endif
