// runnerd: runs sessions in boxes, on brokerd's word. See docs/privileges.md.

#include <fcntl.h>

#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "common/assurance/probe.h"
#include "common/base/log.h"
#include "common/frame/control.h"
#include "common/rpc/server.h"
#include "runnerd/box/boxes.h"
#include "runnerd/box/start_zygote.h"
#include "runnerd/confine.h"
#include "runnerd/event_queue.h"
#include "runnerd/memory.h"
#include "runnerd/options.h"
#include "runnerd/runner_service.h"
#include "runnerd/session/directory.h"
#include "runnerd/session/resolver_box.h"
#include "runnerd/sessions.h"
#include "runnerd/vault_link.h"

namespace cowork::runnerd {
namespace {

constexpr int kSomethingIsMissing = 5;  // coworkd ends with it, and says what.

// Ends with the control, and with us every box: the zygote's pair is ours alone.
void TakeChannels(frame::Control& control, rpc::Server& server, boost::asio::io_context& io,
                  VaultLink& vault) {
  while (true) {
    Result<frame::Wired> wired = control.Next();
    if (!wired.ok()) std::_Exit(frame::EndingAfter(wired.error()));
    frame::Wired taken = *std::move(wired);
    if (taken.channel == "brokerd") {
      const Result<void> adopted = server.Adopt(std::move(taken.socket), kBrokerd);
      if (!adopted.ok()) LOG(kError, "brokerd").With("why", adopted.error().detail());
    } else if (taken.channel == "vaultd") {
      boost::asio::post(io,
                        [&vault, pair = std::make_shared<os::UniqueFd>(std::move(taken.socket))] {
                          vault.Wire(std::move(*pair));
                        });
    } else {
      LOG(kWarning, "a channel that runnerd does not know").With("name", taken.channel);
    }
  }
}

std::vector<LentVariable> LentTo(const McpServer& server) {
  std::vector<LentVariable> lent;
  for (const Variable& variable : server.environment)
    if (!variable.lease_id.empty())
      lent.push_back({.name = variable.name, .lease_id = variable.lease_id});
  return lent;
}

void ZygoteIsGone() {
  LOG(kError, "the zygote is gone, and every box with it");
  std::_Exit(EXIT_FAILURE);  // coworkd starts us anew.
}

// Below every level we do not start, and whoever starts the daemons is told at once. At `reduced`
// we serve, so that each session is refused by name.
Result<assurance::Assurance> LookAtThisMachine() {
  const assurance::Assurance found = assurance::Judge(assurance::LookAtLayers());
  LOG(kInfo, "what this machine gives boxes")
      .With("level", assurance::NameOf(found.level))
      .With("lacks", found.lacks);
  if (found.level == assurance::Level::kNone) TRY(assurance::CheckThatBoxesCanBeMade(found));
  return found;
}

Result<void> Run(const Options& options) {
  // 1. What must be born of one thread, and outside our confinement: children that try what this
  // machine gives boxes, and the zygote.
  const assurance::Assurance assurance = TRY(LookAtThisMachine());
  box::ZygoteProcess zygote = TRY(box::StartZygote(options.libexec + "/zygote"));
  // 2. Take what we need.
  frame::Control control = TRY(frame::Control::Take());
  const session::Programs programs = TRY(OpenPrograms(options));
  const os::UniqueFd homes = TRY(OpenHomes(options));
  session::StandOn(TRY(FindGround(options)));
  Memory memory(os::UniqueFd(::open("/proc/meminfo", O_RDONLY | O_CLOEXEC)));
  // 3. Give up the rest.
  TRY(ConfineSelf(homes.get()));
  // 4. Serve.
  boost::asio::io_context io;
  box::Boxes boxes(io, std::move(zygote), ZygoteIsGone);
  EventQueue events;
  VaultLink vault(io);
  session::ResolverBox resolver(io, boxes, programs, {});
  Sessions sessions(
      {.io = io,
       .boxes = boxes,
       .programs = programs,
       .homes = homes.get(),
       .wire_to_vault = [&vault](const std::string& session,
                                 os::UniqueFd end) { vault.Hand(session, std::move(end)); },
       .tell = [&events](v1::RunnerEvent event) { events.Push(std::move(event)); },
       .pair_with_resolver = [&resolver](
                                 const std::string& session,
                                 const ModelRoute& route) { return resolver.Pair(session, route); },
       .part_from_resolver = [&resolver](const std::string& session) { resolver.Part(session); },
       .wire_environment =
           [&vault](const std::string& session, const McpServer& server, os::UniqueFd end) {
             vault.WireEnvironment(session, server.name, LentTo(server), std::move(end));
           }},
      std::move(memory));
  resolver.WhenGone([&sessions] { sessions.ResolveAnew(); });
  events.TellPace(
      [&sessions](const std::string& session, bool waits) { sessions.Pace(session, waits); });
  RunnerService service(io, events, sessions, assurance);
  const auto server =
      TRY(rpc::Server::Start("runnerd", service.Methods(), rpc::Server::Peers::kDaemons));
  std::thread([&] { TakeChannels(control, *server, io, vault); }).detach();
  TRY(control.SayReady());
  const auto forever = boost::asio::make_work_guard(io);
  io.run();
  return {};
}

// Says in three parts what keeps us from starting, where coworkd looks for it.
int Refuse(const Error& error) {
  LOG(kError, "runnerd does not start")
      .With("why", error.message())
      .With("detail", error.detail())
      .With("do", "mend what it names, then `cowork up`");
  return error.code() == ErrorCode::kFailedPrecondition ? kSomethingIsMissing : EXIT_FAILURE;
}

}  // namespace
}  // namespace cowork::runnerd

int main(int argc, char** argv) {
  using namespace cowork;
  const Result<runnerd::Options> options = runnerd::ParseOptions(argc, argv);
  const Result<void> outcome =
      options.ok() ? runnerd::Run(*options) : Result<void>(options.error());
  if (outcome.ok()) return EXIT_SUCCESS;
  return runnerd::Refuse(outcome.error());
}
