#include "groups/review.h"

#include <string.h>

#include "checksums/verify.h"

enum { FRAME_SLOT = -1, ASKED_SLOT = -1 };
enum { NEAR = 4, FAR = 8 }; /* rows ahead */

/* A row that is looked at: its layers and verdicts, with all that is known of them. */
typedef struct {
  Row found;
  int8_t codes[SLOTS];
  Detail details[SLOTS];
} Seen;

static void tell(Review *of, int32_t slot, int64_t number) {
  of->events[of->event_count++] = (Event){(int32_t)of->row, slot, (int32_t)number};
}

static int is_chosen(const Review *of) { return !of->chosen || of->chosen[of->row]; }

/* The record of the host whose address is given, which is completed in the key; a new one if there is room, else 0. */
static Traffic *traffic_of(const Review *of, Host *key, const uint8_t *address, size_t octets) {
  const int64_t known = of->traffic->size;
  memcpy(key->address, address, octets);
  const uint8_t *bytes = (const uint8_t *)key;
  const int64_t at = known < of->most_traffic ? number_of(of->traffic, bytes) : known_number(of->traffic, bytes);
  if (at < 0) return 0;
  Traffic *traffic = (Traffic *)of->traffic->records + at;
  if (at == known) *traffic = (Traffic){.first_sent = INT64_MAX, .first_received = INT64_MAX};
  return traffic;
}

/* Count a checksum for the two hosts whose addresses `header` has. */
static void add_traffic(Review *of, const Subject *lender, const uint8_t *header, const Checked *checked,
                        const Detail *detail, int64_t first) {
  const Observing *observing = &of->observing;
  const size_t octets = (size_t)lender->addresses.octets;
  const int seen =
      observing->observation[(checked->kind * REASON_COUNT + checked->reason) * LOOK_COUNT + checked->look];
  const int32_t flags = of->flags[of->row], direction = flags & observing->direction;
  Host key = {.interface = of->interface[of->row], .name = checked->name, .family = lender->family};
  Traffic *sent = traffic_of(of, &key, header + lender->addresses.source, octets);
  if (sent) {
    if (first < sent->first_sent) sent->first_sent = first;
    if (observing->left[seen] || seen == observing->zero) {
      sent->confirmed += direction == observing->outbound || (flags & observing->not_ready) != 0;
      sent->inbound += seen != observing->zero && direction == observing->inbound;
    }
    if (observing->left[seen] && (!sent->shortest_left || detail->octets < sent->shortest_left))
      sent->shortest_left = detail->octets;
    if (seen == observing->complete) {
      if (sent->sent[seen] < REVIEW_NUMBERS) sent->complete[sent->sent[seen]] = of->first_number + of->row;
      if (detail->octets > sent->longest_complete) sent->longest_complete = detail->octets;
    }
    sent->sent[seen] += 1;
  } else {
    of->overlooked += 1;
  }
  Traffic *received = traffic_of(of, &key, header + lender->addresses.destination, octets);
  if (!received) return;
  if (first < received->first_received) received->first_received = first;
  received->received[seen] += 1;
}

/* Count a checksum. `network` is the layer whose addresses count, 0 for none; `slot` its place among the others. */
static void add_check(Review *of, int32_t declaration, int code, const Detail *detail, const Layer *network, int is_own,
                      int32_t slot) {
  int64_t number = of->first_number + of->row, first = number * (SLOTS + 1) + slot + 1, known = of->checks->size;
  int is_zero = code == VERDICT_INVALID && detail->look == LOOK_ZERO;
  Checked key = {.name = of->subjects[declaration].name, .kind = (uint8_t)code};
  if (code == VERDICT_UNVERIFIABLE) key.reason = detail->reason;
  if (code == VERDICT_UNVERIFIABLE || code == VERDICT_INVALID) key.look = detail->look;
  if (network && (is_own || is_zero)) {
    const Subject *lender = &of->subjects[network->declaration];
    const uint8_t *header = of->frames.octets + of->frames.begin[of->row] + network->offset;
    if (is_own) add_traffic(of, lender, header, &key, detail, first);
    if (is_zero) {
      key.interface = of->interface[of->row];
      key.family = lender->family;
      key.marks = MARK_HAS_HOST;
      memcpy(key.address, header + lender->addresses.source, (size_t)lender->addresses.octets);
    }
  }
  if (!is_chosen(of)) key.marks |= MARK_LEFT_OUT;
  int64_t at = number_of(of->checks, (const uint8_t *)&key);
  Checks *checks = (Checks *)of->checks->records + at;
  if (at == known) *checks = (Checks){.first = first};
  checks->count += 1;
  if ((code != VERDICT_INVALID && code != VERDICT_ILLEGAL) || key.marks & MARK_LEFT_OUT) return;
  if (checks->told < of->most && (is_zero || !of->closed[key.name * VERDICT_COUNT + code])) {
    checks->told += 1;
    tell(of, slot, at);
  }
}

/* Count the check sequence behind the frame, which is right if there is one. */
static void add_frame_check(Review *of) {
  const Detail nothing = {0};
  if (of->frame_codes && of->frame_codes[of->row] == VERDICT_VALID)
    add_check(of, of->frame_owners[of->row], VERDICT_VALID, &nothing, 0, 0, FRAME_SLOT);
}

/* Whether the row has nothing but checksums that are right or left to a card, over octets that are there, and was read
 * to the end of what they cover: then what the run has found says all. */
static int is_plain(const Review *of) {
  const uint8_t odd = LAYER_PARTIAL | LAYER_CUT | LAYER_MISPLACED | LAYER_FRAGMENT;
  const Layers *layers = of->layers;
  int64_t row = of->row, there = of->frames.captured[row];
  int is_covered = 0, divides = 0;
  for (int32_t slot = 0; slot < layers->count[row]; slot++) {
    int64_t at = slot * layers->room + row;
    const Subject *subject = &of->subjects[layers->declaration[at]];
    int code = layers->codes[at];
    if (layers->flags[at] & odd || subject->untold) return 0;
    if (!(layers->flags[at] & LAYER_QUOTED)) {
      is_covered |= subject->is_whole && code == VERDICT_VALID;
      divides = subject->may_divide;
    }
    if (code == VERDICT_NONE) continue;
    if ((code != VERDICT_VALID && code != VERDICT_PARTIAL) || layers->end[at] > there) return 0;
  }
  return is_covered && !divides;
}

/* The detail of a checksum of a plain row: how many octets it covers. */
static Detail plain_detail(const Review *of, int64_t at) {
  const int64_t *words = of->walking.words;
  const int64_t *record = words + words[PREAMBLE_RECORDS] + of->layers->declaration[at] * RECORD_WORDS;
  int header_only = words[record[RECORD_CHECK] + CHECK_HEADER_ONLY] != 0;
  return (Detail){.octets = header_only ? of->layers->length[at] : of->layers->end[at] - of->layers->offset[at]};
}

static void review_plain(Review *of) {
  const Layers *layers = of->layers;
  Layer network = {0};
  int has_network = 0;
  add_frame_check(of);
  for (int32_t slot = 0; slot < layers->count[of->row]; slot++) {
    int64_t at = slot * layers->room + of->row;
    int16_t declaration = layers->declaration[at];
    if (of->subjects[declaration].lends) {
      network.declaration = declaration;
      network.offset = layers->offset[at];
      has_network = 1;
    }
    if (layers->codes[at] == VERDICT_NONE) continue;
    const Detail detail = plain_detail(of, at);
    int is_own = !(layers->flags[at] & LAYER_QUOTED);
    add_check(of, declaration, layers->codes[at], &detail, has_network ? &network : 0, is_own, slot);
  }
}

/* Keep of a header what its unknown number is read from. Whether that is all there. */
static int keep_number(const Review *of, const Row *found, int16_t layer, Unread *key) {
  if (layer < 0) return 0;
  const Layer *header = &found->layer[layer];
  const Subject *subject = &of->subjects[header->declaration];
  const uint8_t *octets = of->frames.octets + of->frames.begin[of->row];
  const int64_t *words = of->walking.words;
  int64_t fixed = words[words[PREAMBLE_RECORDS] + header->declaration * RECORD_WORDS + RECORD_FIXED_OCTETS];
  if (subject->masks < 0 || header->flags & LAYER_PARTIAL || fixed > REVIEW_OCTETS - PEEKED_OCTETS) return 0;
  for (int64_t i = 0; i < fixed; i++) key->octets[i] = octets[header->offset + i] & of->masks[subject->masks + i];
  key->peeked = header->payload_length < subject->peeked ? (uint8_t)header->payload_length : subject->peeked;
  memcpy(key->octets + REVIEW_OCTETS - PEEKED_OCTETS, octets + header->payload_offset, key->peeked);
  return 1;
}

/* Whether a problem says why the packet's own octets were not read, where no checksum covers them. */
static int tells(const Review *of, const Row *found, const Problem *problem, int is_covered) {
  int32_t index = problem->layer < 0 ? found->layers - 1 : problem->layer;
  if (!(of->telling >> problem->code & 1)) return 0;
  if (of->errors >> problem->code & 1 && problem->severity != SEVERITY_ERROR) return 0;
  if (index >= 0 && found->layer[index].flags & LAYER_QUOTED) return 0;
  return problem->code == CODE_NOT_REASSEMBLED ? index >= 0 && found->layer[index].is_divided : !is_covered;
}

/* What is to be said of a row in words, into a key of zeros: -1 if only the packet can tell, 0 for nothing, else 1. */
static int unread_of(const Review *of, const Seen *seen, Unread *key) {
  const Row *found = &seen->found;
  int is_covered = 0, is_absent = 0, problems = 0, has_number = 0;
  for (int32_t slot = 0; slot < found->layers; slot++) {
    const Layer *layer = &found->layer[slot];
    int code = seen->codes[slot];
    if (!(layer->flags & LAYER_QUOTED) && of->subjects[layer->declaration].is_whole)
      is_covered |= code == VERDICT_VALID || code == VERDICT_INVALID;
    is_absent |= code == VERDICT_ABSENT;
    key->layer[slot].declaration = layer->declaration;
    key->layer[slot].code = (int8_t)code;
    key->layer[slot].flags = layer->flags;
    key->layer[slot].is_divided = layer->is_divided;
  }
  for (int32_t slot = found->layers; slot < SLOTS; slot++) key->layer[slot].declaration = -1;
  key->link_type = of->frames.link_type[of->row];
  for (int32_t i = 0; i < found->problems; i++) {
    const Problem *one = &found->problem[i];
    if (!tells(of, found, one, is_covered)) continue;
    if (problems == REVIEW_PROBLEMS) return -1;
    if (one->code == CODE_UNKNOWN_PROTOCOL) {
      if (has_number || !keep_number(of, found, one->layer, key)) return -1;
      has_number = 1;
    }
    key->problem[problems].code = one->code;
    key->problem[problems].severity = one->severity;
    key->problem[problems].layer = one->layer;
    key->problem[problems].declaration = one->declaration;
    problems++;
  }
  return problems || is_absent || (!found->layers && !found->problems);
}

/* Take the row apart again, with problems and details. Whether that says all of it. */
static int looked_at(const Review *of, Seen *seen) {
  walk_row(&of->walking, &of->frames, of->row, &seen->found);
  if (seen->found.asked) return 0;
  const uint8_t *octets = of->frames.octets + of->frames.begin[of->row];
  verify_in_detail(of->walking.words, octets, (int32_t)of->frames.captured[of->row], &seen->found, seen->codes,
                   seen->details);
  for (int32_t slot = 0; slot < seen->found.layers; slot++) {
    const Layer *layer = &seen->found.layer[slot];
    if (seen->codes[slot] == VERDICT_ASK) return 0;
    if (of->subjects[layer->declaration].untold && layer->trailer_length) return 0;
  }
  return 1;
}

static void review_odd(Review *of, Seen *seen) {
  Unread key = {0};
  int said = looked_at(of, seen) ? unread_of(of, seen, &key) : -1;
  if (said < 0) {
    tell(of, ASKED_SLOT, 0);
    return;
  }
  const Layer *network = 0;
  add_frame_check(of);
  for (int32_t slot = 0; slot < seen->found.layers; slot++) {
    const Layer *layer = &seen->found.layer[slot];
    if (of->subjects[layer->declaration].lends && !(layer->flags & LAYER_PARTIAL)) network = layer;
    if (seen->codes[slot] == VERDICT_NONE) continue;
    int is_own = !(layer->flags & LAYER_QUOTED);
    add_check(of, layer->declaration, seen->codes[slot], &seen->details[slot], network, is_own, slot);
  }
  if (!said || !is_chosen(of)) return;
  int64_t known = of->unread->size, at = number_of(of->unread, (const uint8_t *)&key);
  Rest *rest = (Rest *)of->unread->records + at;
  if (at == known) *rest = (Rest){.row = of->row};
  rest->count += 1;
}

/* Whether what the run does not know of the row counts for nothing: the walk has stopped where no checksum can follow,
 * and what it has found before says all. */
static int is_settled(const Review *of) {
  int16_t stopped = of->layers->stopped[of->row];
  return of->layers->asked[of->row] == ASKED_REST && stopped >= 0 && of->subjects[stopped].is_idle && is_plain(of);
}

/* Whether only the packet can tell of the row, as far as the run knows. */
static int is_asked(const Review *of) {
  const Layers *layers = of->layers;
  int64_t row = of->row;
  if ((layers->asked[row] && !is_settled(of)) || (of->watched && of->watched[row])) return 1;
  if (of->frame_codes && of->frame_codes[row] != VERDICT_VALID &&
      (of->frame_codes[row] != VERDICT_NONE || of->frames.fcs_octets[row]))
    return 1;
  for (int32_t slot = 0; slot < layers->count[row]; slot++) {
    int64_t at = slot * layers->room + row;
    if (layers->codes[at] == VERDICT_ASK || of->subjects[layers->declaration[at]].untold == UNTOLD_ALWAYS) return 1;
  }
  return 0;
}

/* Have the processor fetch what counts for the two hosts of each checksum of a row; as far as it is plain, for the
 * others need not be fast. */
static void expect_hosts(const Review *of, int64_t row, int is_near) {
  if (row >= of->frames.rows) return;
  const Layers *layers = of->layers;
  const uint8_t *octets = of->frames.octets + of->frames.begin[row], *header = 0;
  const Subject *lender = 0;
  for (int32_t slot = 0; slot < layers->count[row]; slot++) {
    const int64_t at = slot * layers->room + row;
    const Subject *subject = &of->subjects[layers->declaration[at]];
    if (subject->lends) {
      const Pair *pair = &subject->addresses;
      const int64_t end = (pair->source > pair->destination ? pair->source : pair->destination) + (int64_t)pair->octets;
      if (layers->offset[at] + end > of->frames.captured[row]) return;
      lender = subject;
      header = octets + layers->offset[at];
    }
    if (!lender || layers->codes[at] != VERDICT_VALID || layers->flags[at] & LAYER_QUOTED) continue;
    Host key = {.interface = of->interface[row], .name = subject->name, .family = lender->family};
    memcpy(key.address, header + lender->addresses.source, (size_t)lender->addresses.octets);
    expect_key(of->traffic, (const uint8_t *)&key, sizeof(Traffic), is_near);
    memcpy(key.address, header + lender->addresses.destination, (size_t)lender->addresses.octets);
    expect_key(of->traffic, (const uint8_t *)&key, sizeof(Traffic), is_near);
  }
}

void review_rows(Review *of) {
  const Keys *checks = of->checks, *traffic = of->traffic, *unread = of->unread;
  const int64_t room = of->most_traffic < traffic->room ? of->most_traffic : traffic->room;
  Seen seen;
  for (; of->row < of->frames.rows; of->row++) {
    if (checks->size + SLOTS + 1 > checks->room || unread->size == unread->room) return;
    if (room < of->most_traffic && traffic->size + 2 * SLOTS > room) return;
    if (of->event_count + SLOTS + 1 > of->event_room) return;
    expect_hosts(of, of->row + FAR, 0);
    expect_hosts(of, of->row + NEAR, 1);
    if (is_asked(of))
      tell(of, ASKED_SLOT, 0);
    else if (is_plain(of))
      review_plain(of);
    else
      review_odd(of, &seen);
  }
}
