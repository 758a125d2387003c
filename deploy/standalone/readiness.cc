#include "deploy/standalone/readiness.h"

#include <unistd.h>

#include <algorithm>

namespace cowork::standalone {

std::string OnOneLine(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

Failure WithOwnRemedy(Failure failure) {
  const size_t own = failure.why.rfind("; ");
  if (own == std::string::npos) return failure;
  failure.remedy = failure.why.substr(own + 2);
  failure.why.resize(own);
  return failure;
}

void Readiness::Say() {
  Write("0\n");
}

void Readiness::Say(const Failure& failure) {
  const std::string what = OnOneLine(failure.what);
  const std::string why = OnOneLine(failure.why);
  const std::string remedy = OnOneLine(failure.remedy);
  if (waiting_.valid()) {
    Write(std::to_string(failure.exit_code) + "\n" + what + "\n" + why + "\n" + remedy + "\n");
    return;
  }
  const std::string text = "coworkd: " + what + "\n  why   " + why + "\n  do    " + remedy + "\n";
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
}

void Readiness::Write(const std::string& text) {
  if (!waiting_.valid()) return;
  static_cast<void>(!::write(waiting_.get(), text.data(), text.size()));
  waiting_.Reset();
}

}  // namespace cowork::standalone
