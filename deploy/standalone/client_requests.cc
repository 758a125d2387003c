#include "deploy/standalone/client_requests.h"

#include <cstdint>

#include "common/base/log.h"

namespace cowork::standalone {

std::optional<os::UniqueFd> ClientRequests::Do(Daemon asker, const v1::ToSupervisor& asked) {
  Result<std::optional<os::UniqueFd>> done = Try(asker, asked);
  if (done.ok()) return *std::move(done);
  const std::string& name = asked.close().empty() ? asked.open() : asked.close();
  refusals_.Add(
      {.daemon = NameOf(asker), .why = done.error().message(), .detail = done.error().detail()},
      IsClientName(name) ? name : "of no client's name");
  return std::nullopt;
}

Result<std::optional<os::UniqueFd>> ClientRequests::Try(Daemon asker,
                                                        const v1::ToSupervisor& asked) {
  if (asker != Daemon::kBrokerd)
    return Error(ErrorCode::kPermissionDenied, "brokerd alone says which clients there are");
  if (asked.close().empty()) return std::optional(TRY(sockets_.Open(asked.open())));
  TRY(sockets_.Close(asked.close()));
  return std::optional<os::UniqueFd>();
}

void ClientRequests::LogRefusals(TimePoint now) {
  for (const auto& [refusal, times, client] : refusals_.Due(now))
    LOG(kWarning, "a client's socket was not changed")
        .With("daemon", refusal.daemon)
        .With("client", client)
        .With("times", static_cast<int64_t>(times))
        .With("why", refusal.why)
        .With("detail", refusal.detail);
}

}  // namespace cowork::standalone
