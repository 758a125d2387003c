// Server: an MCP server over lines of text, one request at a time. It decides nothing: whether a
// call may be made was decided before it came here (architecture, section 4).

#pragma once

#include <optional>
#include <string>
#include <utility>

#include <boost/json/object.hpp>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/servers/files/core/lines.h"
#include "runnerd/servers/files/core/message.h"
#include "runnerd/servers/files/core/protocol.h"

namespace cowork::files {

struct ServerOptions {
  os::UniqueFd project;  // O_PATH.
  bool previews = false;
};

class Server {
 public:
  explicit Server(ServerOptions options) : options_(std::move(options)) {}

  // The line that answers it; empty where nothing is to be said.
  std::string Answer(const Line& line) const;

 private:
  std::string Handle(const Request& request) const;
  std::string CallTool(const Request& request) const;
  // Nothing: there is no such tool.
  std::optional<Result<boost::json::object>> Use(const ToolCall& call) const;

  const ServerOptions options_;
};

}  // namespace cowork::files
