#include "deploy/standalone/failures.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "common/base/shell_word.h"
#include "deploy/standalone/back_off.h"
#include "deploy/standalone/last_words.h"

namespace cowork::standalone {
namespace {

Failure Explained(int exit_code, std::string what, const std::vector<LogPart>& log) {
  return ExplainedByLog({.exit_code = exit_code,
                         .what = std::move(what),
                         .why = "",
                         .remedy = "less " + ShellWord(log.front().path)},
                        log);
}

}  // namespace

// What a person has to mend says so itself; for the rest there is nothing that they could.
Failure CouldNotStart(Daemon daemon, const Error& why) {
  const bool is_theirs = why.code() == ErrorCode::kFailedPrecondition;
  Failure failure{.exit_code = kSomethingIsMissing,
                  .what = NameOf(daemon) + " could not be started",
                  .why = is_theirs ? why.message() : why.detail(),
                  .remedy = "install coworkd again"};
  return is_theirs ? WithOwnRemedy(std::move(failure)) : failure;
}

Failure LacksSomething(Daemon daemon, const std::vector<LogPart>& log) {
  return Explained(kSomethingIsMissing, NameOf(daemon) + " cannot start", log);
}

Failure WasNeverReady(Daemon daemon, const std::vector<LogPart>& log) {
  return Explained(EXIT_FAILURE,
                   NameOf(daemon) + " ended " + std::to_string(kMostDeathsBeforeReady) +
                       " times before it was ready",
                   log);
}

}  // namespace cowork::standalone
