/*
 * Preloaded into a process, it sets the process's wall clock off by as many seconds as the file that WALL_CLOCK_FILE
 * names holds, a long, at any moment; the monotonic clock goes on as it did. The process's children are not affected.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const long none = 0;
static volatile const long *offset = &none;

__attribute__((constructor)) static void open_file(void) {
    const char *name = getenv("WALL_CLOCK_FILE");
    int file = name == NULL ? -1 : open(name, O_RDONLY);
    if (file >= 0) {
        void *map = mmap(NULL, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
        if (map != MAP_FAILED) {
            offset = map;
        }
        close(file);
    }
    unsetenv("LD_PRELOAD");
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        time->tv_sec += *offset;
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    int result = syscall(SYS_gettimeofday, time, zone);
    if (result == 0) {
        time->tv_sec += *offset;
    }
    return result;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result != NULL) {
        *result = now.tv_sec;
    }
    return now.tv_sec;
}

/*
 * A wait until a moment of this clock: the kernel knows only its own. The monotonic clock, by which one may wait as well,
 * counts from the machine's start, and so is far from any time of day.
 */
int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict until) {
    static int (*volatile wait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *) = NULL;
    if (wait == NULL) {
        void *found = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
        wait = found != NULL ? found : dlsym(RTLD_NEXT, "pthread_cond_timedwait");
    }
    struct timespec then = *until;
    if (then.tv_sec > 1000000000) {
        then.tv_sec -= *offset;
    }
    return wait(condition, mutex, &then);
}
