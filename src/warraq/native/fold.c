/* What is left of strings once some characters are set aside. */

#include <stdint.h>

enum { BEYOND = 0xE3 }; /* first bytes of U+3000 and behind it, which the table of characters does not have */

/* Write what is left of string i, from offsets[i] to offsets[i + 1], from places[i] to places[i + 1]: `most` characters of it.

   `aside` says of each character before U+3000 whether it is set aside. A string that has others as well, or is not UTF-8, is unsure[i],
   and is left off there. Strings that are not longer than `to` has room for fit. */
void warraq_fold(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *aside, int64_t most, uint8_t *to,
                 int32_t *places, uint8_t *unsure) {
  int32_t length = 0;
  places[0] = 0;
  for (int64_t i = 0; i < count; i++) {
    const uint8_t *at = data + offsets[i], *end = data + offsets[i + 1];
    int64_t left = most;
    unsure[i] = 0;
    while (at < end && left) {
      uint8_t lead = *at;
      int32_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : 3;
      if (lead >= BEYOND || end - at < size) {
        unsure[i] = 1;
        break;
      }
      uint32_t code = lead;
      if (size == 2) code = (uint32_t)(lead & 0x1F) << 6 | (at[1] & 0x3F);
      if (size == 3) code = (uint32_t)(lead & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
      int32_t kept = !aside[code]; /* written in any case, and over again where it is not */
      for (int32_t byte = 0; byte < size; byte++) to[length + byte] = at[byte];
      length += kept * size;
      left -= kept;
      at += size;
    }
    places[i + 1] = length;
  }
}
