// runnerd: runs sessions in boxes, on brokerd's word. See docs/privileges.md.

#include <fcntl.h>

#include <cstdlib>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

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
#include "runnerd/sessions.h"
#include "runnerd/vault_link.h"

namespace cowork::runnerd {
namespace {

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

void ZygoteIsGone() {
  LOG(kError, "the zygote is gone, and every box with it");
  std::_Exit(EXIT_FAILURE);  // coworkd starts us anew.
}

Result<void> Run(const Options& options) {
  // 1. The zygote first: it must be born of one thread, and outside our confinement.
  box::ZygoteProcess zygote = TRY(box::StartZygote(options.libexec + "/zygote"));
  // 2. Take what we need.
  frame::Control control = TRY(frame::Control::Take());
  const session::Programs programs = TRY(OpenPrograms(options));
  const os::UniqueFd homes = TRY(OpenHomes(options));
  session::NeverOpen(TRY(FindForbidden(options)));
  Memory memory(os::UniqueFd(::open("/proc/meminfo", O_RDONLY | O_CLOEXEC)));
  // 3. Give up the rest.
  TRY(ConfineSelf(homes.get()));
  // 4. Serve.
  boost::asio::io_context io;
  box::Boxes boxes(io, std::move(zygote), ZygoteIsGone);
  EventQueue events;
  VaultLink vault(io);
  Sessions sessions(
      {.io = io,
       .boxes = boxes,
       .programs = programs,
       .homes = homes.get(),
       .wire_to_vault = [&vault](const std::string& session,
                                 os::UniqueFd end) { vault.Hand(session, std::move(end)); },
       .tell = [&events](v1::RunnerEvent event) { events.Push(std::move(event)); }},
      std::move(memory));
  events.TellPace(
      [&sessions](const std::string& session, bool waits) { sessions.Pace(session, waits); });
  RunnerService service(io, events, sessions);
  const auto server = TRY(rpc::Server::Start("runnerd", service.Methods()));
  std::thread([&] { TakeChannels(control, *server, io, vault); }).detach();
  TRY(control.SayReady());
  const auto forever = boost::asio::make_work_guard(io);
  io.run();
  return {};
}

}  // namespace
}  // namespace cowork::runnerd

int main(int argc, char** argv) {
  using namespace cowork;
  const Result<runnerd::Options> options = runnerd::ParseOptions(argc, argv);
  const Result<void> outcome =
      options.ok() ? runnerd::Run(*options) : Result<void>(options.error());
  if (outcome.ok()) return EXIT_SUCCESS;
  LOG(kError, outcome.error().message()).With("detail", outcome.error().detail());
  return EXIT_FAILURE;
}
