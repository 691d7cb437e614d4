/* Many stretches of bytes to numbers at once. */

#include "hash.h"

/* Write the number of each stretch, from starts[i] on and lengths[i] long, both in units of `each` bytes. */
void warraq_hashes(const uint8_t *data, int64_t size, const int64_t *starts, const int64_t *lengths, int64_t count, int64_t each,
                   uint64_t *numbers) {
  for (int64_t i = 0; i < count; i++)
    numbers[i] = hashed(data + starts[i] * each, lengths[i], lengths[i] * each, size - starts[i] * each);
}
