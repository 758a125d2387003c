// FakeRunner: runnerd as the contract has it, without a box. It records its orders, and tells the
// events that a test hands in.

#pragma once

#include <atomic>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "brokerd/bell.h"
#include "common/rpc/once.h"
#include "common/rpc/server.h"
#include "cowork/v1/runner.pb.h"
#include "tests/support/recorder.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

class FakeRunner {
 public:
  // brokerd's end of a new channel to it.
  os::UniqueFd Connect() {
    SocketPair pair = MakeSocketPair();
    Adopt(std::move(pair.theirs));
    return std::move(pair.ours);
  }
  // Our end of a channel to a real brokerd, which has been greeted.
  void Adopt(os::UniqueFd end) {
    static_cast<void>(server_->Adopt(
        std::move(end),
        {.name = "brokerd", .held = {v1::MethodRule::BOX_READ, v1::MethodRule::BOX_ORDER}}));
  }

  // One event of a session, to be told in its turn.
  void Tell(const std::string& session, v1::RunnerEvent event) {
    event.set_session_id(session);
    {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(event));
    }
    rpc::Later::Run(server_->queue(), [this] { told_.Ring(); });
  }
  void RefuseStart(Error error) {
    const std::lock_guard lock(mutex_);
    refusal_ = std::move(error);
  }
  // The next starts are not answered until LetStart().
  void HoldStart() {
    const std::lock_guard lock(mutex_);
    held_ = std::make_shared<rpc::Once<rpc::Done>>();
  }
  void LetStart() {
    rpc::Later::Run(server_->queue(), [held = Held()] { held->Set(rpc::Done{}); });
    const std::lock_guard lock(mutex_);
    held_.reset();
  }
  void GoAway() { server_.reset(); }
  // It hangs: it is there, and answers nothing.
  void Freeze() {
    const auto frozen = std::make_shared<std::promise<void>>();
    rpc::Later::Run(server_->queue(), [frozen, thawed = thawed_.get_future().share()] {
      frozen->set_value();
      thawed.wait();
    });
    frozen->get_future().wait();
  }
  void Thaw() { thawed_.set_value(); }

  // What it says of the machine from now on.
  void FindOnMachine(const v1::Assurance& machine) {
    const std::lock_guard lock(mutex_);
    machine_ = machine;
  }

  // Of every directory it inspects.
  std::atomic<uint64_t> inode = ~uint64_t{0};
  std::atomic<uint64_t> mount = 11;
  std::atomic<int64_t> born_unix_ns = -1;
  std::atomic<int> boot = 1;

  std::atomic<bool> refuses_stops = false;  // For now, as if it had too much to do.
  std::atomic<int> refused_followers = 0;   // The first ones, as if the one before still read.
  Recorder<std::string> followed;           // By whom, each time its events are asked for.
  Recorder<v1::StartRequest> started;
  Recorder<v1::PromptRequest> prompted;
  Recorder<v1::AnswerAskRequest> answered;
  Recorder<v1::GivePermitRequest> permitted;
  Recorder<v1::SettleCallRequest> settled;
  Recorder<std::string> stopped;    // Ids of sessions.
  Recorder<std::string> discarded;  // Those of them that were for nobody.
  Recorder<std::string> order;      // Which of the above came when.

 private:
  std::shared_ptr<rpc::Once<rpc::Done>> Held() {
    const std::lock_guard lock(mutex_);
    return held_;
  }
  rpc::Task<v1::Assurance> GetAssurance(rpc::Caller, v1::GetAssuranceRequest) {
    const std::lock_guard lock(mutex_);
    co_return machine_;
  }
  rpc::Task<v1::Directory> Inspect(rpc::Caller, v1::InspectDirectoryRequest request) {
    if (request.path() == "/missing") co_return Error(ErrorCode::kNotFound, "nothing is there");
    if (request.path() == "/file") co_return Error(ErrorCode::kInvalidArgument, "it is a file");
    v1::Directory directory;
    directory.set_path(request.path() == "/swapped" ? "/home" : request.path());
    directory.set_device(7);
    directory.set_inode(inode);
    directory.set_mount(mount);
    directory.set_born_unix_ns(born_unix_ns);
    directory.set_boot("boot " + std::to_string(boot));
    co_return directory;
  }
  rpc::Task<v1::StartResponse> Start(rpc::Caller, v1::StartRequest request) {
    started.Record(request);
    if (const auto held = Held(); held != nullptr) co_await *held;
    const std::lock_guard lock(mutex_);
    if (refusal_.has_value()) co_return *refusal_;
    v1::StartResponse response;
    response.set_runtime("OpenCode 1.18.33");
    response.set_runtime_session("ses_1");
    co_return response;
  }
  rpc::Task<v1::PromptResponse> Prompt(rpc::Caller, v1::PromptRequest request) {
    prompted.Record(request);
    co_return v1::PromptResponse();
  }
  rpc::Task<v1::AnswerAskResponse> AnswerAsk(rpc::Caller, v1::AnswerAskRequest request) {
    answered.Record(request);
    order.Record("answer");
    co_return v1::AnswerAskResponse();
  }
  rpc::Task<v1::GivePermitResponse> GivePermit(rpc::Caller, v1::GivePermitRequest request) {
    permitted.Record(request);
    order.Record("permit");
    co_return v1::GivePermitResponse();
  }
  rpc::Task<v1::SettleCallResponse> SettleCall(rpc::Caller, v1::SettleCallRequest request) {
    settled.Record(request);
    co_return v1::SettleCallResponse();
  }
  rpc::Task<v1::StopResponse> Stop(rpc::Caller, v1::StopRequest request) {
    if (refuses_stops) co_return Error(ErrorCode::kResourceExhausted, "too many calls at once");
    stopped.Record(request.session_id());
    if (request.discard()) discarded.Record(request.session_id());
    co_return v1::StopResponse();
  }
  rpc::Task<rpc::Done> Events(rpc::Caller caller, v1::EventsRequest,
                              rpc::Writer<v1::RunnerEvent> writer) {
    followed.Record(caller.connection);
    if (refused_followers-- > 0)
      co_return Error(ErrorCode::kFailedPrecondition, "the stream is open already");
    writer.WhenGone([this] { told_.Ring(); });
    while (!writer.gone()) {
      const std::optional<v1::RunnerEvent> event = NextEvent();
      if (event.has_value())
        co_await writer.Write(*event);
      else
        co_await told_.Wait();
    }
    co_return rpc::Done{};
  }
  std::optional<v1::RunnerEvent> NextEvent() {
    const std::lock_guard lock(mutex_);
    if (events_.empty()) return std::nullopt;
    v1::RunnerEvent first = std::move(events_.front());
    events_.pop_front();
    return first;
  }
  std::unique_ptr<rpc::Server> Serve() {
    using Me = FakeRunner;
    return *rpc::Server::Start(
        "runnerd", {.contracts = {v1::StartRequest::descriptor()->file()->service(0)},
                    .handlers = {
                        {"/cowork.v1.Runner/GetAssurance", rpc::Unary(*this, &Me::GetAssurance)},
                        {"/cowork.v1.Runner/InspectDirectory", rpc::Unary(*this, &Me::Inspect)},
                        {"/cowork.v1.Runner/Start", rpc::Unary(*this, &Me::Start)},
                        {"/cowork.v1.Runner/Prompt", rpc::Unary(*this, &Me::Prompt)},
                        {"/cowork.v1.Runner/AnswerAsk", rpc::Unary(*this, &Me::AnswerAsk)},
                        {"/cowork.v1.Runner/GivePermit", rpc::Unary(*this, &Me::GivePermit)},
                        {"/cowork.v1.Runner/SettleCall", rpc::Unary(*this, &Me::SettleCall)},
                        {"/cowork.v1.Runner/Stop", rpc::Unary(*this, &Me::Stop)},
                        {"/cowork.v1.Runner/Events", rpc::Stream(*this, &Me::Events)},
                    }});
  }

  std::mutex mutex_;
  static v1::Assurance Standard() {
    v1::Assurance machine;
    machine.set_level(v1::ASSURANCE_LEVEL_STANDARD);
    return machine;
  }

  v1::Assurance machine_ = Standard();
  std::shared_ptr<rpc::Once<rpc::Done>> held_;
  std::optional<Error> refusal_;
  std::promise<void> thawed_;
  std::deque<v1::RunnerEvent> events_;
  brokerd::Bell told_;  // On the queue's thread only.
  std::unique_ptr<rpc::Server> server_ = Serve();
};

}  // namespace cowork::support
