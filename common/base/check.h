// CHECK(condition): what must hold unless there is a bug in us. Where it does not, the process ends
// and the supervisor starts it anew; nothing goes on from a state that nobody thought of.

#pragma once

#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace cowork {

[[noreturn]] inline void CheckFailed(const char* said) {
  // Not through a stream: whatever is broken may be the heap.
  static_cast<void>(!::write(STDERR_FILENO, said, std::strlen(said)));
  std::abort();
}

}  // namespace cowork

#define COWORK_STRING_INNER(x) #x
#define COWORK_STRING(x) COWORK_STRING_INNER(x)
#define CHECK(condition)      \
  ((condition)                \
       ? static_cast<void>(0) \
       : ::cowork::CheckFailed(__FILE__ ":" COWORK_STRING(__LINE__) ": not so: " #condition "\n"))
