// What all sessions share: the loop, the zygote, the programs, the way to vaultd and to brokerd.

#pragma once

#include <chrono>
#include <functional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/runner.pb.h"
#include "runnerd/box/boxes.h"
#include "runnerd/core/spec.h"

namespace cowork::runnerd::session {

class Writers;

// Opened before confinement, as O_PATH: what is started is what was found then.
struct Programs {
  os::UniqueFd courier;
  os::UniqueFd gate;
  os::UniqueFd dialer;
  os::UniqueFd resolver;
  os::UniqueFd agent_shell;
  os::UniqueFd mcp_shim;
  os::UniqueFd files;    // cowork-files.
  os::UniqueFd runtime;  // Readable: its digest is taken through it. None where it is missing.
  os::UniqueFd null;     // /dev/null, open for both.
  os::UniqueFd trusted;  // Readable: the certificates that this system trusts, as PEM.
};

struct Surroundings {
  boost::asio::io_context& io;
  box::Boxes& boxes;
  const Programs& programs;
  int homes;  // The directory that holds every session's.
  std::function<void(const std::string& session, os::UniqueFd dialer_end)> wire_to_vault;
  std::function<void(v1::RunnerEvent)> tell;  // Its session_id is set.
  // From the order of a session until its runtime is healthy. Tests have less patience.
  std::chrono::milliseconds start_limit = std::chrono::minutes(1);
  // From the end of a turn until the boxes of its calls have ended.
  std::chrono::milliseconds turn_end_limit = std::chrono::seconds(10);
  // The end for a session's dialer of a new pair to the resolver, which answers on it for this host
  // alone. It takes the place of the one before.
  std::function<Result<os::UniqueFd>(const std::string& session, const ModelRoute&)>
      pair_with_resolver = {};
  // From now on the session's dialer is not answered, whatever it has kept.
  std::function<void(const std::string& session)> part_from_resolver = {};
  // Hands vaultd the other end of the pair on which a server's box waits for its secrets.
  std::function<void(const std::string& session, const McpServer&, os::UniqueFd)> wire_environment =
      {};
  Writers* writers = nullptr;  // Of all sessions; without it no call waits for another.
};

}  // namespace cowork::runnerd::session
