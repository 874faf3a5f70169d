/* Stands between a process and its disk: loses what a real disk would lose.
 *
 *   DISK_SHIM_FOLDER  files directly inside it are watched
 *   DISK_SHIM_SHADOW  what is surely on the disk of each of them, under the same name
 *   DISK_SHIM_FAIL    a file with two numbers: so many of the next syncs fail with EIO,
 *                     and at the so-manyth the process is killed (0: never)
 *
 * As in Linux, data reach the disk in pages of 4096 bytes. A sync that succeeds brings
 * those to the shadow that were written since the last sync. One that fails forgets
 * them: they read back as written, are clean, and no later sync writes them. Names that
 * were removed or replaced are so on the disk from the next sync that succeeds.
 * Pages that are said to be needed no more are written back at once, as by Linux.
 * A power cut: kill the process, and put the shadow in the folder's place.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define PAGE 4096
#define MAX_PAGES 65536 /* of one file: 256 MB */
#define MAX_FILES 64
#define MAX_CHANGES 256

struct file {
  char name[NAME_MAX + 1]; /* empty: a free place */
  unsigned char dirty[MAX_PAGES];
};

struct change { /* of a name; `to` is empty if it was removed */
  char from[NAME_MAX + 1], to[NAME_MAX + 1];
};

static struct file files[MAX_FILES];
static struct change changes[MAX_CHANGES];
static int changed;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *shadow, *control;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
  folder = getenv("DISK_SHIM_FOLDER");
  shadow = getenv("DISK_SHIM_SHADOW");
  control = getenv("DISK_SHIM_FAIL");
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
}

static void die(const char *why) {
  fprintf(stderr, "disk shim: %s\n", why);
  abort();
}

/* The name of a watched file in `path`; NULL if it is none. */
static const char *watched(const char *path) {
  size_t length = folder && shadow ? strlen(folder) : 0;
  if (!length || strncmp(path, folder, length) || path[length] != '/') return NULL;
  const char *name = path + length + 1;
  size_t used = strlen(name);
  /* The index of a write-ahead log is memory: it is built anew after a power cut. */
  if (strchr(name, '/') || (used > 4 && !strcmp(name + used - 4, "-shm"))) return NULL;
  return name;
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return 1;
}

static struct file *of_name(const char *name) {
  struct file *empty = NULL;
  for (int i = 0; i < MAX_FILES; i++) {
    if (!strcmp(files[i].name, name)) return &files[i];
    if (!files[i].name[0] && !empty) empty = &files[i];
  }
  if (!empty) die("too many files");
  memset(empty, 0, sizeof *empty);
  snprintf(empty->name, sizeof empty->name, "%s", name);
  return empty;
}

static void wrote(int fd, off64_t at, ssize_t count) {
  char path[PATH_MAX];
  const char *name;
  if (count <= 0 || !folder || !path_of(fd, path) || !(name = watched(path))) return;
  off64_t last = (at + count - 1) / PAGE;
  if (last >= MAX_PAGES) die("too large a file");
  pthread_mutex_lock(&lock);
  struct file *file = of_name(name);
  for (off64_t page = at / PAGE; page <= last; page++) file->dirty[page] = 1;
  pthread_mutex_unlock(&lock);
}

/* Whether this sync is one of those that fail; no return if the power goes here. */
static int fails(void) {
  char text[64] = "";
  long left = 0, until_cut = 0;
  int fd = control ? open(control, O_RDWR) : -1;
  if (fd < 0) return 0;
  if (read(fd, text, sizeof text - 1) > 0) sscanf(text, "%ld %ld", &left, &until_cut);
  if (until_cut == 1) raise(SIGKILL);
  int used = snprintf(text, sizeof text, "%-8ld %-8ld", left > 0 ? left - 1 : 0,
                      until_cut > 0 ? until_cut - 1 : 0);
  if (lseek(fd, 0, SEEK_SET) || real_write(fd, text, used) != used) die("control");
  close(fd);
  return left > 0;
}

static void on_disk(const char *name, char *path) {
  snprintf(path, PATH_MAX, "%s/%s", shadow, name);
}

/* What was removed or replaced is so on the disk as well. */
static void settle_names(void) {
  for (int i = 0; i < changed; i++) {
    char from[PATH_MAX], to[PATH_MAX];
    on_disk(changes[i].from, from);
    on_disk(changes[i].to, to);
    if (changes[i].to[0]) real_rename(from, to);
    else real_unlink(from);
  }
  changed = 0;
}

static void bring_to_disk(struct file *file, const char *path) {
  char target[PATH_MAX], page[PAGE];
  struct stat size;
  on_disk(file->name, target);
  int from = open(path, O_RDONLY), to = open(target, O_RDWR | O_CREAT, 0600);
  if (from < 0 || to < 0 || fstat(from, &size)) die("cannot copy");
  for (off64_t i = 0; i < MAX_PAGES; i++) {
    if (!file->dirty[i]) continue;
    ssize_t count = pread64(from, page, PAGE, i * PAGE);
    if (count > 0 && real_pwrite(to, page, count, i * PAGE) != count) die("no room");
  }
  if (ftruncate64(to, size.st_size)) die("cannot cut");
  memset(file->dirty, 0, sizeof file->dirty);
  close(from);
  close(to);
}

static int synced(int fd, int (*real)(int)) {
  char path[PATH_MAX];
  if (!folder || !path_of(fd, path)) return real(fd);
  const char *name = watched(path);
  if (!name && strcmp(path, folder)) return real(fd);
  pthread_mutex_lock(&lock);
  int failed = fails();
  struct file *file = name ? of_name(name) : NULL;
  if (failed && file) memset(file->dirty, 0, sizeof file->dirty);
  if (!failed) {
    settle_names();
    if (file) bring_to_disk(file, path);
  }
  pthread_mutex_unlock(&lock);
  if (failed) errno = EIO;
  return failed ? -1 : 0;
}

static void name_changed(const char *from, const char *to) {
  const char *old = folder ? watched(from) : NULL, *new = to ? watched(to) : "";
  if (!old || !new) return;
  pthread_mutex_lock(&lock);
  if (changed == MAX_CHANGES) die("too many names");
  if (*new) of_name(new)->name[0] = 0;
  struct file *file = of_name(old);
  snprintf(file->name, sizeof file->name, "%s", new);
  snprintf(changes[changed].from, NAME_MAX + 1, "%s", old);
  snprintf(changes[changed++].to, NAME_MAX + 1, "%s", new);
  pthread_mutex_unlock(&lock);
}

ssize_t write(int fd, const void *data, size_t count) {
  if (!real_write) begin();
  off64_t at = folder ? lseek64(fd, 0, SEEK_CUR) : -1;
  ssize_t done = real_write(fd, data, count);
  if (at >= 0) wrote(fd, at, done);
  return done;
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t at) {
  if (!real_pwrite) begin();
  ssize_t done = real_pwrite(fd, data, count, at);
  wrote(fd, at, done);
  return done;
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t at) {
  return pwrite64(fd, data, count, at);
}

int fsync(int fd) {
  if (!real_fsync) begin();
  return synced(fd, real_fsync);
}

int fdatasync(int fd) {
  if (!real_fdatasync) begin();
  return synced(fd, real_fdatasync);
}

static void write_back(int fd, int advice) {
  char path[PATH_MAX];
  const char *name;
  if (advice != POSIX_FADV_DONTNEED || !folder || !path_of(fd, path)) return;
  if (!(name = watched(path))) return;
  pthread_mutex_lock(&lock);
  bring_to_disk(of_name(name), path);
  pthread_mutex_unlock(&lock);
}

int posix_fadvise64(int fd, off64_t from, off64_t count, int advice) {
  (void)from, (void)count;
  write_back(fd, advice);
  return 0;
}

int posix_fadvise(int fd, off_t from, off_t count, int advice) {
  return posix_fadvise64(fd, from, count, advice);
}

int rename(const char *from, const char *to) {
  if (!real_rename) begin();
  int failed = real_rename(from, to);
  if (!failed) name_changed(from, to);
  return failed;
}

int unlink(const char *path) {
  if (!real_unlink) begin();
  int failed = real_unlink(path);
  if (!failed) name_changed(path, NULL);
  return failed;
}
