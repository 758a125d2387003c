// McpServers: the boxes of a session's MCP servers. Each is brought to the courier, which has the
// other ends of its standard streams, for one conversation; after that a new box is brought.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

class McpServers : public std::enable_shared_from_this<McpServers> {
 public:
  struct Callbacks {
    std::function<void(v1::ToCourier, frame::Descriptors)> to_courier;
    // No process of it is left.
    std::function<void(const std::string& server)> on_ended;
    // Not of one that was killed here.
    std::function<void(const std::string& server, const std::string& why)> on_trouble;
  };

  // `around` and `boxes` outlive it.
  McpServers(const Surroundings& around, const SessionSpec& spec, OwnBoxes& boxes,
             Callbacks callbacks)
      : around_(around), spec_(spec), boxes_(boxes), callbacks_(std::move(callbacks)) {}

  // Once the courier is set up, and before the runtime can have started a shim. Only without
  // cowork-files there is no session.
  Result<void> BringAll();
  // Its box is ended, and when it has, another one takes its place, so often as a runtime could
  // want it.
  void OnConversationOver(const v1::FromCourier::McpEnded& ended);
  void Kill(const std::string& name);
  // The id of its box; empty: none runs.
  std::string BoxOf(const std::string& name) const;
  // The first one that the runtime did not part from and yet has no more, or never had: by itself
  // it starts none again. Empty: it has them all.
  const std::string& missing() const { return missing_; }

 private:
  struct Entry {
    uint64_t box = 0;
    std::string box_id;
    int brought = 0;
    bool runs = false;    // Or is about to.
    bool over = false;    // The conversation with it.
    bool killed = false;  // By us: how it ended is no news.
  };

  Result<void> Bring(const McpServer& server);
  void Start(const McpServer& server, BoxOrder order);
  void OnStarted(const std::string& name, const Result<std::string>& started);
  void OnEnded(const std::string& name, int status);
  void BringNext(const std::string& name);
  void Miss(const std::string& name);

  const Surroundings& around_;
  const SessionSpec spec_;
  OwnBoxes& boxes_;
  const Callbacks callbacks_;
  std::map<std::string, Entry> entries_;
  std::string missing_;
};

}  // namespace cowork::runnerd::session
