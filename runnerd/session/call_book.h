// CallBook: what commands and calls of tools of one session have in common: one sequence of
// numbers, and one table of permits.

#pragma once

#include <cstdint>

#include "runnerd/core/permits.h"

namespace cowork::runnerd::session {

class CallBook {
 public:
  PermitTable permits;

  // A number that came before is not heard: it may have been judged, and what it named then is
  // another call.
  bool IsNew(uint64_t number) {
    if (number <= last_) return false;
    last_ = number;
    return true;
  }

 private:
  uint64_t last_ = 0;  // The highest number that came.
};

}  // namespace cowork::runnerd::session
