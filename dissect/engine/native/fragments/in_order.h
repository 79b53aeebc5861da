/* Fragments of which datagrams are whole at once, because they all came one right behind the other. */
#ifndef DISSECT_IN_ORDER_H
#define DISSECT_IN_ORDER_H

#include "export.h"
#include "fragments/fragments.h"

enum { MOST_IN_ORDER = 256 }; /* fragments that are looked at */

/* What a fragment is of such a datagram, and where its next one is. */
enum { IN_ORDER_NOT, IN_ORDER_FIRST, IN_ORDER_MIDDLE, IN_ORDER_LAST };

/* Look for such datagrams among `count` fragments in `found`, each a `Fragment` at any address, whose keys are in
 * `told`. No fragment of another time, place or datagram comes between them: if their key was not waiting before the
 * first, the last makes the datagram whole. None are found where times turn back or are missing, and none around a
 * fragment of which only the packet can tell. Returns how many octets all fragments have. */
EXPORT int64_t find_in_order(const char *found, const char *told, int64_t count, const int64_t *timestamp_ns,
                             const uint8_t *has_time, uint8_t *kinds, int32_t *next);

#endif
