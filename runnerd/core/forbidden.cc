#include "runnerd/core/forbidden.h"

#include "common/base/shell_word.h"
#include "runnerd/core/paths.h"

namespace cowork::runnerd {
namespace {

// Keys, tokens, cookies, passwords. What lies around one is forbidden with it: ~/.config, ~/.local.
constexpr std::string_view kSecretsInAHome[] = {".ssh",
                                                ".gnupg",
                                                ".pki",
                                                ".password-store",
                                                ".aws",
                                                ".azure",
                                                ".docker",
                                                ".kube",
                                                ".mozilla",
                                                ".thunderbird",
                                                ".claude",
                                                ".codex",
                                                ".gemini",
                                                ".config/chromium",
                                                ".config/gcloud",
                                                ".config/gh",
                                                ".config/gh-copilot",
                                                ".config/git",
                                                ".config/google-chrome",
                                                ".config/npm",
                                                ".config/pnpm",
                                                ".config/yarn",
                                                ".local/share/keyrings",
                                                ".local/share/opencode"};

Error Refuse(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why) + "; grant the project's own directory");
}

bool Meets(std::string_view path, std::string_view place) {
  return LiesIn(path, place) || LiesIn(place, path);
}

}  // namespace

Result<void> CheckMayBeGranted(std::string_view path, const Forbidden& forbidden) {
  for (const std::string& place : forbidden.ours)
    if (Meets(path, place))
      return Refuse("coworkd keeps its own files in " + ShellWord(place) +
                    ", and no session may reach them");
  for (const std::string& home : forbidden.homes)
    if (LiesIn(home, path))
      return Refuse("all that is yours lies in it: your home is " + ShellWord(home));
  for (const std::string& place : forbidden.secrets)
    if (Meets(path, place))
      return Refuse("programs keep credentials in " + ShellWord(place) +
                    ", and no session may reach them");
  return {};
}

std::vector<std::string> SecretsIn(std::string_view home) {
  std::vector<std::string> secrets;
  for (const std::string_view name : kSecretsInAHome)
    secrets.push_back(std::string(home == "/" ? "" : home) + "/" + std::string(name));
  return secrets;
}

}  // namespace cowork::runnerd
