/* Which strings may be white space alone. */

#include <stdint.h>

/* Write the numbers of the strings that are empty, or whose first byte may begin white space; gives how many there are. */
int64_t warraq_blanks(const uint8_t *data, const int32_t *offsets, int64_t count, const uint8_t *leads, int64_t *numbers) {
  int64_t found = 0;
  for (int64_t i = 0; i < count; i++) {
    numbers[found] = i;
    found += offsets[i] == offsets[i + 1] || leads[data[offsets[i]]];
  }
  return found;
}
