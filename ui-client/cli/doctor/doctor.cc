// doctor: every check that there is to make so far, as the person, in this process and children of
// it. The daemons are asked where they run; nothing is started, made or changed.

#include <unistd.h>

#include <utility>
#include <vector>

#include "ui-client/cli/broker.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/doctor/daemons.h"
#include "ui-client/cli/doctor/installation.h"
#include "ui-client/cli/doctor/layers.h"
#include "ui-client/cli/doctor/names.h"
#include "ui-client/cli/prefix.h"

namespace cowork::cli {
namespace doctor {
namespace {

class Rounds {
 public:
  explicit Rounds(const Options& options) : options_(options) {}

  std::vector<Check> Make() {
    LookAtMachine();
    LookAtInstallation();
    LookAtDaemons();
    return std::move(checks_);
  }

 private:
  void Add(const Name& name, Finding finding) {
    if (options_.name.empty() || options_.name == name.typed)
      checks_.push_back({name.typed, name.read, std::move(finding)});
  }

  void LookAtMachine() {
    const Layers layers = LookAtLayers();
    Add(kUser, OnUser());
    Add(kKernel, OnKernel(layers));
    Add(kUserNamespaces, OnUserNamespaces(layers));
    Add(kProc, OnProc(layers));
    Add(kLandlock, OnLandlock(layers));
    Add(kSeccomp, OnSeccomp(layers));
    Add(kCgroup, OnCgroup(layers));
    Add(kLevel, OnLevel(layers));
    Add(kPeers, OnPeers());
    Add(kOpenFiles, OnOpenFiles());
  }

  void LookAtInstallation() {
    Add(kPlaces, OnPlaces(places_));
    if (places_.ok()) Add(kDirectories, OnDirectories(*places_));
    if (places_.ok()) Add(kSettings, OnSettings(*places_));
    const Result<std::string> prefix = Prefix();
    if (!prefix.ok()) return Add(kPrograms, BadFrom(prefix.error()));
    Add(kPrograms, OnPrograms(*prefix));
    if (places_.ok()) Add(kRuntime, OnRuntime(*places_, *prefix));
  }

  Result<v1::GetStatusResponse> AskBrokerd() const {
    const std::string socket =
        options_.socket.empty() ? TRY(places_).BrokerSocket() : options_.socket;
    const std::unique_ptr<Broker> broker = TRY(Broker::Dial(socket));
    return broker->GetStatus();
  }

  void LookAtDaemons() {
    if (!places_.ok()) return;
    const Result<v1::GetStatusResponse> status = AskBrokerd();
    Add(kDaemons, OnDaemons(status));
    Add(kKeystore, OnKeystore(status));
  }

  const Options& options_;
  const Result<os::Places> places_ = os::FindPlaces(os::OwnEnvironment, ::geteuid());
  std::vector<Check> checks_;
};

}  // namespace
}  // namespace doctor

Exit Doctor(const Options& options) {
  const std::vector<doctor::Check> checks = doctor::Rounds(options).Make();
  if (!options.json) Print(TextOf(checks, LookOf(STDOUT_FILENO)));
  if (options.json)
    for (const doctor::Check& check : checks) Print(JsonOf(check));
  return AnyFailed(checks) ? Exit::kNo : Exit::kDone;
}

}  // namespace cowork::cli
