#include "ui-client/cli/confirming.h"

#include <termios.h>
#include <unistd.h>

#include <string>

#include "ui-client/cli/confirm_text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLongestLine = 4096;

std::string ReadLine() {
  std::string line;
  for (char next = 0; line.size() < kLongestLine && ::read(STDIN_FILENO, &next, 1) == 1;) {
    line += next;
    if (next == '\n') break;
  }
  return line;
}

Result<void> SayHowToConfirm(const Options& options, const v1::Confirmation& confirmation) {
  if (options.json) PrintJson(confirmation);
  return HasToBeConfirmed(confirmation, options.typed);
}

}  // namespace

Result<void> AskHere(const std::string& question) {
  // What was typed before the question was there to read is no answer to it.
  ::tcflush(STDIN_FILENO, TCIFLUSH);
  Tell(question);
  const std::string line = ReadLine();
  if (IsYes(line)) return {};
  if (!line.ends_with('\n')) Tell("\n");  // Ctrl-D leaves the cursor behind the question.
  return WasNotConfirmed();
}

Consent ConsentOf(const Seat& seat, const Options& options) {
  Consent consent;
  consent.given = options.confirm;
  consent.ask = [&seat, &options](const v1::Confirmation& confirmation) {
    return seat.CanAsk() ? AskHere(QuestionOf(confirmation, seat.err.width))
                         : SayHowToConfirm(options, confirmation);
  };
  consent.expired = [&seat] { Tell(ExpiredText(seat.err.width)); };
  return consent;
}

}  // namespace cowork::cli
