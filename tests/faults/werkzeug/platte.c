/* Which calls does a process make on the watched files? Lists them, makes the n-th fail or kill, or records what they change.
 *
 * Loaded with LD_PRELOAD and idle until platte_begin(): what the process does on other files is never touched.
 * SQLite, Python and the typesetter all reach the kernel through these functions of the C library.
 * ENOSPC stays: a full disk takes nothing more until the process ends; a write that meets it or the kill does half its bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FILES = 1024, LENGTH = 512, LIST = -1, RECORD = 0, KILL = -1, GO = 0, FAIL = 1, HALF = 2 };
static char watched[4][LENGTH], opened[FILES][LENGTH];
static long number, target;
static int active, fault, full, book = -1;

#define REAL(name)                      \
    static __typeof__(&name) real;      \
    if (!real)                          \
    real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* One entry of the book: kind, lengths, offset, then both paths and the bytes. Packed like struct.unpack("<cHHqI"). */
static void note(char kind, const char *path, const char *second, int64_t offset, const void *data, size_t size) {
    struct __attribute__((packed)) { char kind; uint16_t one, two; int64_t offset; uint32_t size; } head = {
        kind, (uint16_t)strlen(path), (uint16_t)strlen(second), offset, (uint32_t)size};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)path, head.one}, {(void *)second, head.two}, {(void *)data, size}};
    if (syscall(SYS_writev, book, parts, 4) < 0) abort();
}

static void changed(char kind, const char *path, const char *second, int64_t offset, const void *data, size_t size) {
    int before = errno;
    if (book >= 0 && target == RECORD) note(kind, path, second, offset, data, size);
    errno = before;
}

/* `watch`: up to four beginnings of paths, one a line. `at`: LIST, RECORD or the number of the call that fails;
 * `with`: KILL or an errno; `log`: where list and record go. */
void platte_begin(const char *watch, long at, int with, const char *log) {
    for (int i = 0; i < 4 && *watch; i++) {
        size_t size = strcspn(watch, "\n");
        memcpy(watched[i], watch, size);
        watch += size + (watch[size] == '\n');
    }
    if (*log) book = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    target = at, fault = with, active = 1;
}

/* A moment in the record: an act was acknowledged. */
void platte_mark(const char *text) { changed('!', "", "", 0, text, strlen(text)); }

static int watching(const char *path) {
    if (!active || !path) return 0;
    for (int i = 0; i < 4 && *watched[i]; i++)
        if (!strncmp(path, watched[i], strlen(watched[i]))) return 1;
    return 0;
}

static const char *path_of(int fd) {
    return active && fd >= 0 && fd < FILES && *opened[fd] ? opened[fd] : NULL;
}

/* What becomes of this call; `grows`: it needs room on the disk. */
static int step(char kind, const char *path, int grows) {
    if (!path) return GO;
    if (target == LIST) note(kind, path, "", 0, "", 0);
    long mine = __atomic_add_fetch(&number, 1, __ATOMIC_SEQ_CST);
    if (full && grows) return errno = ENOSPC, FAIL;
    if (target <= 0 || mine != target) return GO;
    full = fault == ENOSPC;
    if (kind == 'w' && (full || fault == KILL)) return HALF;
    if (fault == KILL) raise(SIGKILL);
    return errno = fault, FAIL;
}

static int opening(int (*real)(int, const char *, int, ...), int folder, const char *path, int flags, mode_t mode) {
    int mine = watching(path), there = mine && !syscall(SYS_faccessat, AT_FDCWD, path, F_OK);
    if (mine && step('o', path, (flags & O_CREAT) && !there)) return -1;
    int fd = real(folder, path, flags, mode);
    if (fd >= 0 && fd < FILES) strncpy(opened[fd], mine ? path : "", LENGTH - 1);
    if (fd >= 0 && mine && !there) changed('c', path, "", 0, "", 0);
    if (fd >= 0 && mine && there && (flags & O_TRUNC)) changed('t', path, "", 0, "", 0);
    return fd;
}

#define MODE mode_t mode = 0; if (flags & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }
#define OPEN(name, at) \
    int name(const char *path, int flags, ...) { MODE REAL(at); return opening((int (*)(int, const char *, int, ...))real, AT_FDCWD, path, flags, mode); }
#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { MODE REAL(name); return opening((int (*)(int, const char *, int, ...))real, folder, path, flags, mode); }
OPENAT(openat) OPENAT(openat64) OPEN(open, openat) OPEN(open64, openat64)

int close(int fd) {
    REAL(close);
    const char *path = path_of(fd);
    int wrong = step('x', path, 0) ? errno : 0;
    if (fd >= 0 && fd < FILES) *opened[fd] = 0;
    int answer = real(fd); /* Linux frees the number even if close reports an error. */
    return wrong ? (errno = wrong, -1) : answer;
}

/* Reading: only counted. */
#define READ(type, name, args, call, path, kind) \
    type name args { REAL(name); return step(kind, path, 0) ? -1 : real call; }
READ(ssize_t, read, (int fd, void *to, size_t size), (fd, to, size), path_of(fd), 'r')
READ(ssize_t, pread, (int fd, void *to, size_t size, off_t at), (fd, to, size, at), path_of(fd), 'r')
READ(ssize_t, pread64, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at), path_of(fd), 'r')
#define NAMED(path) (watching(path) ? (path) : NULL)
READ(int, stat64, (const char *path, struct stat64 *to), (path, to), NAMED(path), 'a')
READ(int, lstat64, (const char *path, struct stat64 *to), (path, to), NAMED(path), 'a')
READ(int, fstat64, (int fd, struct stat64 *to), (fd, to), path_of(fd), 'a')
READ(int, access, (const char *path, int mode), (path, mode), NAMED(path), 'a')

static int locking(int (*real)(int, int, ...), int fd, int command, void *value) {
    int lock = command == F_SETLK || command == F_SETLKW;
    return lock && step('l', path_of(fd), 0) ? -1 : real(fd, command, value);
}
#define LOCK(name) \
    int name(int fd, int command, ...) { REAL(name); va_list rest; va_start(rest, command); void *value = va_arg(rest, void *); va_end(rest); return locking(real, fd, command, value); }
LOCK(fcntl) LOCK(fcntl64)

/* Writing: counted, and recorded once done. */
static size_t allowed(int verdict, size_t size) { return verdict == HALF ? size / 2 : size; }

static ssize_t written(int verdict, const char *path, int64_t offset, const void *data, ssize_t done) {
    if (verdict == HALF && fault == KILL) raise(SIGKILL);
    if (verdict == HALF && done == 0) return errno = ENOSPC, -1;
    if (path && done > 0) changed('w', path, "", offset, data, (size_t)done);
    return done;
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    const char *path = path_of(fd);
    int verdict = step('w', path, 1);
    if (verdict == FAIL) return -1;
    int64_t offset = path ? lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR) : 0;
    return written(verdict, path, offset, data, real(fd, data, allowed(verdict, size)));
}

#define PWRITE(name, type)                                                                        \
    ssize_t name(int fd, const void *data, size_t size, type at) {                                \
        REAL(name);                                                                               \
        int verdict = step('w', path_of(fd), 1);                                                  \
        if (verdict == FAIL) return -1;                                                           \
        return written(verdict, path_of(fd), at, data, real(fd, data, allowed(verdict, size), at)); \
    }
PWRITE(pwrite, off_t) PWRITE(pwrite64, off64_t)

/* Everything else that changes a file or a folder: one call, one entry. */
#define CHANGE(name, args, call, kind, path, second, offset, grows) \
    int name args {                                                 \
        REAL(name);                                                 \
        const char *mine = path;                                    \
        if (step(kind, mine, grows)) return -1;                     \
        int answer = real call;                                     \
        if (mine && !answer) changed(kind, mine, second, offset, "", 0); \
        return answer;                                              \
    }
CHANGE(fsync, (int fd), (fd), 's', path_of(fd), "", 0, 0)
CHANGE(fdatasync, (int fd), (fd), 's', path_of(fd), "", 0, 0)
CHANGE(ftruncate, (int fd, off_t size), (fd, size), 'T', path_of(fd), "", size, 0)
CHANGE(ftruncate64, (int fd, off64_t size), (fd, size), 'T', path_of(fd), "", size, 0)
CHANGE(rename, (const char *path, const char *to), (path, to), 'n', NAMED(path), to, 0, 1)
CHANGE(link, (const char *path, const char *to), (path, to), 'k', NAMED(path), to, 0, 1)
CHANGE(unlink, (const char *path), (path), 'u', NAMED(path), "", 0, 0)
CHANGE(mkdir, (const char *path, mode_t mode), (path, mode), 'm', NAMED(path), "", 0, 1)
CHANGE(chmod, (const char *path, mode_t mode), (path, mode), 'h', NAMED(path), "", 0, 0)
