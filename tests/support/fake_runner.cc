#include "tests/support/fake_runner.h"

#include "common/rpc/server.h"

namespace cowork::support {

FakeRunner::FakeRunner() : server_(Serve()) {}
FakeRunner::~FakeRunner() = default;

void FakeRunner::GoAway() {
  server_.reset();
}

os::UniqueFd FakeRunner::Connect() {
  SocketPair pair = MakeSocketPair();
  Adopt(std::move(pair.theirs));
  return std::move(pair.ours);
}

void FakeRunner::Adopt(os::UniqueFd end) {
  static_cast<void>(server_->Adopt(
      std::move(end),
      {.name = "brokerd", .held = {v1::MethodRule::BOX_READ, v1::MethodRule::BOX_ORDER}}));
}

void FakeRunner::Tell(const std::string& session, v1::RunnerEvent event) {
  event.set_session_id(session);
  {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  rpc::Later::Run(server_->queue(), [this] { told_.Ring(); });
}

void FakeRunner::RefuseStart(Error error) {
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(error);
}

void FakeRunner::HoldStart() {
  const std::lock_guard lock(mutex_);
  held_ = std::make_shared<rpc::Once<rpc::Done>>();
}

void FakeRunner::LetStart() {
  rpc::Later::Run(server_->queue(), [held = Held()] { held->Set(rpc::Done{}); });
  const std::lock_guard lock(mutex_);
  held_.reset();
}

void FakeRunner::Freeze() {
  const auto frozen = std::make_shared<std::promise<void>>();
  rpc::Later::Run(server_->queue(), [frozen, thawed = thawed_.get_future().share()] {
    frozen->set_value();
    thawed.wait();
  });
  frozen->get_future().wait();
}

void FakeRunner::FindOfRoutes(const v1::TestRouteResponse& answer) {
  const std::lock_guard lock(mutex_);
  route_answer_ = answer;
}

void FakeRunner::FindOnMachine(const v1::Assurance& machine) {
  const std::lock_guard lock(mutex_);
  machine_ = machine;
}

void FakeRunner::Replace(const std::string& path) {
  const std::lock_guard lock(mutex_);
  replaced_.insert(path);
}

uint64_t FakeRunner::InodeOf(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return replaced_.contains(path) ? inode - 1 : inode.load();
}

void FakeRunner::Remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  removed_.insert(path);
}

bool FakeRunner::IsThere(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return !removed_.contains(path);
}

void FakeRunner::ShowFiles(const v1::AskFilesResponse& answer) {
  const std::lock_guard lock(mutex_);
  files_answer_ = answer;
}

void FakeRunner::RefuseFiles(Error error) {
  const std::lock_guard lock(mutex_);
  files_answer_ = std::move(error);
}

std::shared_ptr<rpc::Once<rpc::Done>> FakeRunner::Held() {
  const std::lock_guard lock(mutex_);
  return held_;
}

rpc::Task<v1::Assurance> FakeRunner::GetAssurance(rpc::Caller, v1::GetAssuranceRequest) {
  const std::lock_guard lock(mutex_);
  co_return machine_;
}

rpc::Task<v1::Directory> FakeRunner::Inspect(rpc::Caller, v1::InspectDirectoryRequest request) {
  inspected.Record(request.path());
  if (!IsThere(request.path())) co_return Error(ErrorCode::kNotFound, "nothing is there");
  if (request.path() == "/file") co_return Error(ErrorCode::kInvalidArgument, "it is a file");
  v1::Directory directory;
  directory.set_path(request.path() == "/swapped" ? "/home" : request.path());
  directory.set_device(7);
  directory.set_inode(InodeOf(request.path()));
  directory.set_mount(mount);
  directory.set_born_unix_ns(born_unix_ns);
  directory.set_boot("boot " + std::to_string(boot));
  co_return directory;
}

rpc::Task<v1::StartResponse> FakeRunner::Start(rpc::Caller, v1::StartRequest request) {
  started.Record(request);
  if (const auto held = Held(); held != nullptr) co_await *held;
  if (refuses_warm && request.warm()) co_return Error(ErrorCode::kUnavailable, "it hung");
  const std::lock_guard lock(mutex_);
  if (refusal_.has_value()) co_return *refusal_;
  v1::StartResponse response;
  response.set_runtime("OpenCode 1.18.33");
  response.set_runtime_session("ses_1");
  co_return response;
}

rpc::Task<v1::TestRouteResponse> FakeRunner::TestRoute(rpc::Caller, v1::TestRouteRequest request) {
  tested.Record(request);
  const std::lock_guard lock(mutex_);
  co_return route_answer_;
}

rpc::Task<v1::AskFilesResponse> FakeRunner::AskFiles(rpc::Caller, v1::AskFilesRequest request) {
  looked.Record(request);
  when_looked();
  const std::lock_guard lock(mutex_);
  co_return files_answer_;
}

rpc::Task<v1::PromptResponse> FakeRunner::Prompt(rpc::Caller, v1::PromptRequest request) {
  prompted.Record(request);
  co_return v1::PromptResponse();
}

rpc::Task<v1::AnswerAskResponse> FakeRunner::AnswerAsk(rpc::Caller, v1::AnswerAskRequest request) {
  answered.Record(request);
  order.Record("answer");
  co_return v1::AnswerAskResponse();
}

rpc::Task<v1::GivePermitResponse> FakeRunner::GivePermit(rpc::Caller,
                                                         v1::GivePermitRequest request) {
  permitted.Record(request);
  order.Record("permit");
  if (has_no_turn) co_return Error(ErrorCode::kFailedPrecondition, "its turn is over");
  co_return v1::GivePermitResponse();
}

rpc::Task<v1::SettleCallResponse> FakeRunner::SettleCall(rpc::Caller,
                                                         v1::SettleCallRequest request) {
  settled.Record(request);
  co_return v1::SettleCallResponse();
}

rpc::Task<v1::StopResponse> FakeRunner::Stop(rpc::Caller, v1::StopRequest request) {
  if (refuses_stops) co_return Error(ErrorCode::kResourceExhausted, "too many calls at once");
  if (fails_at_stops) co_return Error(ErrorCode::kInternal, "something broke");
  stopped.Record(request.session_id());
  if (request.discard()) discarded.Record(request.session_id());
  co_return v1::StopResponse();
}

rpc::Task<rpc::Done> FakeRunner::Events(rpc::Caller caller, v1::EventsRequest,
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

std::optional<v1::RunnerEvent> FakeRunner::NextEvent() {
  const std::lock_guard lock(mutex_);
  if (events_.empty()) return std::nullopt;
  v1::RunnerEvent first = std::move(events_.front());
  events_.pop_front();
  return first;
}

std::unique_ptr<rpc::Server> FakeRunner::Serve() {
  using Me = FakeRunner;
  return *rpc::Server::Start(
      "runnerd", {.contracts = {v1::StartRequest::descriptor()->file()->service(0)},
                  .handlers = {
                      {"/cowork.v1.Runner/GetAssurance", rpc::Unary(*this, &Me::GetAssurance)},
                      {"/cowork.v1.Runner/InspectDirectory", rpc::Unary(*this, &Me::Inspect)},
                      {"/cowork.v1.Runner/Start", rpc::Unary(*this, &Me::Start)},
                      {"/cowork.v1.Runner/TestRoute", rpc::Unary(*this, &Me::TestRoute)},
                      {"/cowork.v1.Runner/AskFiles", rpc::Unary(*this, &Me::AskFiles)},
                      {"/cowork.v1.Runner/Prompt", rpc::Unary(*this, &Me::Prompt)},
                      {"/cowork.v1.Runner/AnswerAsk", rpc::Unary(*this, &Me::AnswerAsk)},
                      {"/cowork.v1.Runner/GivePermit", rpc::Unary(*this, &Me::GivePermit)},
                      {"/cowork.v1.Runner/SettleCall", rpc::Unary(*this, &Me::SettleCall)},
                      {"/cowork.v1.Runner/Stop", rpc::Unary(*this, &Me::Stop)},
                      {"/cowork.v1.Runner/Events", rpc::Stream(*this, &Me::Events)},
                  }});
}

v1::Assurance FakeRunner::Standard() {
  v1::Assurance machine;
  machine.set_level(v1::ASSURANCE_LEVEL_STANDARD);
  return machine;
}

}  // namespace cowork::support
