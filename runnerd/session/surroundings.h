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

// Opened before confinement, as O_PATH: what is started is what was found then.
struct Programs {
  os::UniqueFd courier;
  os::UniqueFd gate;
  os::UniqueFd dialer;
  os::UniqueFd resolver;
  os::UniqueFd agent_shell;
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
  // The end for a dialer of a new pair to the resolver, which answers on it for this host alone.
  std::function<Result<os::UniqueFd>(const ModelRoute&)> pair_with_resolver = {};
};

}  // namespace cowork::runnerd::session
