#include "runnerd/shims/mcp_shim.h"

#include <unistd.h>

#include "common/frame/pair.h"
#include "runnerd/shims/courier_link.h"
#include "runnerd/shims/shim_wire.h"

namespace cowork::shims {

Result<int> StandFor(int courier, std::string_view server) {
  const int streams[] = {STDIN_FILENO, STDOUT_FILENO};
  TRY(frame::Send(courier, EncodeMcp(server), streams));
  // As long as we hold one as well, the runtime does not see that the courier has closed it.
  for (const int stream : streams) ::close(stream);
  return FollowToTheEnd(courier);
}

}  // namespace cowork::shims
