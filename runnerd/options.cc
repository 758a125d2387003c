#include "runnerd/options.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <map>
#include <string_view>

#include "common/base/shell_word.h"

namespace cowork::runnerd {
namespace {

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

}  // namespace

Result<Options> ParseOptions(int argc, char** argv) {
  Options options;
  const std::map<std::string, std::string*> known = {
      {"--data", &options.data}, {"--libexec", &options.libexec}, {"--runtime", &options.runtime}};
  for (int i = 1; i + 1 < argc; i += 2) {
    if (argv[i] == std::string_view("--forbid")) {
      options.forbidden.emplace_back(argv[i + 1]);
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
  programs.agent_shell = TRY(OpenHelper(options, "agent-shell"));
  programs.runtime =
      os::UniqueFd(::open(options.runtime.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  programs.null = TRY(Open("/dev/null", O_RDWR, "this machine has no /dev/null"));
  return programs;
}

Result<os::UniqueFd> OpenHomes(const Options& options) {
  const std::string homes = options.data + "/sessions";
  if (::mkdir(homes.c_str(), 0700) != 0 && errno != EEXIST)
    return Error(ErrorCode::kFailedPrecondition, "cannot make " + ShellWord(homes))
        .WithDetail(Error::FromErrno("mkdir", errno).detail());
  return Open(homes, O_PATH | O_DIRECTORY, "it must be a directory of yours");
}

Result<std::vector<std::string>> FindForbidden(const Options& options) {
  std::vector<std::string> places = options.forbidden;
  places.push_back(options.data);
  for (std::string& place : places) {
    char real[PATH_MAX];
    if (::realpath(place.c_str(), real) == nullptr)
      return Error(ErrorCode::kFailedPrecondition, "cannot find " + ShellWord(place))
          .WithDetail(Error::FromErrno("realpath", errno).detail());
    place = real;
  }
  return places;
}

}  // namespace cowork::runnerd
