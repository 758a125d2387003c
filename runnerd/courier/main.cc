// courier: reads what one session's runtime says, and carries its commands' output to it. It opens,
// connects and starts nothing: every descriptor comes from runnerd. See docs/privileges.md.
//
// Born with descriptor 3 to runnerd; its log is stderr.

#include <cstdlib>

#include <boost/asio/io_context.hpp>

#include "common/os/unique_fd.h"
#include "runnerd/courier/courier.h"

int main() {
  boost::asio::io_context io(1);
  const cowork::courier::Courier courier(io, cowork::os::UniqueFd(3), [] {
    std::_Exit(EXIT_SUCCESS);  // What is under way goes with the process.
  });
  io.run();
  return EXIT_FAILURE;
}
