// client add, ls, revoke.

#include "common/base/shell_word.h"
#include "ui-client/cli/client_text.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/confirming.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kHonestly =
    "Its role binds a client that cannot open broker.sock: in a box, say. To a program that runs "
    "as you outside of one the role is advice: it could open broker.sock itself.";

std::string HintFor(const std::string& socket, size_t width) {
  return "Whoever goes in by it has that role:\n  COWORK_SOCKET=" + Shown(ShellWord(socket)) +
         " cowork status\n" + Indented(kHonestly, 0, width);
}

Result<std::string> FindClient(Broker& broker, const std::string& typed) {
  if (const auto whole = WholeId('c', typed)) return *whole;
  const v1::ListClientsResponse clients = TRY(broker.ListClients());
  ShortIds ids;
  for (const v1::Client& client : clients.clients()) ids.Add(client.id());
  return ids.Find(typed, "cowork client ls");
}

Error WithRemedyForAdding(const Error& error) {
  if (error.code() == ErrorCode::kInvalidArgument)
    return WithRemedy(error, "cowork client add phone-1 --role viewer");
  return error.code() == ErrorCode::kFailedPrecondition ? WithRemedy(error, "cowork client ls")
                                                        : error;
}

Result<v1::Client> Add(const Seat& seat, const Options& options) {
  v1::AddClientRequest request;
  request.set_name(options.name);
  request.set_role(TRY(RoleNamed(options.role)));
  const std::unique_ptr<Broker> broker = TRY(seat.Dial());
  TRY(seat.CheckIsByOwnSocket());  // The new socket is beside it.
  return broker->AddClient(request, ConsentOf(seat, options));
}

}  // namespace

Exit ClientAdd(const Seat& seat, const Options& options) {
  const std::string what = "the client was not added";
  if (!IsUtf8(options.name))
    return Complain(
        what, WithRemedyForAdding(Error(ErrorCode::kInvalidArgument, "the name is no UTF-8 text")));
  const Result<v1::Client> client = Add(seat, options);
  if (!client.ok()) return Complain(what, WithRemedyForAdding(client.error()));
  if (options.json)
    PrintJson(*client);
  else
    Print(TextOf(*client, seat.places.run));
  Tell(HintFor(SocketOf(*client, seat.places.run), seat.err.width));
  return Exit::kDone;
}

Exit ClientList(const Seat& seat, const Options& options) {
  const std::string what = "the clients cannot be listed";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto clients = (*broker)->ListClients();
  if (!clients.ok()) return Complain(what, clients.error());
  if (!options.json) Print(TextOf(*clients, seat.reader()));
  if (options.json)
    for (const v1::Client& client : clients->clients()) PrintJson(client);
  if (!options.json && clients->clients().empty())
    Tell("No client is added: cowork client add NAME --role viewer\n");
  return Exit::kDone;
}

Exit ClientRevoke(const Seat& seat, const Options& options) {
  const std::string what = "the client was not revoked";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const Result<std::string> id = FindClient(**broker, options.id);
  if (!id.ok()) return Complain(what, id.error());
  v1::RevokeClientRequest request;
  request.set_id(*id);
  const auto revoked = (*broker)->RevokeClient(request);
  if (!revoked.ok()) return Complain(what, WithRemedy(revoked.error(), "cowork client ls"));
  if (options.json) PrintJson(request);  // The answer is empty: which it was, the request says.
  Tell("Its socket is gone, and every connection by it has ended.\n");
  return Exit::kDone;
}

}  // namespace cowork::cli
