#include "runnerd/box/masks.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "runnerd/box/git_format.h"
#include "runnerd/box/in_project.h"
#include "runnerd/box/mounts.h"

namespace cowork::box {
namespace {

constexpr const char* kMasks = "/run/cowork/masks/";
constexpr const char* kEmptyDirectory = "empty-directory";
constexpr const char* kEmptyFile = "empty-file";

// git writes the format keys first.
constexpr size_t kKeptOfAConfig = 8192;

}  // namespace

Result<void> MakeEmptyMasks(const Building& box) {
  TRY(MakeDirectories(box.root, std::string(kMasks) + kEmptyDirectory));
  return MakeFile(box.root, std::string(kMasks) + kEmptyFile, "");
}

// Out of the box's root, since older kernels copy no mount that is attached nowhere.
Result<os::UniqueFd> CopyEmptyMask(const Building& box, mode_t kind) {
  const std::string mask = std::string(kMasks) + (S_ISDIR(kind) ? kEmptyDirectory : kEmptyFile);
  return CopyMount(box.root.get(), mask.substr(1), Access::kReadOnly);
}

Result<os::UniqueFd> MaskGitConfig(Building& box, const std::string& path) {
  Building::GitConfig config{.mask = kMasks + ("git-" + std::to_string(box.git_configs.size())),
                             .text = std::string(kKeptOfAConfig, '\0')};
  const os::UniqueFd file = OpenInProject(box.project.get(), path, O_RDONLY | O_NONBLOCK);
  const ssize_t size =
      file.valid() ? ::pread(file.get(), config.text.data(), config.text.size(), 0) : 0;
  config.text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  TRY(MakeFile(box.root, config.mask, ""));
  box.git_configs.push_back(config);
  return CopyMount(box.root.get(), config.mask.substr(1), Access::kReadOnly);
}

Result<void> ShowGitFormats(Building& box) {
  for (const Building::GitConfig& config : box.git_configs) {
    const os::UniqueFd mask(
        ::openat(box.root.get(), config.mask.c_str() + 1, O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    const std::string shown = FormatKeysOf(config.text);
    if (::write(mask.get(), shown.data(), shown.size()) != static_cast<ssize_t>(shown.size()))
      return Error::FromErrno("write", errno);
  }
  box.git_configs.clear();
  return {};
}

}  // namespace cowork::box
