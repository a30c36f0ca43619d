// A wall clock that jumps, for one process: to be preloaded (scenarios/clock_jumps.py). The file
// JUMPING_CLOCK_FILE holds the seconds by which this process's wall clock is off. The monotonic
// clock goes on as ever. Waits until a wall-clock time behave as the kernel's do: a jump back makes
// a wait that has begun longer. libfaketime cannot be used: its start and jemalloc's wait for each
// other.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

static const long kSliceNs = 10 * 1000 * 1000;

// Read anew each time: a few microseconds, and no thread can see an old value.
static long JumpSeconds(void) {
  char text[32] = {0};
  const char* file = getenv("JUMPING_CLOCK_FILE");
  const int descriptor = file == NULL ? -1 : open(file, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return 0;
  const ssize_t size = read(descriptor, text, sizeof text - 1);
  close(descriptor);
  return size > 0 ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec* now) {
  if (syscall(SYS_clock_gettime, clock, now) != 0) return -1;
  if (clock == CLOCK_REALTIME) now->tv_sec += JumpSeconds();
  return 0;
}

int gettimeofday(struct timeval* restrict now, void* restrict zone) {
  struct timespec precise;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != NULL) *out = now.tv_sec;
  return now.tv_sec;
}

int timespec_get(struct timespec* now, int base) {
  if (base != TIME_UTC) return 0;
  clock_gettime(CLOCK_REALTIME, now);
  return base;
}

static int IsBefore(const struct timespec* left, const struct timespec* right) {
  if (left->tv_sec != right->tv_sec) return left->tv_sec < right->tv_sec;
  return left->tv_nsec < right->tv_nsec;
}

// pthread_cond_clockwait on the monotonic clock, a slice at a time, until the jumping clock is
// there. Conditions made for the monotonic clock (pthread_condattr_setclock) are not used by what
// runs here.
int pthread_cond_timedwait(pthread_cond_t* restrict condition, pthread_mutex_t* restrict mutex,
                           const struct timespec* restrict until) {
  for (;;) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (!IsBefore(&now, until)) return ETIMEDOUT;
    struct timespec slice_end;
    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &slice_end);
    slice_end.tv_nsec += kSliceNs;
    if (slice_end.tv_nsec >= 1000000000L) {
      slice_end.tv_nsec -= 1000000000L;
      slice_end.tv_sec += 1;
    }
    const int result = pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &slice_end);
    if (result != ETIMEDOUT) return result;
  }
}

int cnd_timedwait(cnd_t* restrict condition, mtx_t* restrict mutex,
                  const struct timespec* restrict until) {
  // In glibc these are the types of POSIX under other names.
  const int result =
      pthread_cond_timedwait((pthread_cond_t*)condition, (pthread_mutex_t*)mutex, until);
  return result == 0 ? thrd_success : result == ETIMEDOUT ? thrd_timedout : thrd_error;
}
