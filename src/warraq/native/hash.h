/* Stretches of bytes to numbers of 64 bits, as warraq.normalise.hashes says it. */

#include <stdint.h>
#include <string.h>

static const uint64_t GOLDEN = 0x9E3779B97F4A7C15; /* 2**64 / golden ratio */

/* MurmurHash3's 64-bit finaliser (Appleby, public domain). */
static inline uint64_t mixed(uint64_t number) {
  number = (number ^ number >> 33) * 0xFF51AFD7ED558CCD;
  number = (number ^ number >> 33) * 0xC4CEB9FE1A85EC53;
  return number ^ number >> 33;
}

/* Up to eight bytes as one number, the first as the least; `left` of them stand before the end of the data. */
static inline uint64_t word_at(const uint8_t *at, int64_t count, int64_t left) {
  uint64_t found = 0;
  if (left >= 8)
    memcpy(&found, at, 8);
  else
    memcpy(&found, at, (size_t)(count < left ? count : left));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  found = __builtin_bswap64(found);
#endif
  return count >= 8 ? found : found & (((uint64_t)1 << 8 * count) - 1);
}

/* The number of a stretch of `length` units and of so many bytes; `left` bytes stand between its start and the end of the data. */
static inline uint64_t hashed(const uint8_t *at, int64_t length, int64_t bytes, int64_t left) {
  uint64_t number = mixed((uint64_t)length ^ word_at(at, bytes, left));
  for (int64_t done = 8; done < bytes; done += 8) number = mixed((number ^ word_at(at + done, bytes - done, left - done)) + GOLDEN);
  return number;
}
