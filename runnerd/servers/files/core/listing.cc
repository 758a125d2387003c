#include "runnerd/servers/files/core/listing.h"

#include <sys/stat.h>

#include <algorithm>

#include "common/base/shell_word.h"
#include "common/base/text.h"
#include "runnerd/servers/files/core/path.h"

namespace cowork::files {
namespace {

bool CanBeGivenBack(const std::string& name) {
  return CheckPath(name).ok() && AsText(name, name.size()) == name;
}

// Not ShellWord() for what is no UTF-8: it leaves bytes beyond ASCII as they are.
std::string Shown(const std::string& name) {
  if (CanBeGivenBack(name)) return name;
  const std::string word = ShellWord(name);
  return AsText(word, word.size());
}

std::string LineOf(const Entry& entry) {
  std::string line(entry.kind);
  if (entry.kind == "file") line += ' ' + std::to_string(entry.size);
  line += ' ' + Shown(entry.name);
  if (entry.kind == "directory") line += '/';
  return line + '\n';
}

}  // namespace

std::string_view KindWord(uint32_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG: return "file";
    case S_IFDIR: return "directory";
    case S_IFLNK: return "link";
    case S_IFIFO: return "fifo";
    case S_IFSOCK: return "socket";
    default: return "device";
  }
}

std::string Listing(std::vector<Entry> entries) {
  std::ranges::sort(entries, {}, &Entry::name);
  const size_t shown = std::min(entries.size(), kMostEntriesShown);
  std::string text;
  for (size_t i = 0; i < shown; ++i) text += LineOf(entries[i]);
  if (entries.empty()) text = "nothing is in it\n";
  if (shown < entries.size())
    text += "and " + std::to_string(entries.size() - shown) + " more; `find` looks into all\n";
  return text;
}

}  // namespace cowork::files
