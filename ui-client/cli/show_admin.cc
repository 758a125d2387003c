// admin: what the daemons are doing, over admin.sock.

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
    if (options_.json && options_.part.empty()) PrintJson(response);
    if (options_.json && !options_.part.empty())
      for (const auto& item : items_of(response)) PrintJson(item);
    if (!options_.json) ShowText(name, TextOf(response, seat_.reader()));
    return {};
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

}  // namespace

Exit ShowAdmin(const Seat& seat, const Options& options) {
  const std::string what = "the daemons cannot be looked at";
  const auto admin = Admin::Dial(seat.socket.empty() ? seat.places.AdminSocket() : seat.socket);
  if (!admin.ok()) return Complain(what, admin.error());
  const Result<void> shown = Tables(seat, options, **admin).Show();
  if (!shown.ok()) return Complain(what, shown.error());
  return Exit::kDone;
}

}  // namespace cowork::cli
