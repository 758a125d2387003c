// admin: what the daemons are doing, over admin.sock.

#include "common/base/shell_word.h"
#include "ui-client/cli/admin.h"
#include "ui-client/cli/admin_text.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

class Tables {
 public:
  Tables(const Seat& seat, const Options& options, Admin& admin)
      : seat_(seat), options_(options), admin_(admin) {}

  Result<void> Show() {
    TRY(ShowIfWanted("daemons", &Admin::ListDaemons, [](const auto& r) { return r.daemons(); }));
    TRY(ShowIfWanted("channels", &Admin::ListChannels, [](const auto& r) { return r.channels(); }));
    TRY(ShowIfWanted("boxes", &Admin::ListBoxes, [](const auto& r) { return r.boxes(); }));
    TRY(ShowIfWanted("leases", &Admin::ListLeases, [](const auto& r) { return r.leases(); }));
    return ShowIfWanted("metrics", &Admin::GetMetrics, [](const auto& r) { return r.metrics(); });
  }

 private:
  template <typename Response, typename ItemsOf>
  Result<void> ShowIfWanted(const std::string& name, Result<Response> (Admin::*method)(),
                            ItemsOf items_of) {
    if (!options_.part.empty() && options_.part != name) return {};
    const Response response = TRY((admin_.*method)());
    if (options_.json && options_.part.empty()) Print(ObjectOf(name, response, items_of(response)));
    if (options_.json && !options_.part.empty())
      for (const auto& item : items_of(response)) PrintJson(item);
    if (!options_.json) ShowText(name, TextOf(response, seat_.reader()));
    return {};
  }

  // A table is named even where it is empty.
  template <typename Response, typename Items>
  static std::string ObjectOf(const std::string& name, const Response& response,
                              const Items& items) {
    return items.empty() ? "{\"" + name + "\":[]}\n" : JsonLine(response);
  }

  // Alone a table has no head: it is what was asked for.
  void ShowText(const std::string& name, const std::string& table) const {
    if (!options_.part.empty()) {
      if (table.empty()) Tell("There are no " + name + " now.\n");
      return Print(table);
    }
    Print(Painted(seat_.out, Paint::kBold, name) + "\n" + (table.empty() ? "none\n" : table));
  }

  const Seat& seat_;
  const Options& options_;
  Admin& admin_;
};

Error OfWrongSocket(const std::string& socket) {
  return {
      ErrorCode::kPermissionDenied,
      ShellWord(socket) + " is not admin.sock, and the tables are shown by no other; cowork admin"};
}

}  // namespace

Exit ShowAdmin(const Seat& seat, const Options& options) {
  const std::string what = "the daemons cannot be looked at";
  // COWORK_SOCKET names a client's socket, which is never this one.
  const std::string socket = options.socket_was_typed ? seat.socket : seat.places.AdminSocket();
  const auto admin = Admin::Dial(socket);
  if (!admin.ok()) return Complain(what, admin.error());
  const Result<void> shown = Tables(seat, options, **admin).Show();
  if (!shown.ok() && shown.error().code() == ErrorCode::kPermissionDenied)
    return Complain(what, OfWrongSocket(socket));
  if (!shown.ok()) return Complain(what, shown.error());
  return Exit::kDone;
}

}  // namespace cowork::cli
