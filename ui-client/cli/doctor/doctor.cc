// doctor: every check that there is to make so far, as the person, in this process and children of
// it. The daemons are asked where they run; nothing is started, made or changed. Where one check is
// named, no other is made; but layers are tried together, since some stand on others, and for the
// level runnerd is asked as well.

#include <sys/utsname.h>
#include <unistd.h>

#include <functional>
#include <optional>
#include <vector>

#include "common/assurance/probe.h"
#include "common/os/installation.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/doctor/ask_brokerd.h"
#include "ui-client/cli/doctor/daemons.h"
#include "ui-client/cli/doctor/installation.h"
#include "ui-client/cli/doctor/layers.h"
#include "ui-client/cli/doctor/names.h"
#include "ui-client/cli/doctor/settings.h"

namespace cowork::cli {
namespace doctor {
namespace {

class Rounds {
 public:
  explicit Rounds(const Options& options) : options_(options) {}

  std::vector<Check> Make() {
    std::vector<Check> checks;
    for (const auto& [name, look] : All())
      if (options_.name.empty() || options_.name == name.typed)
        checks.push_back({name.typed, name.read, look()});
    return checks;
  }

 private:
  struct Probe {
    Name name;
    std::function<Finding()> look;
  };

  std::vector<Probe> All() {
    return {{kUser, OnUser},
            {kKernel, [] { return OnKernel(KernelRelease()); }},
            {kUserNamespaces, [this] { return OnLayer(assurance::UserNamespacesOf(Layers())); }},
            {kProc, [this] { return OnLayer(assurance::ProcOf(Layers())); }},
            {kLandlock, [this] { return OnLayer(assurance::LandlockOf(Layers())); }},
            {kSeccomp, [this] { return OnLayer(assurance::SeccompOf(Layers())); }},
            {kCgroup, [this] { return OnCgroup(assurance::CgroupOf(Layers())); }},
            {kLevel, [this] { return OnLevel(assurance::Judge(Layers()), Status()); }},
            {kPeers, OnPeers},
            {kOpenFiles, OnOpenFiles},
            {kPlaces, [this] { return OnPlaces(places_); }},
            {kDirectories, [this] { return WithPlaces(OnDirectories); }},
            {kSettings, [this] { return LookAtSettings(); }},
            {kPrograms, [] { return WithPrefix(OnPrograms); }},
            {kRuntime, [this] { return LookAtRuntime(); }},
            {kDaemons, [this] { return OnDaemons(Status(), Refused()); }},
            {kKeystore, [this] { return OnKeystore(Status()); }}};
  }

  Finding WithPlaces(Finding (*look)(const os::Places&)) const {
    return places_.ok() ? look(*places_) : BadFrom(places_.error());
  }
  static Finding WithPrefix(const std::function<Finding(const std::string&)>& look) {
    const Result<std::string> prefix = os::InstallationPrefix();
    return prefix.ok() ? look(*prefix) : BadFrom(prefix.error());
  }
  Finding LookAtRuntime() const {
    if (!places_.ok()) return BadFrom(places_.error());
    return WithPrefix([this](const std::string& prefix) { return OnRuntime(*places_, prefix); });
  }

  Finding LookAtSettings() {
    if (!places_.ok()) return BadFrom(places_.error());
    return OnSettings(*places_, Refused());
  }

  // Of those that run, an old refusal says nothing.
  std::optional<Finding> Refused() {
    const bool none_runs = Status().ok() && !Status()->has_value();
    return none_runs && places_.ok() ? WhyNoneStarted(*places_) : std::nullopt;
  }

  static std::string KernelRelease() {
    utsname system{};
    ::uname(&system);
    return system.release;
  }

  const assurance::Layers& Layers() {
    if (!layers_.has_value()) layers_ = assurance::LookAtLayers();
    return *layers_;
  }

  const Asked& Status() {
    if (!status_.has_value()) status_ = AskBrokerd(places_, options_.socket);
    return *status_;
  }

  const Options& options_;
  const Result<os::Places> places_ = os::FindPlaces(os::OwnEnvironment, ::geteuid());
  std::optional<assurance::Layers> layers_;
  std::optional<Asked> status_;
};

}  // namespace
}  // namespace doctor

Exit Doctor(const Options& options) {
  const std::vector<doctor::Check> checks = doctor::Rounds(options).Make();
  if (!options.json) Print(TextOf(checks, LookOf(STDOUT_FILENO)));
  if (options.json)
    for (const doctor::Check& check : checks) Print(JsonOf(check));
  return AllHold(checks) ? Exit::kDone : Exit::kNo;
}

}  // namespace cowork::cli
