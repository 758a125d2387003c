// What a call costs by the way it takes through us, beside the same without that way, both in turn
// and in one run. It needs no model: what calls is a client or a runtime of the bench's own.

#include "tests/bench/call_bench.h"

#include <cstdio>
#include <cstdlib>

#include "tests/escape/ordinary_user.h"

int main(int, char** argv) {
  cowork::escape::BecomeOrdinaryUser(argv);
  cowork::bench::MeasureMcpCalls();
  std::fflush(stdout);
  cowork::bench::MeasureShellCalls();
  return EXIT_SUCCESS;
}
