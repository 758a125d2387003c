// The order for the box of an MCP server, and the streams between it and the courier.

#pragma once

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "common/os/unique_fd.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

// Of stdin, stdout and stderr, in this order. The first two are stream sockets.
struct ServerStreams {
  frame::Descriptors servers;
  frame::Descriptors couriers;
};
Result<ServerStreams> MakeServerStreams();

// With its secrets on their way from vaultd, if it has any.
Result<BoxOrder> ServerBox(const Surroundings& around, const SessionSpec& spec,
                           const McpServer& server, frame::Descriptors streams);

// The box of cowork-files, which may write the project unless it is `read_only`; with `previews` it
// says what its tools would change, and so on.
struct FilesBoxOrder {
  Directory project;
  bool read_only = false;
  bool previews = false;
};
Result<BoxOrder> FilesBox(const Surroundings& around, const FilesBoxOrder& wanted,
                          frame::Descriptors streams);

}  // namespace cowork::runnerd::session
