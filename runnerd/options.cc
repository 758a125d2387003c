#include "runnerd/options.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>

#include "common/base/shell_word.h"
#include "common/os/duplicate.h"

namespace cowork::runnerd {
namespace {

constexpr const char* kTrusted = "/etc/ssl/certs/ca-certificates.crt";

Result<os::UniqueFd> Open(const std::string& path, int flags, const char* remedy) {
  os::UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid())
    return Error(ErrorCode::kFailedPrecondition, "cannot open " + ShellWord(path) + "; " + remedy)
        .WithDetail(Error::FromErrno("open", errno).detail());
  return fd;
}

Result<os::UniqueFd> OpenHelper(const Options& options, const char* name) {
  return Open(options.libexec + "/" + name, O_PATH, "install coworkd anew");
}

Result<std::string> ReadBoot() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string boot;
  if (!std::getline(file, boot) || boot.empty())
    return Error(ErrorCode::kFailedPrecondition,
                 "the kernel does not name this boot; mount -t proc proc /proc");
  return boot;
}

// None: nothing is there.
std::optional<std::string> RealPathOf(const std::string& path) {
  char real[PATH_MAX];
  if (::realpath(path.c_str(), real) == nullptr) return std::nullopt;
  return real;
}

Result<std::vector<std::string>> FindOurs(const Options& options) {
  std::vector<std::string> places = options.forbidden;
  places.push_back(options.data);
  places.push_back(options.libexec);
  // It may not be installed; a session that needs it is told so.
  if (const auto runtime = RealPathOf(options.runtime)) places.push_back(*runtime);
  for (std::string& place : places) {
    const std::optional<std::string> real = RealPathOf(place);
    if (!real.has_value())
      return Error(ErrorCode::kFailedPrecondition, "cannot find " + ShellWord(place))
          .WithDetail(Error::FromErrno("realpath", errno).detail());
    place = *real;
  }
  return places;
}

// Where none is known nothing of it is forbidden, and keys could be granted like any project.
Result<void> CheckHomesAreKnown(const std::vector<std::string>& homes) {
  for (const std::string& home : homes)
    if (!home.starts_with('/'))
      return Error(ErrorCode::kFailedPrecondition,
                   ShellWord(home) + " is no home: it has to be an absolute path");
  if (!homes.empty()) return {};
  return Error(ErrorCode::kFailedPrecondition,
               "nobody knows where your home is, so it could not be kept from being granted; set "
               "HOME, or give your account a home directory");
}

// A home may be a link, and what is in it too. Of what is not there yet its own name counts.
void Forbid(const std::string& named, Forbidden& forbidden) {
  const std::string home = RealPathOf(named).value_or(named);
  forbidden.homes.push_back(home);
  for (const std::string& secret : SecretsIn(home)) {
    forbidden.secrets.push_back(secret);
    if (const auto real = RealPathOf(secret)) forbidden.secrets.push_back(*real);
  }
}

}  // namespace

Result<Options> ParseOptions(int argc, char** argv) {
  Options options;
  const std::map<std::string, std::string*> known = {
      {"--data", &options.data}, {"--libexec", &options.libexec}, {"--runtime", &options.runtime}};
  const std::map<std::string_view, std::vector<std::string>*> lists = {
      {"--forbid", &options.forbidden}, {"--home", &options.homes}};
  for (int i = 1; i + 1 < argc; i += 2) {
    if (const auto list = lists.find(argv[i]); list != lists.end()) {
      list->second->emplace_back(argv[i + 1]);
      continue;
    }
    const auto option = known.find(argv[i]);
    if (option == known.end())
      return Error(ErrorCode::kInvalidArgument, std::string("no such option: ") + argv[i]);
    *option->second = argv[i + 1];
  }
  for (const auto& [name, value] : known)
    if (value->empty()) return Error(ErrorCode::kInvalidArgument, name + " is missing");
  return options;
}

Result<session::Programs> OpenPrograms(const Options& options) {
  session::Programs programs;
  programs.courier = TRY(OpenHelper(options, "courier"));
  programs.gate = TRY(OpenHelper(options, "gate"));
  programs.dialer = TRY(OpenHelper(options, "dialer"));
  programs.resolver = TRY(OpenHelper(options, "resolver"));
  programs.agent_shell = TRY(OpenHelper(options, "agent-shell"));
  programs.mcp_shim = TRY(OpenHelper(options, "mcp-shim"));
  programs.files = TRY(OpenHelper(options, "cowork-files"));
  programs.runtime =
      os::UniqueFd(::open(options.runtime.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  programs.null = TRY(Open("/dev/null", O_RDWR, "this machine has no /dev/null"));
  // Without it TLS works where a provider names its own CA, and is refused elsewhere.
  programs.trusted = os::UniqueFd(::open(kTrusted, O_RDONLY | O_CLOEXEC));
  if (!programs.trusted.valid()) programs.trusted = TRY(os::Duplicate(programs.null.get()));
  return programs;
}

Result<os::UniqueFd> OpenHomes(const Options& options) {
  const std::string homes = options.data + "/sessions";
  if (::mkdir(homes.c_str(), 0700) != 0 && errno != EEXIST)
    return Error(ErrorCode::kFailedPrecondition, "cannot make " + ShellWord(homes))
        .WithDetail(Error::FromErrno("mkdir", errno).detail());
  return Open(homes, O_PATH | O_DIRECTORY, "it must be a directory of yours");
}

Result<session::Ground> FindGround(const Options& options) {
  session::Ground ground{.forbidden = {}, .person = ::geteuid(), .boot = TRY(ReadBoot())};
  ground.forbidden.ours = TRY(FindOurs(options));
  TRY(CheckHomesAreKnown(options.homes));
  for (const std::string& home : options.homes) Forbid(home, ground.forbidden);
  return ground;
}

}  // namespace cowork::runnerd
