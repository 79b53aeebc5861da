#include "files/index.h"

#include <string.h>

#include "format.h"

static inline uint32_t word(const uint8_t *at, int is_little) {
  return is_little ? (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24
                   : (uint32_t)at[3] | (uint32_t)at[2] << 8 | (uint32_t)at[1] << 16 | (uint32_t)at[0] << 24;
}

static inline uint32_t half(const uint8_t *at, int is_little) {
  return is_little ? (uint32_t)(at[0] | at[1] << 8) : (uint32_t)(at[0] << 8 | at[1]);
}

static inline void stop(Reading *reading, int reason, int64_t needed) {
  reading->reason = reason;
  reading->needed = needed;
}

/* Count the oddities whose bits are set; 0 where one of them was not noted before. */
static int counted(Reading *reading, unsigned odd) {
  for (int i = 0; odd >> i; i++)
    if (odd >> i & 1 && !reading->known[i]) return 0;
  for (int i = 0; odd >> i; i++) reading->counts[i] += odd >> i & 1;
  return 1;
}

static int all_zeros(const uint8_t *from, int64_t octets) {
  for (int64_t i = 0; i < octets; i++)
    if (from[i]) return 0;
  return 1;
}

void index_records(Reading *reading, const RecordRules *rules, Rows *rows) {
  const int64_t second = 1000000000;
  const uint8_t *octets = reading->octets;
  int64_t at = reading->at, latest = reading->latest;
  int little = reading->is_little;
  stop(reading, STOP_REASON_FULL, 0);
  while (rows->row < rows->room) {
    const uint8_t *header = octets + at;
    if (reading->end - at < rules->header) {
      stop(reading, STOP_REASON_MORE, rules->header);
      break;
    }
    int64_t seconds = word(header, little), fraction = word(header + 4, little);
    int64_t captured = word(header + 8, little), original = word(header + 12, little);
    if (rules->swapped == SWAPPED_ALWAYS || (rules->swapped == SWAPPED_WHERE_GREATER && captured > original)) {
      int64_t other = captured;
      captured = original;
      original = other;
    }
    if (captured > rules->limit) {
      stop(reading, STOP_REASON_REST, 0);
      break;
    }
    int64_t whole = rules->header + captured, time = seconds * second + fraction * rules->scale;
    if (reading->end - at < whole) {
      stop(reading, STOP_REASON_MORE, whole);
      break;
    }
    if (captured == 0) {
      if (all_zeros(header, rules->header)) {
        stop(reading, STOP_REASON_EMPTY, 0);
        break;
      }
      if (seconds == rules->opening[0] && fraction == rules->opening[1]) {
        stop(reading, STOP_REASON_ONE, whole);
        break;
      }
    }
    unsigned odd = (captured > rules->customary ? IN_RECORD_RECORD_TOO_BIG : 0) |
                   (rules->snaplen > 0 && captured > rules->snaplen ? IN_RECORD_CAPTURED_OVER_SNAPLEN : 0) |
                   (captured > original ? IN_RECORD_CAPTURED_OVER_ORIGINAL : 0) |
                   (fraction >= rules->ticks ? IN_RECORD_BAD_TIMESTAMP : 0) |
                   (time < latest ? IN_RECORD_TIME_BACKWARDS : 0);
    if (odd && !counted(reading, odd)) {
      stop(reading, STOP_REASON_ONE, whole);
      break;
    }
    int64_t row = rows->row++;
    rows->begin[row] = at + rules->header;
    rows->captured[row] = captured;
    rows->original[row] = original;
    rows->timestamp_ns[row] = time;
    rows->has_time[row] = 1;
    rows->link_type[row] = rules->link_type;
    rows->interface[row] = 0;
    rows->fcs_octets[row] = rules->fcs_octets;
    rows->options[row] = 0;
    rows->flags[row] = 0;
    latest = time;
    at += whole;
  }
  reading->at = at;
  reading->latest = latest;
}

/* Blocks of a pcapng file, and where things are in them. */
enum { SECTION_HEADER = 0x0A0D0D0A, PACKET = 2, SIMPLE_PACKET = 3, ENHANCED_PACKET = 6 };
enum { HEAD = 8, TRAILER = 4, SMALLEST_BLOCK = 12, SECTION_OCTETS = 28, BEFORE_FRAME = 28, BEFORE_SIMPLE = 12 };
enum { OPTION_END = 0, OPTION_FLAGS = 2, FLAGS_CHECK_SEQUENCE = 5, ASCII_END = 0x80 };
static const uint32_t BYTE_ORDER_MAGIC = 0x1A2B3C4D;

static inline int64_t padded(int64_t octets) { return (octets + 3) & ~(int64_t)3; }

/* The flags among the options of a packet, 0 without; -1 where something is to be said of an option, or may be, such as
 * whether a text is UTF-8. Reads within `at .. end`. */
static int64_t plain_options(const uint8_t *octets, int64_t at, int64_t end, int little, const OptionRule *rules,
                             int64_t count, int64_t most) {
  int64_t flags = 0, met = 0;
  uint64_t seen = 0;
  while (at + 4 <= end) {
    int64_t code = half(octets + at, little), length = half(octets + at + 2, little);
    at += 4;
    if (code == OPTION_END) return length == 0 ? flags : -1;
    if (length > end - at || met == most) return -1;
    for (int64_t i = 0; i < count; i++) {
      const OptionRule *rule = &rules[i];
      if (rule->code != code) continue;
      if (length < rule->minimum || (rule->octets >= 0 && rule->octets != length) || seen >> i & 1) return -1;
      if (!rule->may_repeat) seen |= (uint64_t)1 << i;
      if (rule->is_text)
        for (int64_t one = at; one < at + length && octets[one]; one++)
          if (octets[one] >= ASCII_END) return -1;
      if (code == OPTION_FLAGS && length >= 4) flags = word(octets + at, little);
    }
    met++;
    at += padded(length);
  }
  return flags;
}

/* What a kind of block is, of so many octets in all; a reason to stop, or STOP_REASON_FULL for none. */
static int block_stop(Reading *reading, const BlockRules *rules, int64_t at, uint32_t kind, int64_t *total) {
  const uint8_t *block = reading->octets + at;
  if (kind == SECTION_HEADER) {
    if (reading->end - at < SMALLEST_BLOCK) {
      stop(reading, STOP_REASON_MORE, SMALLEST_BLOCK);
      return STOP_REASON_MORE;
    }
    int little = word(block + HEAD, 1) == BYTE_ORDER_MAGIC;
    *total = word(block + 4, little);
    if (word(block + HEAD, little) != BYTE_ORDER_MAGIC || *total < SECTION_OCTETS) {
      stop(reading, STOP_REASON_REST, 0);
      return STOP_REASON_REST;
    }
  }
  if (*total < SMALLEST_BLOCK || *total % 4 || *total > rules->limit) {
    stop(reading, STOP_REASON_REST, 0);
    return STOP_REASON_REST;
  }
  if (reading->end - at < *total) {
    stop(reading, STOP_REASON_MORE, *total);
    return STOP_REASON_MORE;
  }
  return STOP_REASON_FULL;
}

void index_blocks(Reading *reading, const BlockRules *rules, Rows *rows) {
  const uint8_t *octets = reading->octets;
  int64_t at = reading->at, latest = reading->latest, total;
  int little = reading->is_little;
  stop(reading, STOP_REASON_FULL, 0);
  reading->blocks = 0;
  for (; rows->row < rows->room; reading->blocks++, at += total) {
    const uint8_t *block = octets + at;
    if (reading->end - at < HEAD) {
      stop(reading, STOP_REASON_MORE, HEAD);
      break;
    }
    uint32_t kind = word(block, little);
    total = word(block + 4, little);
    if (block_stop(reading, rules, at, kind, &total) != STOP_REASON_FULL) break;
    stop(reading, STOP_REASON_ONE, total);
    int is_simple = kind == SIMPLE_PACKET, is_packet = is_simple || kind == ENHANCED_PACKET || kind == PACKET;
    if (kind == SECTION_HEADER || (rules->is_readable && !is_packet)) break;
    if (word(block + total - TRAILER, little) != total) break;
    if (!rules->is_readable) {
      stop(reading, STOP_REASON_FULL, 0);
      continue;
    }
    int64_t begin = at + (is_simple ? BEFORE_SIMPLE : BEFORE_FRAME), end = at + total - TRAILER;
    if (begin > end) break;
    int64_t number = kind == ENHANCED_PACKET ? word(block + HEAD, little) : is_simple ? 0 : half(block + HEAD, little);
    if (number >= rules->interface_count || !rules->interfaces[number].is_described) break;
    const Interface *interface = &rules->interfaces[number];
    int64_t snaplen = interface->snaplen, original = word(octets + begin - 4, little), captured = original;
    if (!is_simple)
      captured = word(octets + begin - 8, little);
    else if (snaplen > 0 && snaplen < original)
      captured = snaplen;
    if (captured > end - begin || (captured > original && captured <= padded(original))) break;
    unsigned odd = (captured > original ? IN_BLOCK_CAPTURED_OVER_ORIGINAL : 0) |
                   (snaplen > 0 && captured > snaplen ? IN_BLOCK_CAPTURED_OVER_SNAPLEN : 0);
    int64_t time = latest, flags = 0, options = 0;
    if (!is_simple) {
      uint64_t upper = word(octets + begin - 16, little);
      int64_t units = (int64_t)(upper << 32 | word(octets + begin - 12, little));
      if (units < 0 || units > interface->most_units) break;
      time = units / interface->divisor * interface->multiplier +
             units % interface->divisor * interface->multiplier / interface->divisor + interface->offset;
      odd |= (time < 0 ? IN_BLOCK_BAD_TIMESTAMP : 0) | (time < latest ? IN_BLOCK_TIME_BACKWARDS : 0);
      int is_obsolete = kind == PACKET;
      int64_t from = begin + padded(captured);
      flags = plain_options(octets, from, end, little, is_obsolete ? rules->obsolete : rules->options,
                            is_obsolete ? rules->obsolete_count : rules->option_count, rules->option_limit);
      if (flags < 0) break;
      if (end > from || is_obsolete)
        options = (end - from) | (int64_t)little << OPTIONS_BIT_LITTLE | (int64_t)is_obsolete << OPTIONS_BIT_OBSOLETE;
    }
    if (odd && !counted(reading, odd)) break;
    int64_t row = rows->row++;
    rows->begin[row] = begin;
    rows->captured[row] = captured;
    rows->original[row] = original;
    rows->timestamp_ns[row] = is_simple ? 0 : time;
    rows->has_time[row] = !is_simple;
    rows->link_type[row] = (int32_t)interface->link_type;
    rows->interface[row] = (int32_t)interface->index;
    int64_t checked = flags >> FLAGS_CHECK_SEQUENCE & 15;
    rows->fcs_octets[row] = (int32_t)(checked ? checked : interface->fcs_octets);
    rows->flags[row] = (int32_t)flags;
    rows->options[row] = options;
    latest = time;
    stop(reading, STOP_REASON_FULL, 0);
  }
  reading->at = at;
  reading->latest = latest;
}
