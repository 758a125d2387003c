// Spinner: that something goes on, for a person who waits at a terminal and sees nothing yet.

#pragma once

#include <chrono>
#include <string>

#include "ui-client/cli/look.h"

namespace cowork::cli {

class Spinner {
 public:
  // `says`: what goes on. It begins to be seen after 300 ms.
  Spinner(const Look& look, std::string says);

  static constexpr int kStepMs = 100;  // To be turned so often.
  void Turn();
  // Before anything else is printed. It begins anew.
  void Clear();

 private:
  const bool is_seen_;  // By somebody.
  const std::string says_;
  std::chrono::steady_clock::time_point since_;
  bool is_there_ = false;
};

}  // namespace cowork::cli
