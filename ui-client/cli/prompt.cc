#include "ui-client/cli/prompt.h"

#include <termios.h>
#include <unistd.h>

#include <utility>

namespace cowork::cli {
namespace {

constexpr std::chrono::milliseconds kTimeToRead{500};

}  // namespace

void Prompt::Take(const v1::Event& event) {
  asking_.Take(event);
  if (open_.empty() || asking_.IsAbout(open_)) return;
  taken_away_ = true;
  Tell(event.has_ended() ? "\n      the session ended first\n"
                         : "\n      answered from elsewhere\n");
  Close();
}

void Prompt::Put(const std::string& text) {
  if (open_.empty())
    Print(text);
  else
    held_ += text;
}

void Prompt::Open() {
  const v1::Approval* current = asking_.current();
  if (current == nullptr || !open_.empty()) return;
  DropWhatWasTyped();
  open_ = current->id();
  Tell(transcript_.Question(*current, seat_.err) + Keys());
  opened_ = std::chrono::steady_clock::now();
}

// Before a question was there to read, it was no answer to it.
void Prompt::DropWhatWasTyped() {
  ::tcflush(STDIN_FILENO, TCIFLUSH);
  typed_.clear();
}

void Prompt::Confirm(const v1::Confirmation& told) {
  DropWhatWasTyped();
  asking_.Confirm(told);
  Tell(Keys());
}

void Prompt::Close() {
  open_.clear();
  Print(std::exchange(held_, ""));
}

std::optional<Asking::Wish> Prompt::Hear(std::string_view typed) {
  typed_ += typed;
  const size_t end = typed_.find('\n');
  if (end == std::string::npos) return std::nullopt;
  const std::string line = std::exchange(typed_, "").substr(0, end);
  std::optional<Asking::Wish> wish = TooSoon() ? std::nullopt : asking_.Hear(open_, line);
  if (!wish.has_value()) Tell(Keys());
  taken_away_ = false;
  return wish;
}

// Where a question took the place of another, a line that comes at once was meant for that one.
bool Prompt::TooSoon() const {
  return taken_away_ && std::chrono::steady_clock::now() < opened_ + kTimeToRead;
}

void Prompt::NotTaken(ErrorCode why) {
  // An answer came first, or the end did: the event that says so is on its way.
  if (why == ErrorCode::kFailedPrecondition) return;
  if (why == ErrorCode::kNotFound)
    asking_.Forget();
  else
    asking_.AskAgain();
}

// That an answer came first is no more than one of the reasons for a failed precondition here. If
// it was, its event takes the question away once more.
void Prompt::NotAlways(ErrorCode why) {
  if (why == ErrorCode::kPermissionDenied) asking_.OfferNoAlways();
  if (why == ErrorCode::kNotFound)
    asking_.Forget();
  else
    asking_.AskAgain();
}

std::string Prompt::Keys() const {
  return asking_.Keys(seat_.err.width, transcript_.ShortApproval(open_));
}

}  // namespace cowork::cli
