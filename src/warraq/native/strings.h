/* A column of strings as a function is given it, what is checked of it, and what a function returns where that fails. */

#ifndef WARRAQ_STRINGS
#define WARRAQ_STRINGS

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { BROKEN = -2, NO_MEMORY = -3 }; /* as warraq.native has them */

/* String i stands from offsets[i] to offsets[i + 1], as in the Arrow Columnar Format. */
struct strings {
  uint8_t *data;
  int64_t size; /* bytes of data */
  int32_t *offsets;
  int64_t places; /* offsets that are there */
  int64_t count;
};

/* Whether there is an offset for each end of each string, all ascending and within the data. */
static inline bool sound(const struct strings *values) {
  if (values->count < 0 || values->size < 0 || values->places <= values->count) return false;
  if (values->offsets[0] < 0 || values->offsets[values->count] > values->size) return false;
  bool ascending = true;
  for (int64_t i = 0; i < values->count; i++) ascending &= values->offsets[i] <= values->offsets[i + 1];
  return ascending;
}

static inline const uint8_t *start_of(const struct strings *values, int64_t i) { return values->data + values->offsets[i]; }
static inline int64_t size_of(const struct strings *values, int64_t i) { return values->offsets[i + 1] - values->offsets[i]; }

/* Eight bytes as a number, the first as the least. */
static inline uint64_t eight(const uint8_t *at) {
  uint64_t found;
  memcpy(&found, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  found = __builtin_bswap64(found);
#endif
  return found;
}

#endif
