#include "conversations/conversations.h"

#include <string.h>

enum { LETTER_BITS = 4, COUNT_SHIFT = LETTER_BITS * MOST_LETTERS, FROM_OTHER = 8 };

/* A new conversation, whose first message this is. */
static int32_t begin(Conversing *conversing, const Sighting *sighting, uint8_t flags) {
  const int16_t name = conversing->sighted.speakers[sighting->declaration].name;
  const int32_t place = (int32_t)conversing->size++;
  OpenTalk *open = &conversing->talks[place];
  *open = (OpenTalk){
      .talk =
          {
              .first = INT64_MAX,
              .last = INT64_MIN,
              .number = (uint32_t)conversing->begun++,
              .stream = (uint32_t)conversing->streams[name]++,
              .declaration = sighting->declaration,
              .content = -1,
              .flags = (uint8_t)(flags | (sighting->is_turned ? FROM_SECOND : 0)),
          },
      .latest = INT64_MIN,
  };
  memcpy(open->talk.key, sighting->key, CONVERSATION_OCTETS);
  return place;
}

/* Whether messages that end the conversation were seen. */
static int is_over(const Talk *talk, const Speaker *of) {
  return (talk->seen[0] | talk->seen[1]) & of->ends || (talk->seen[0] & of->halves && talk->seen[1] & of->halves);
}

static int was_idle(const OpenTalk *open, const Sighting *sighting, const Speaker *of) {
  const int64_t longest = open->has_sent == 3 ? of->idle : of->idle_one_way;
  /* Times are far from the ends of 64 bits, or the difference is as large as that of others that are idle. */
  return longest && sighting->has_time && open->latest != INT64_MIN && sighting->time > open->latest &&
         (uint64_t)sighting->time - (uint64_t)open->latest > (uint64_t)longest;
}

/* The marks of a message, without those that need another message of the other end before. */
static uint16_t marks_after(const Talk *talk, const Sighting *sighting, const Speaker *of) {
  uint16_t marks = sighting->marks;
  for (int i = 0; i < of->mark_count; i++)
    if (of->marks[i].after && !(talk->seen[!sighting->is_turned] & of->marks[i].after)) marks &= (uint16_t)~(1 << i);
  return marks;
}

static void note_marks(Talk *talk, const Sighting *sighting, const Speaker *of) {
  const uint16_t marks = marks_after(talk, sighting, of), fresh = marks & (uint16_t)~talk->seen[sighting->is_turned];
  talk->seen[sighting->is_turned] |= marks;
  for (int i = 0; i < of->mark_count; i++) {
    const uint64_t count = talk->history >> COUNT_SHIFT;
    if (!(fresh >> i & 1) || !of->marks[i].is_lettered || count == MOST_LETTERS) continue;
    talk->history |= (uint64_t)(i | (sighting->is_turned ? FROM_OTHER : 0)) << LETTER_BITS * count;
    talk->history += (uint64_t)1 << COUNT_SHIFT;
  }
}

/* Add what a message has, or take it away. */
static void add(Talk *talk, const Sighting *sighting, int64_t sign) {
  const int end = sighting->is_turned;
  if (!sighting->is_chosen) return;
  talk->octets[end] += sign * sighting->octets;
  talk->network_octets[end] += sign * sighting->network_octets;
  talk->payload_octets[end] += sign * sighting->payload_octets;
  talk->packets[end] += (uint32_t)(sign * sighting->frames);
}

static void note(OpenTalk *open, const Sighting *sighting, const Speaker *of) {
  Talk *talk = &open->talk;
  const int end = sighting->is_turned;
  note_marks(talk, sighting, of);
  if (talk->content < 0) talk->content = sighting->content;
  add(talk, sighting, 1);
  open->has_sent |= (uint8_t)(1 << end);
  if (sighting->has_time && sighting->time > open->latest) open->latest = sighting->time;
  if ((sighting->marks & (of->opens | of->answers)) && !(open->has_opening >> end & 1)) {
    open->opening[end] = sighting->number;
    open->has_opening |= (uint8_t)(1 << end);
  }
  if (!sighting->is_chosen) return;
  if (!talk->first_frame) talk->first_frame = sighting->frame;
  if (sighting->is_broadcast) talk->flags |= (uint8_t)(TO_ALL_STATIONS << end);
  if (!sighting->has_time) return;
  if (sighting->time < talk->first) talk->first = sighting->time;
  if (sighting->time > talk->last) talk->last = sighting->time;
}

/* Whether a message that opens a conversation may open another one than this: not if it was sent again, nor if the
 * other end has opened it at the same time. */
static int may_open_another(const OpenTalk *open, const Sighting *sighting, const Speaker *of) {
  const int end = sighting->is_turned, other = !end;
  if (!(open->has_sent >> end & 1)) return 0;
  if (open->has_opening >> end & 1) return open->opening[end] != sighting->number;
  return !(open->talk.seen[other] & of->opens);
}

/* The place of the conversation that a message belongs to, where the one at `place` had the same ends before. */
static int32_t continued(Conversing *conversing, int32_t place, const Sighting *sighting, const Speaker *of) {
  OpenTalk *open = &conversing->talks[place];
  const Sighting *candidate = &open->candidate;
  if (was_idle(open, sighting, of)) {
    conversing->idled++;
    return begin(conversing, sighting, AFTER_IDLE);
  }
  if (sighting->marks & of->opens) {
    if (is_over(&open->talk, of)) return begin(conversing, sighting, AFTER_END);
    if (may_open_another(open, sighting, of)) {
      open->candidate = *sighting;
      open->has_candidate = 1;
    }
  } else if (sighting->marks & of->answers && open->has_candidate && candidate->is_turned != sighting->is_turned &&
             sighting->answer == candidate->number + 1) {
    const int32_t another = begin(conversing, candidate, AFTER_END);
    add(&open->talk, candidate, -1);
    open->has_candidate = 0;
    note(&conversing->talks[another], candidate, of);
    return another;
  }
  return place;
}

int64_t count_sighting(Conversing *conversing, const Sighting *sighting) {
  const Speaker *of = &conversing->sighted.speakers[sighting->declaration];
  Keys *ends = conversing->ends;
  int32_t *places = ends->records;
  if (sighting->is_quoted) {
    const int64_t number = known_number(ends, sighting->key);
    if (number < 0) return -1;
    Talk *talk = &conversing->talks[places[number]].talk;
    if (sighting->is_chosen && talk->errors < UINT16_MAX) talk->errors++;
    return talk->number;
  }
  const int64_t known = ends->size, number = number_of(ends, sighting->key);
  places[number] =
      number == known ? begin(conversing, sighting, 0) : continued(conversing, places[number], sighting, of);
  note(&conversing->talks[places[number]], sighting, of);
  return conversing->talks[places[number]].talk.number;
}

/* Whether one of a row's messages is named by earlier ones. */
static int has_naming(const Sighting *found, int count) {
  for (int i = 0; i < count; i++)
    if (found[i].naming) return 1;
  return 0;
}

int64_t converse_rows(Conversing *conversing) {
  const Sighted *sighted = &conversing->sighted;
  const uint8_t *divided = sighted->layers->divided;
  Sighting found[SLOTS];
  for (; conversing->row < sighted->frames.rows; conversing->row++) {
    const int64_t row = conversing->row;
    const Keys *arounds = sighted->arounds;
    if (arounds->room < conversing->most_arounds && arounds->size + SLOTS > arounds->room) return ROWS_COUNTED;
    if (conversing->ends->size + SLOTS > conversing->ends->room) return ROWS_COUNTED;
    if (conversing->size + SLOTS > conversing->room) return ROWS_COUNTED;
    const int count = sight_row(sighted, row, found);
    if (count < 0) return ROW_ASKED;
    if (has_naming(found, count)) {
      if (divided && divided[row]) return ROW_ASKED;
      memcpy(conversing->sightings, found, (size_t)count * sizeof *found);
      conversing->found = count;
      return ROW_NAMED;
    }
    for (int i = 0; i < count; i++) count_sighting(conversing, &found[i]);
    if (divided && divided[row]) {
      conversing->row++;
      conversing->found = count;
      conversing->fragment = fragment_in(sighted, row);
      return ROW_DIVIDED;
    }
    conversing->outside += !count && (!sighted->chosen || sighted->chosen[row]);
  }
  return ROWS_COUNTED;
}

int64_t forget_conversations(Conversing *conversing, const uint8_t *gone, Talk *kept, int32_t *places) {
  Keys *ends = conversing->ends;
  int32_t *records = ends->records;
  int64_t forgotten = 0, size = 0, keys = 0;
  for (int64_t i = 0; i < conversing->size; i++) {
    if (gone[i]) {
      kept[forgotten++] = conversing->talks[i].talk;
      places[i] = -1;
    } else {
      places[i] = (int32_t)size;
      if (size != i) conversing->talks[size] = conversing->talks[i];
      size++;
    }
  }
  for (int64_t i = 0; i < ends->size; i++) {
    const int32_t place = places[records[i]];
    if (place < 0) continue;
    if (keys != i) memcpy(ends->octets + keys * ends->width, ends->octets + i * ends->width, (size_t)ends->width);
    records[keys++] = place;
  }
  conversing->size = size;
  ends->size = keys;
  ends->slots = 0;
  return forgotten;
}
