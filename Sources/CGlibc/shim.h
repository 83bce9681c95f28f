// What the GNU C library has and the module of it that comes with Swift does not show.

#include <malloc.h>
#include <stdint.h>

#ifdef __linux__
/// Has the system begin to put bytes of a file on the disk (`SYNC_FILE_RANGE_WRITE`).
static inline int begin_saving(int file, int64_t offset, int64_t count) {
  int sync_file_range(int, int64_t, int64_t, unsigned int);
  return sync_file_range(file, offset, count, 2);
}
#endif
