#include "runnerd/servers/files/find.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "common/base/text.h"
#include "runnerd/servers/files/child.h"
#include "runnerd/servers/files/core/listing.h"
#include "runnerd/servers/files/core/matches.h"
#include "runnerd/servers/files/core/path.h"
#include "runnerd/servers/files/project.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

constexpr int kNothingFound = 1;
constexpr int kRipgrepFailed = 2;
constexpr size_t kLongestReason = 500;  // Bytes.

struct Where {
  os::UniqueFd fd;
  bool is_file = false;
};

// A link swapped in later changes nothing: ripgrep begins at the descriptor, and reads nothing
// outside of the project wherever one leads (child.h).
Result<Where> Open(int project, const std::string& path) {
  Where where;
  struct stat facts {};
  const os::UniqueFd fd = TRY(OpenIn(project, path, O_PATH));
  if (::fstat(fd.get(), &facts) != 0) return Trouble(path, "fstat", errno);
  if (S_ISLNK(facts.st_mode)) return Trouble(path, "openat2", ELOOP);
  where.is_file = S_ISREG(facts.st_mode);
  if (!where.is_file && !S_ISDIR(facts.st_mode))
    return Error(ErrorCode::kFailedPrecondition,
                 path + " is neither a file nor a directory; look elsewhere");
  where.fd = TRY(OpenIn(project, path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  return where;
}

// A pattern or a glob is never an option, whatever it begins with.
std::vector<std::string> CommandLine(const FindCall& call, bool is_file,
                                     const std::string& ripgrep) {
  std::vector<std::string> line = {
      ripgrep,         "--no-config",       "--color=never",         "--no-heading",
      "--line-number", "--max-columns=400", "--max-columns-preview", "--regexp=" + call.pattern};
  if (is_file) {
    line.insert(line.end(), {"--no-filename", "--", "-"});
    return line;
  }
  line.insert(line.end(), {"--with-filename", "--null", "--hidden", "--sort=path"});
  if (!call.glob.empty()) line.push_back("--glob=" + call.glob);
  line.insert(line.end(), {"--glob=!.git", "--", "./"});
  return line;
}

Error CannotLook(const ChildOutcome& outcome) {
  return Error(ErrorCode::kInvalidArgument,
               "ripgrep cannot look for that: " + AsText(outcome.errors, kLongestReason));
}

// What an agent and a person are told alike.
Beside Both(const char* left_out) {
  return {.note = left_out, .left_out = left_out};
}

Beside ToAnAgent(const char* note) {
  return {.note = note, .left_out = ""};
}

Beside WhatIsLeftOut(const ChildOutcome& outcome, bool all_shown) {
  constexpr char kMore[] =
      "there is more, which is left out; look for something rarer, or in one directory";
  if (!all_shown) return Both(kMore);
  switch (outcome.end) {
    case ChildOutcome::End::kSaidTooMuch: return Both(kMore);
    case ChildOutcome::End::kTookTooLong:
      return Both("not all was looked at in 20 s; look in one directory");
    case ChildOutcome::End::kExited: break;
  }
  if (outcome.exit_code == kNothingFound) return ToAnAgent("nothing is like that");
  if (outcome.exit_code == kRipgrepFailed) return Both("some files could not be read");
  return ToAnAgent("that is all");
}

}  // namespace

Result<Matched> Find(int project, const FindCall& call, const std::string& ripgrep) {
  const Where where = TRY(Open(project, call.path));
  ChildOrder order{.command_line = CommandLine(call, where.is_file, ripgrep),
                   .project = project,
                   .directory = where.is_file ? project : where.fd.get()};
  if (where.is_file) order.input = where.fd.get();
  const ChildOutcome outcome = TRY(RunChild(order));
  const bool failed =
      outcome.end == ChildOutcome::End::kExited && outcome.exit_code >= kRipgrepFailed;
  if (failed && outcome.output.empty()) return CannotLook(outcome);
  MatchedLines matched =
      where.is_file ? MatchesIn(outcome.output, call.path) : Matches(outcome.output, call.path);
  return Matched{.lines = std::move(matched.text), .beside = WhatIsLeftOut(outcome, matched.all)};
}

}  // namespace cowork::files
