// Sessions: those that run, by id. On the loop.

#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "common/base/result.h"
#include "common/rpc/once.h"
#include "common/rpc/task.h"
#include "runnerd/core/permits.h"
#include "runnerd/core/spec.h"
#include "runnerd/memory.h"
#include "runnerd/session/session.h"

namespace cowork::runnerd {

struct StartedRuntime {
  std::string name;     // "OpenCode 1.18.33"
  std::string session;  // What it calls the session, for a later start.
};

class Sessions {
 public:
  Sessions(session::Surroundings surroundings, Memory memory)
      : surroundings_(std::move(surroundings)), memory_(std::move(memory)) {}

  // As Runner.Start in runner.proto. The loop goes on while the runtime is looked at, and a session
  // that is stopped meanwhile begins nothing: kUnavailable.
  rpc::Task<StartedRuntime> Start(SessionSpec spec);

  // kNotFound: no such session. The rest as in runner.proto.
  Result<void> Prompt(const TurnOrder& turn);
  Result<void> AnswerAsk(const std::string& id, const std::string& ask, bool allow,
                         const std::string& tell);
  Result<void> GivePermit(const std::string& id, const Permit& permit);
  Result<void> SettleCall(const std::string& id, uint64_t call, bool run);

  // A session whose events are not read as fast as they come is not listened to meanwhile.
  void Pace(const std::string& id, bool waits);

  void Stop(const std::string& id);
  // Stops one that was for nobody, and removes its home when it is gone. `id`: a session's.
  void Discard(const std::string& id);
  void StopAll(const std::string& why);

 private:
  // kFailedPrecondition: the runtime is missing, or not the pinned one. It reads 185 MB.
  Result<void> CheckRuntime() const;
  Result<std::shared_ptr<session::Session>> Find(const std::string& id) const;
  rpc::Task<rpc::Done> UntilGone(std::string id);
  void Forget(const std::string& id);
  void RemoveHome(const std::string& id) const;
  void WatchMemory(const std::shared_ptr<session::Session>& warm);

  const session::Surroundings surroundings_;
  const Memory memory_;
  std::set<std::string> starting_;  // Whose runtime is being looked at.
  std::map<std::string, std::shared_ptr<session::Session>> running_;
  std::set<std::string> discarded_;  // Whose homes go with them.
  std::multimap<std::string, std::shared_ptr<rpc::Once<rpc::Done>>> waiting_;  // For one's end.
};

}  // namespace cowork::runnerd
