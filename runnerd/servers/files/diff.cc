#include "runnerd/servers/files/diff.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "common/os/unique_fd.h"
#include "runnerd/servers/files/child.h"

namespace cowork::files {
namespace {

constexpr char kDiff[] = "/usr/bin/diff";
constexpr int kDiffFailed = 2;

Result<os::UniqueFd> InMemory(std::string_view content) {
  os::UniqueFd file(::memfd_create("side", MFD_CLOEXEC));
  if (!file.valid()) return Error::FromErrno("memfd_create", errno);
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error::FromErrno("write", errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return file;
}

std::string Label(const char* side, const std::string& path, bool is_there) {
  return "--label=" + (is_there ? side + path : "/dev/null");
}

Error CannotBeShown(const char* why) {
  return Error(ErrorCode::kFailedPrecondition,
               std::string("this change cannot be shown to a person whole: ") + why +
                   "; make it in smaller steps");
}

}  // namespace

Result<std::string> Diff(int project, const Sides& sides) {
  const os::UniqueFd before = TRY(InMemory(sides.before.value_or("")));
  const os::UniqueFd after = TRY(InMemory(sides.after.value_or("")));
  const ChildOrder order{.command_line = {kDiff, "--unified", "--text",
                                          Label("a/", sides.path, sides.before.has_value()),
                                          Label("b/", sides.path, sides.after.has_value()), "--",
                                          "/proc/self/fd/3", "/proc/self/fd/4"},
                         .project = project,
                         .directory = project,
                         .more = {before.get(), after.get()},
                         .most_output = kLargestDiff};
  ChildOutcome outcome = TRY(RunChild(order));
  if (outcome.end == ChildOutcome::End::kSaidTooMuch)
    return CannotBeShown("its diff is larger than 1 MiB");
  if (outcome.end == ChildOutcome::End::kTookTooLong)
    return CannotBeShown("its diff takes longer than 20 s to make");
  if (outcome.exit_code >= kDiffFailed)
    return Error(ErrorCode::kInternal, "the diff could not be made; tell the person")
        .WithDetail(outcome.errors);
  return std::move(outcome.output);
}

}  // namespace cowork::files
