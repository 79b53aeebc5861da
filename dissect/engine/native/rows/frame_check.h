/* The check sequences behind frames. */
#ifndef DISSECT_FRAME_CHECK_H
#define DISSECT_FRAME_CHECK_H

#include "export.h"
#include "rows/run.h"

/* For each row the verdict on the check sequence behind its frame, in place of a verdict VERDICT_NONE where there is
 * none, and the declaration that says how it is computed; -1 for none. `words` are tables that were checked, and
 * `layers` what `run_rows` has found in the frames. Reads no octet outside of a frame. */
EXPORT void frame_checks(const int64_t *words, const Frames *frames, const Layers *layers, int8_t *codes,
                         int16_t *owners);

#endif
