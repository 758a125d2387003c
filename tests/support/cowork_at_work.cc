#include "tests/support/cowork_at_work.h"

namespace cowork::support {

void CoworkAtWork::SetUp() {
  for (const char* place : {"/h/run", "/app", "/other"})
    std::filesystem::create_directories(At(place));
}

void CoworkAtWork::StartBroker() {
  std::filesystem::remove(Socket());  // Of the one before.
  broker_ = std::make_unique<FakeBroker>(Socket(), At("/app"));
}

Outcome CoworkAtWork::Cowork(const std::vector<std::string>& words, const std::string& input) {
  Begin(words, input);
  return Finish();
}

void CoworkAtWork::Begin(const std::vector<std::string>& words, const std::string& input) {
  int in[2] = {-1, -1};
  int out[2] = {-1, -1};
  ASSERT_EQ(::pipe2(in, O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(out, O_CLOEXEC), 0);
  child_ = ::fork();
  if (child_ == 0) {
    ::dup2(in[0], STDIN_FILENO);
    for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(out[1], fd);
    BecomeCowork(words);
  }
  ::close(in[0]);
  ::close(out[1]);
  ASSERT_EQ(::write(in[1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
  ::close(in[1]);
  screen_ = os::UniqueFd(out[0]);
  seen_.clear();
}

void CoworkAtWork::BeginAtATerminal(const std::vector<std::string>& words) {
  int terminal = -1;
  const winsize size{.ws_row = 24, .ws_col = columns_, .ws_xpixel = 0, .ws_ypixel = 0};
  child_ = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (child_ == 0) BecomeCowork(words);
  screen_ = os::UniqueFd(terminal);
  seen_.clear();
}

bool CoworkAtWork::ReadMore(std::chrono::milliseconds patience) {
  pollfd entry{.fd = screen_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&entry, 1, static_cast<int>(patience.count())) <= 0) return false;
  char room[1024];
  const ssize_t size = ::read(screen_.get(), room, sizeof room);
  if (size <= 0) return false;
  seen_.append(room, static_cast<size_t>(size));
  return true;
}

void CoworkAtWork::ReadUntil(const std::string& text) {
  while (seen_.find(text) == std::string::npos && ReadMore()) continue;
  ASSERT_THAT(seen_, ::testing::HasSubstr(text));
}

void CoworkAtWork::Type(const std::string& text) {
  ASSERT_EQ(::write(screen_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

Outcome CoworkAtWork::Finish() {
  while (ReadMore()) continue;
  screen_.Reset();  // Its terminal is gone, which ends it where it waits for ever.
  int status = 0;
  ::waitpid(child_, &status, 0);
  return {.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), .text = seen_};
}

}  // namespace cowork::support
