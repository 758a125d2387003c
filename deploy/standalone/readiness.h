// Readiness: what whoever started coworkd reads from the descriptor of --ready-fd, once: the exit
// code that the start comes to, and for a failed one the three lines of its error.

#pragma once

#include <string>

#include "common/os/unique_fd.h"

namespace cowork::standalone {

struct Failure {
  int exit_code = 1;
  std::string what;
  std::string why;
  std::string remedy;
};

// A message may carry its own remedy behind the last "; ".
Failure WithOwnRemedy(Failure failure);

class Readiness {
 public:
  Readiness() = default;  // Nobody waits; a failure goes to stderr.
  explicit Readiness(int descriptor) : waiting_(descriptor) {}

  void Say();
  void Say(const Failure& failure);

 private:
  void Write(const std::string& text);
  os::UniqueFd waiting_;
};

// One line, whatever is in the text.
std::string OnOneLine(std::string text);

}  // namespace cowork::standalone
