#include "runnerd/box/git_format.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <optional>

namespace cowork::box {
namespace {

struct Key {
  std::string_view section;
  std::string_view name;
  std::array<std::string_view, 2> values;
};

// extensions.partialClone is missing on purpose: by it git fetches what is not there.
constexpr Key kKeys[] = {
    {"core", "repositoryformatversion", {"0", "1"}},
    {"core", "bare", {"true", "false"}},
    {"core", "filemode", {"true", "false"}},
    {"core", "symlinks", {"true", "false"}},
    {"core", "ignorecase", {"true", "false"}},
    {"extensions", "objectformat", {"sha1", "sha256"}},
    {"extensions", "compatobjectformat", {"sha1", "sha256"}},
    {"extensions", "refstorage", {"files", "reftable"}},
    {"extensions", "worktreeconfig", {"true", "false"}},
    {"extensions", "relativeworktrees", {"true", "false"}},
    {"extensions", "preciousobjects", {"true", "false"}},
};
constexpr size_t kCount = std::size(kKeys);

bool Same(std::string_view one, std::string_view other) {
  return one.size() == other.size() && ::strncasecmp(one.data(), other.data(), one.size()) == 0;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

class Formats {
 public:
  void TakeLine(std::string_view line) {
    line = Trim(line);
    if (line.starts_with('[')) {
      section_ = line.ends_with(']') ? Trim(line.substr(1, line.size() - 2)) : std::string_view();
      return;
    }
    const size_t equals = line.find('=');
    if (equals == std::string_view::npos) return;
    Set(Trim(line.substr(0, equals)), Trim(line.substr(equals + 1)));
  }

  std::string Text() const {
    std::string text;
    for (size_t i = 0; i < kCount; ++i)
      if (const auto& value = values_[i])
        text.append("[")
            .append(kKeys[i].section)
            .append("]\n\t")
            .append(kKeys[i].name)
            .append(" = ")
            .append(*value)
            .append("\n");
    return text;
  }

 private:
  // The last one counts, as with git.
  void Set(std::string_view name, std::string_view value) {
    for (size_t i = 0; i < kCount; ++i)
      if (Same(section_, kKeys[i].section) && Same(name, kKeys[i].name))
        for (const std::string_view known : kKeys[i].values)
          if (Same(value, known)) values_[i] = known;
  }

  std::string_view section_;
  std::array<std::optional<std::string_view>, kCount> values_;
};

}  // namespace

std::string FormatKeysOf(std::string_view config) {
  Formats formats;
  while (!config.empty()) {
    const size_t end = std::min(config.find('\n'), config.size());
    formats.TakeLine(config.substr(0, end));
    config.remove_prefix(std::min(end + 1, config.size()));
  }
  return formats.Text();
}

}  // namespace cowork::box
