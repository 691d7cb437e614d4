/* What a run ends with where a file is cut while it is mapped: a line that names it, and the status of a refused run, in
   place of SIGBUS, after which nothing can go on. */

#ifdef _WIN32

#include <stdint.h>

int64_t warraq_watch(int64_t slot, const void *data, int64_t size, const char *said) {
  (void)slot, (void)data, (void)size, (void)said;
  return 0; /* a file that is mapped can't be cut */
}

#else

#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "strings.h"

enum { SLOTS = 1024, REFUSED = 2 };

static struct {
  const char *volatile data;
  int64_t size;
  const char *said;
} watched[SLOTS];

static struct sigaction before;

static void met(int number, siginfo_t *info, void *context) {
  const char *at = info->si_addr;
  for (int i = 0; i < SLOTS; i++) {
    const char *data = watched[i].data;
    if (data == NULL || at < data || at >= data + watched[i].size) continue;
    if (write(STDERR_FILENO, watched[i].said, strlen(watched[i].said)) >= 0) _exit(REFUSED);
    _exit(REFUSED);
  }
  (void)context;
  sigaction(number, &before, NULL); /* it is somebody else's: the instruction is met again */
}

/* Watch what is mapped at an address, with a line to be said where it is cut; nothing any more where that is null. */
int64_t warraq_watch(int64_t slot, const void *data, int64_t size, const char *said) {
  if (slot < 0 || slot >= SLOTS || size < 0) return BROKEN;
  static bool ready = false;
  if (!ready) {
    struct sigaction own;
    memset(&own, 0, sizeof own);
    own.sa_sigaction = met;
    own.sa_flags = SA_SIGINFO;
    sigemptyset(&own.sa_mask);
    ready = sigaction(SIGBUS, &own, &before) == 0;
  }
  watched[slot].data = NULL;
  watched[slot].size = size;
  watched[slot].said = said;
  watched[slot].data = data;
  return ready;
}

#endif
