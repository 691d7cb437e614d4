/* Where the line feeds of many bytes are. */

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { STEP = 16 };

/* Of 16 bytes, those that are line feeds, as bits. */
static inline uint32_t feeds(const uint8_t *at) {
#if defined(__SSE2__)
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)at), _mm_set1_epi8('\n')));
#else
  uint32_t found = 0;
  for (int i = 0; i < STEP; i++) found |= (uint32_t)(at[i] == '\n') << i;
  return found;
#endif
}

/* Write the place of each line feed, as far as there is room for; gives how many there are. */
int64_t warraq_feeds(const uint8_t *data, int64_t size, int64_t *places, int64_t room) {
  int64_t count = 0, at = 0;
  for (; at + STEP <= size; at += STEP)
    for (uint32_t found = feeds(data + at); found; found &= found - 1, count++)
      if (count < room) places[count] = at + __builtin_ctz(found);
  for (; at < size; at++)
    if (data[at] == '\n' && count++ < room) places[count - 1] = at;
  return count;
}
