#include "processor.h"

#include "format.h"

#if defined(__x86_64__)
#include <cpuid.h>

int64_t processor_instructions(void) {
  unsigned a, b, c = 0, d;
  return __get_cpuid(1, &a, &b, &c, &d) && c & bit_SSE4_2 ? 1 << INSTRUCTION_CRC_32C : 0;
}
#elif defined(__APPLE__) || defined(__ARM_FEATURE_CRC32)
int64_t processor_instructions(void) { return 1 << INSTRUCTION_CRC_32C; }
#else
int64_t processor_instructions(void) { return 0; }
#endif
