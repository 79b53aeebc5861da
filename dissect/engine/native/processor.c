#include "processor.h"

#include "format.h"

#if defined(__x86_64__)
#include <cpuid.h>

int64_t processor_instructions(int64_t capabilities) {
  (void)capabilities;
  unsigned a, b, c = 0, d;
  return __get_cpuid(1, &a, &b, &c, &d) && c & bit_SSE4_2 ? 1 << INSTRUCTION_CRC_32C : 0;
}
#elif defined(__APPLE__)
int64_t processor_instructions(int64_t capabilities) {
  (void)capabilities;
  return 1 << INSTRUCTION_CRC_32C;
}
#elif defined(HAS_CRC_32C)
enum { HWCAP_CRC32 = 7 }; /* the number of its bit */

int64_t processor_instructions(int64_t capabilities) {
  return (capabilities >> HWCAP_CRC32 & 1) << INSTRUCTION_CRC_32C;
}
#else
int64_t processor_instructions(int64_t capabilities) {
  (void)capabilities;
  return 0;
}
#endif
