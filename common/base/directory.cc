#include "common/base/directory.h"

namespace cowork {

bool IsTheSame(const Directory& kept, const Directory& found) {
  if (kept.boot.empty() || found.boot.empty() || kept.path != found.path) return false;
  if (kept.inode != found.inode || kept.born_unix_ns != found.born_unix_ns) return false;
  if (kept.boot != found.boot) return true;
  return kept.device == found.device && kept.mount == found.mount;
}

}  // namespace cowork
