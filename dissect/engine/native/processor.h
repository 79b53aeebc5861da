/* What this processor can do beyond the least of its kind. */
#ifndef DISSECT_PROCESSOR_H
#define DISSECT_PROCESSOR_H

#include <stdint.h>

#include "export.h"

/* Bits of `Instruction`: what the processor of this process has. `capabilities` are what the operating system says of
 * it, which counts on arm64 (AT_HWCAP of Linux); others are asked themselves, which takes some microseconds in a
 * virtual machine. */
EXPORT int64_t processor_instructions(int64_t capabilities);

/* The register of CRC-32C after eight octets, the first of which is the least significant, and after one. Only where
 * `processor_instructions` has INSTRUCTION_CRC_32C. */
#if defined(__x86_64__)
#define HAS_CRC_32C
static inline uint32_t crc_32c_of_8(uint32_t crc, uint64_t octets) {
  uint64_t wide = crc;
  __asm__("crc32q %1, %0" : "+r"(wide) : "rm"(octets));
  return (uint32_t)wide;
}
static inline uint32_t crc_32c_of_1(uint32_t crc, uint8_t octet) {
  __asm__("crc32b %1, %0" : "+r"(crc) : "rm"(octet));
  return crc;
}
#elif defined(__aarch64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define HAS_CRC_32C
static inline uint32_t crc_32c_of_8(uint32_t crc, uint64_t octets) {
  __asm__(".arch_extension crc\n\tcrc32cx %w0, %w0, %x1" : "+r"(crc) : "r"(octets));
  return crc;
}
static inline uint32_t crc_32c_of_1(uint32_t crc, uint8_t octet) {
  __asm__(".arch_extension crc\n\tcrc32cb %w0, %w0, %w1" : "+r"(crc) : "r"((uint32_t)octet));
  return crc;
}
#endif

#endif
