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
#include "runnerd/session/files_views.h"
#include "runnerd/session/route_trial.h"
#include "runnerd/session/session.h"
#include "runnerd/session/writers.h"

namespace cowork::runnerd {

struct StartedRuntime {
  std::string name;     // "OpenCode 1.18.33"
  std::string session;  // What it calls the session, for a later start.
};

class Sessions {
 public:
  Sessions(session::Surroundings surroundings, Memory memory);

  // As Runner.Start in runner.proto. The loop goes on while the runtime is looked at, and a session
  // that is stopped meanwhile begins nothing: kUnavailable.
  rpc::Task<StartedRuntime> Start(SessionSpec spec);

  // As Runner.TestRoute.
  rpc::Task<RouteOutcome> TestRoute(RouteOrder order);

  // As Runner.AskFiles.
  rpc::Task<FilesAnswer> AskFiles(FilesQuestion question) {
    return files_.Ask(std::move(question));
  }

  // kNotFound: no such session. The rest as in runner.proto.
  Result<void> Prompt(const TurnOrder& turn);
  Result<void> AnswerAsk(const std::string& id, const std::string& ask, bool allow,
                         const std::string& tell);
  Result<void> GivePermit(const std::string& id, const Permit& permit);
  Result<void> SettleCall(const std::string& id, uint64_t call, bool run);

  // A session whose events are not read as fast as they come is not listened to meanwhile.
  void Pace(const std::string& id, bool waits);

  // The resolver is another one: each session that asks it needs a new pair.
  void ResolveAnew();

  void Stop(const std::string& id);
  // The same, of one that is for nobody. One that somebody uses goes on: an order that was late may
  // come when its id is a session's.
  void Discard(const std::string& id);
  void StopAll(const std::string& why);

 private:
  // kFailedPrecondition: the runtime is missing, or not the pinned one. It reads 185 MB.
  Result<void> CheckRuntime() const;
  Result<std::shared_ptr<session::Session>> Find(const std::string& id) const;
  rpc::Task<rpc::Done> UntilGone(std::string id);
  rpc::Detached Forget(std::string id);
  void RemoveHome(const std::string& id) const;
  void WatchMemory(const std::shared_ptr<session::Session>& warm);

  session::Writers writers_;
  const session::Surroundings surroundings_;
  session::FilesViews files_{surroundings_};
  const Memory memory_;
  std::map<std::string, bool> starting_;  // Whose runtime is being looked at; whether for nobody.
  std::map<std::string, std::shared_ptr<session::Session>> running_;
  std::set<std::shared_ptr<session::RouteTrial>> trials_;
  std::multimap<std::string, std::shared_ptr<rpc::Once<rpc::Done>>> waiting_;  // For one's end.
};

}  // namespace cowork::runnerd
