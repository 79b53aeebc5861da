#include "groups/tally.h"

#include <string.h>

#include "format.h"

static const int64_t FURTHEST = ((int64_t)1 << 62) - 1; /* times further away are clamped to this one */

/* A layer of a row of which only octets that were captured count. */
typedef struct {
  const uint8_t *octets;
  int64_t length;
  const Role *role;
} Header;

static Header header_at(const Tally *tally, int32_t slot) {
  const Layers *layers = tally->layers;
  int64_t row = tally->row, at = slot * layers->room + row;
  int64_t offset = layers->offset[at], length = layers->length[at], there = tally->frames.captured[row] - offset;
  return (Header){
      .octets = tally->frames.octets + tally->frames.begin[row] + offset,
      .length = length < there ? length : there,
      .role = &tally->roles[layers->declaration[at]],
  };
}

/* Whether a header has both fields of a pair, whole. */
static int has_pair(const Header *header, const Pair *pair) {
  return pair->octets && pair->source + pair->octets <= header->length &&
         pair->destination + pair->octets <= header->length;
}

/* Count a packet for the flow between the addresses of a header, with the ports of what it carries. */
static void add_flow(const Tally *tally, const Header *header, const Header *carried) {
  const Pair *addresses = &header->role->addresses, *ports = &carried->role->ports;
  uint8_t ends[2][END_OCTETS] = {{0}}, key[FLOW_OCTETS];
  int64_t row = tally->row, octets = tally->frames.original[row];
  int has_ports = has_pair(carried, ports);
  if (!has_pair(header, addresses)) return;
  memcpy(ends[0], header->octets + addresses->source, (size_t)addresses->octets);
  memcpy(ends[1], header->octets + addresses->destination, (size_t)addresses->octets);
  if (has_ports) {
    memcpy(ends[0] + ADDRESS_OCTETS, carried->octets + ports->source, (size_t)ports->octets);
    memcpy(ends[1] + ADDRESS_OCTETS, carried->octets + ports->destination, (size_t)ports->octets);
  }
  int is_turned = memcmp(ends[0], ends[1], END_OCTETS) > 0;
  key[0] = header->role->family;
  key[1] = (uint8_t)has_ports;
  key[2] = (uint8_t)(carried->role->name >> 8);
  key[3] = (uint8_t)carried->role->name;
  memcpy(key + HEAD_OCTETS, ends[is_turned], END_OCTETS);
  memcpy(key + HEAD_OCTETS + END_OCTETS, ends[!is_turned], END_OCTETS);
  Total *total = total_of(tally->flows, key, 2 * (tally->first_number + row) + is_turned);
  total->counts[2 * is_turned] += 1;
  total->counts[2 * is_turned + 1] += octets;
  if (tally->has_time[row]) {
    int64_t time = tally->timestamp_ns[row];
    if (time < total->earliest) total->earliest = time;
    if (time > total->latest) total->latest = time;
  }
}

/* Count a packet for a flow of each of its network headers, the innermost first; one without any for its innermost link
 * header. */
static void add_flows(const Tally *tally, int32_t own) {
  Header link = {0}, link_carried = {0}, carried = {0};
  int has_network = 0;
  for (int32_t slot = own - 1; slot >= 0; slot--) {
    Header header = header_at(tally, slot);
    if (!carried.role) carried = header;
    if (header.role->addresses.octets) {
      if (header.role->is_network) {
        has_network = 1;
        add_flow(tally, &header, &carried);
      } else if (!link.role) {
        link = header;
        link_carried = carried;
      }
    }
    if (!header.role->is_extension) carried = header;
  }
  if (!has_network && link.role) add_flow(tally, &link, &link_carried);
}

/* Count a packet for the names of its own layers; gives how many these are. */
static int32_t add_path(const Tally *tally) {
  const Layers *layers = tally->layers;
  int16_t path[SLOTS];
  int64_t row = tally->row, known = tally->paths->size;
  int32_t own = 0;
  for (; own < layers->count[row]; own++) {
    int64_t at = own * layers->room + row;
    if (layers->flags[at] & LAYER_QUOTED) break;
    path[own] = tally->roles[layers->declaration[at]].name;
  }
  for (int32_t slot = own; slot < SLOTS; slot++) path[slot] = NO_NAME;
  int64_t number = number_of(tally->paths, (const uint8_t *)path);
  Count *count = (Count *)tally->paths->records + number;
  if (number == known) *count = (Count){0};
  count->packets += 1;
  count->octets += tally->frames.original[row];
  return own;
}

/* Count the verdicts on all layers, unless only the packet can give one of them. */
static void add_verdicts(Tally *tally) {
  const Layers *layers = tally->layers;
  int64_t row = tally->row;
  for (int32_t slot = 0; slot < layers->count[row]; slot++) {
    int64_t at = slot * layers->room + row;
    if (layers->codes[at] != VERDICT_ASK && !tally->roles[layers->declaration[at]].is_asked) continue;
    tally->asked[tally->asked_count++] = (int32_t)row;
    return;
  }
  for (int32_t slot = 0; slot < layers->count[row]; slot++) {
    int64_t at = slot * layers->room + row;
    if (layers->codes[at] >= 0) tally->verdicts[layers->declaration[at] * VERDICT_COUNT + layers->codes[at]]++;
  }
}

void tally_rows(Tally *tally) {
  const Keys *paths = tally->paths, *flows = tally->flows;
  for (; tally->row < tally->frames.rows; tally->row++) {
    if (paths->size == paths->room || flows->size + SLOTS > flows->room) return;
    if (tally->layers->asked[tally->row] || (tally->chosen && !tally->chosen[tally->row])) continue;
    add_flows(tally, add_path(tally));
    add_verdicts(tally);
  }
}

void tally_sizes(const Frames *frames, const int64_t *timestamp_ns, const uint8_t *has_time, const uint8_t *chosen,
                 const int64_t *bounds, Sizes *sizes, int64_t *times, int64_t *lengths) {
  *sizes = (Sizes){.shortest = INT64_MAX, .earliest = INT64_MAX, .latest = INT64_MIN};
  for (int64_t row = 0; row < frames->rows; row++) {
    if (chosen && !chosen[row]) continue;
    int64_t octets = frames->original[row], time = timestamp_ns[row];
    int class = LENGTH_CLASSES - 1;
    while (octets < bounds[class]) class--;
    sizes->classes[class] += 1;
    sizes->packets += 1;
    sizes->octets += octets;
    sizes->captured += frames->captured[row];
    if (octets < sizes->shortest) sizes->shortest = octets;
    if (octets > sizes->longest) sizes->longest = octets;
    if (!has_time[row]) continue;
    if (time < sizes->earliest) sizes->earliest = time;
    if (time > sizes->latest) sizes->latest = time;
    times[sizes->timed] = time;
    lengths[sizes->timed++] = octets;
  }
}

static int64_t near(int64_t time) { return time < -FURTHEST ? -FURTHEST : time > FURTHEST ? FURTHEST : time; }

static int64_t minus(int64_t number, int64_t amount) {
  return number < INT64_MIN + amount ? INT64_MIN : number - amount;
}

static int64_t plus(int64_t number, int64_t amount) {
  return number > INT64_MAX - amount ? INT64_MAX : number + amount;
}

int64_t tally_times(const int64_t *times, const int64_t *lengths, int64_t count, int64_t origin, int64_t width,
                    Stretch *stretches) {
  int64_t known = 0, begin = 0, end = 0; /* stretches; the interval of the last one, after the origin */
  for (int64_t i = 0; i < count; i++) {
    int64_t time = near(times[i]) - origin;
    if (time < begin || time >= end) {
      int64_t over = time % width;
      if (over < 0) over += width; /* rounded down below zero as well */
      begin = minus(time, over);
      end = plus(time, width - over);
      stretches[known++] = (Stretch){.interval = time / width - (time < 0 && over)};
    }
    stretches[known - 1].packets += 1;
    stretches[known - 1].octets += lengths[i];
  }
  return known;
}
