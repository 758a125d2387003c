// What a pump does with what its two peers say, and when they have to wait with it.

#include <utility>

#include "common/frame/pair.h"
#include "runnerd/courier/mcp/server_pump.h"

namespace cowork::courier::mcp {
namespace {

constexpr size_t kMostQueued = 4 * frame::kPiece;

// cowork-files answers kMostInFlight calls with less, though each letter be escaped with six; but
// for lists of many names as long as names can be.
constexpr size_t kMostHeardOut = size_t{32} << 20;

}  // namespace

Pump::Handlers ServerPump::HearingOf(Side peer) {
  const bool server = peer == Side::kServer;
  const char* by = server ? "from the server" : "from the client";
  return {.may_take = [this, server] { return server ? ServerMaySpeak() : ClientMaySpeak(); },
          .take = [this, peer](std::string_view bytes) { Hear(peer, bytes); },
          .on_end = [this, server] { server ? OnServerEnd() : End(Side::kClient, ""); },
          .on_descriptors = [this, by] { Note(Notice(Notice::Kind::kDescriptors, by)); }};
}

// What it asks is answered by the server or, refused, by us: there has to be room for both.
bool ServerPump::ClientMaySpeak() const {
  return ClientTakes() && to_server_.queued_bytes() < kMostQueued && handlers_.keeps_up();
}

// A client that reads nothing keeps nobody waiting but itself.
bool ServerPump::ServerMaySpeak() const {
  return ClientTakes() || (!ended_ && conversation_.is_to_be_heard());
}

bool ServerPump::ClientTakes() const {
  return !ended_ && to_client_.queued_bytes() < kMostQueued;
}

void ServerPump::Hear(Side peer, std::string_view bytes) {
  const bool server = peer == Side::kServer;
  LineReader& lines = server ? server_lines_ : client_lines_;
  const Result<void> read =
      lines.Feed(bytes, {.take = [this, peer](std::string_view line) { return Take(peer, line); },
                         .too_long = [this, peer] { return TakeTooLong(peer); }});
  if (!read.ok())
    End(peer,
        (server ? "what the server sent: " : "what the client sent: ") + read.error().message());
}

Result<void> ServerPump::Take(Side peer, std::string_view line) {
  const bool server = peer == Side::kServer;
  Step step = TRY(server ? conversation_.FromServer(line) : conversation_.FromClient(line));
  if (server) AnswerServer(step);
  Do(std::move(step));
  if (server && to_client_.queued_bytes() > kMostHeardOut)
    return Error(ErrorCode::kResourceExhausted, "more than 32 MiB of it wait for the client");
  return {};
}

// What a model says in one message is often no fault of its client; of a server it is.
Result<void> ServerPump::TakeTooLong(Side peer) {
  if (peer == Side::kServer)
    return Error(ErrorCode::kResourceExhausted, "a message is longer than 8 MiB");
  Do(Conversation::TooLongFromClient());
  return {};
}

// A server that asks and does not read gets no more answers. Were it made to wait instead, one that
// reads nothing while it writes would wait forever.
void ServerPump::AnswerServer(Step& step) {
  if (to_server_.queued_bytes() >= kMostQueued) step.to_server.clear();
}

}  // namespace cowork::courier::mcp
