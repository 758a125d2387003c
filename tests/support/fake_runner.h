// FakeRunner: runnerd as the contract has it, without a box. It records its orders, and tells the
// events that a test hands in.

#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "brokerd/bell.h"
#include "common/rpc/once.h"
#include "common/rpc/service.h"
#include "cowork/v1/runner.pb.h"
#include "tests/support/recorder.h"
#include "tests/support/socket_pair.h"

namespace cowork::rpc {
class Server;
}  // namespace cowork::rpc

namespace cowork::support {

class FakeRunner {
 public:
  FakeRunner();
  ~FakeRunner();
  FakeRunner(const FakeRunner&) = delete;
  FakeRunner& operator=(const FakeRunner&) = delete;

  // brokerd's end of a new channel to it.
  os::UniqueFd Connect();
  // Our end of a channel to a real brokerd, which has been greeted.
  void Adopt(os::UniqueFd end);

  // One event of a session, to be told in its turn.
  void Tell(const std::string& session, v1::RunnerEvent event);
  void RefuseStart(Error error);
  // The next starts are not answered until LetStart().
  void HoldStart();
  void LetStart();
  void GoAway();
  // It hangs: it is there, and answers nothing.
  void Freeze();
  void Thaw() { thawed_.set_value(); }

  // What every test of a route meets with from now on.
  void FindOfRoutes(const v1::TestRouteResponse& answer);

  // What cowork-files answers from now on; or refuses.
  void ShowFiles(const v1::AskFilesResponse& answer);
  void RefuseFiles(Error error);

  // What it says of the machine from now on.
  void FindOnMachine(const v1::Assurance& machine);

  // Another directory stands at this path from now on.
  void Replace(const std::string& path);
  void Remove(const std::string& path);  // And here none does.

  // Of every directory it inspects.
  std::atomic<uint64_t> inode = ~uint64_t{0};
  std::atomic<uint64_t> mount = 11;
  std::atomic<int64_t> born_unix_ns = -1;
  std::atomic<int> boot = 1;

  std::atomic<bool> refuses_stops = false;   // For now, as if it had too much to do.
  std::atomic<bool> fails_at_stops = false;  // However often it is told.
  std::atomic<bool> refuses_warm = false;    // Starts of what is for nobody yet.
  std::atomic<bool> has_no_turn = false;     // That a permit could be for.
  std::atomic<int> refused_followers = 0;    // The first ones, as if the one before still read.
  Recorder<std::string> followed;            // By whom, each time its events are asked for.
  Recorder<std::string> inspected;           // Paths.
  Recorder<v1::StartRequest> started;
  Recorder<v1::TestRouteRequest> tested;
  Recorder<v1::AskFilesRequest> looked;
  std::function<void()> when_looked = [] {};  // Each time, before it is answered.
  Recorder<v1::PromptRequest> prompted;
  Recorder<v1::AnswerAskRequest> answered;
  Recorder<v1::GivePermitRequest> permitted;
  Recorder<v1::SettleCallRequest> settled;
  Recorder<std::string> stopped;    // Ids of sessions.
  Recorder<std::string> discarded;  // Those of them that were for nobody.
  Recorder<std::string> order;      // Which of the above came when.

 private:
  std::shared_ptr<rpc::Once<rpc::Done>> Held();
  rpc::Task<v1::Assurance> GetAssurance(rpc::Caller, v1::GetAssuranceRequest);
  rpc::Task<v1::Directory> Inspect(rpc::Caller, v1::InspectDirectoryRequest request);
  rpc::Task<v1::StartResponse> Start(rpc::Caller, v1::StartRequest request);
  rpc::Task<v1::TestRouteResponse> TestRoute(rpc::Caller, v1::TestRouteRequest request);
  rpc::Task<v1::AskFilesResponse> AskFiles(rpc::Caller, v1::AskFilesRequest request);
  rpc::Task<v1::PromptResponse> Prompt(rpc::Caller, v1::PromptRequest request);
  rpc::Task<v1::AnswerAskResponse> AnswerAsk(rpc::Caller, v1::AnswerAskRequest request);
  rpc::Task<v1::GivePermitResponse> GivePermit(rpc::Caller, v1::GivePermitRequest request);
  rpc::Task<v1::SettleCallResponse> SettleCall(rpc::Caller, v1::SettleCallRequest request);
  rpc::Task<v1::StopResponse> Stop(rpc::Caller, v1::StopRequest request);
  rpc::Task<rpc::Done> Events(rpc::Caller caller, v1::EventsRequest,
                              rpc::Writer<v1::RunnerEvent> writer);
  std::optional<v1::RunnerEvent> NextEvent();
  uint64_t InodeOf(const std::string& path);
  bool IsThere(const std::string& path);
  std::unique_ptr<rpc::Server> Serve();

  std::mutex mutex_;
  static v1::Assurance Standard();

  v1::Assurance machine_ = Standard();
  v1::TestRouteResponse route_answer_;
  Result<v1::AskFilesResponse> files_answer_ = v1::AskFilesResponse();
  std::shared_ptr<rpc::Once<rpc::Done>> held_;
  std::optional<Error> refusal_;
  std::set<std::string> replaced_;
  std::set<std::string> removed_{"/missing"};
  std::promise<void> thawed_;
  std::deque<v1::RunnerEvent> events_;
  brokerd::Bell told_;  // On the queue's thread only.
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace cowork::support
