// FilesClient asks cowork-files for runnerd: it is the MCP client in a courier that has no runtime,
// of a box that may not write.

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include <boost/asio/io_context.hpp>

#include "common/base/result.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/courier/mcp/core/files_questions.h"
#include "runnerd/courier/mcp/core/line_reader.h"
#include "runnerd/courier/mcp/core/log_lines.h"
#include "runnerd/courier/mcp/outlet.h"
#include "runnerd/courier/mcp/servers.h"
#include "runnerd/courier/pump.h"

namespace cowork::courier {

class FilesClient {
 public:
  struct Handlers {
    std::function<void(const v1::FromCourier&)> tell;
    std::function<bool()> keeps_up;  // Whether more may be told. If not: GoOn() when it may.
    // Once: the server has ended, or said what it never says. Nothing more comes of it. It is not
    // to be destroyed in there.
    std::function<void(const Error&)> on_end;
  };

  // Of `ends` the streams that carry messages are sockets.
  FilesClient(boost::asio::io_context& io, mcp::ServerEnds ends, Handlers handlers);
  FilesClient(const FilesClient&) = delete;
  FilesClient& operator=(const FilesClient&) = delete;

  void Ask(const v1::ToCourier::FilesQuestion& question);
  void GoOn() { from_server_->Nudge(); }

 private:
  void Hear(std::string_view bytes);
  Result<void> Take(std::string_view line);
  void Do(mcp::FilesQuestions::Step step);
  void End(const Error& why);

  Handlers handlers_;
  mcp::FilesQuestions questions_;
  mcp::LineReader lines_;
  size_t log_room_ = mcp::kLargestLog;
  mcp::LogLines log_lines_;
  bool ended_ = false;
  // Last: their callbacks use all of the above.
  mcp::Outlet to_server_;
  std::optional<Pump> from_server_, log_;
};

}  // namespace cowork::courier
