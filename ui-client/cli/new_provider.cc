#include "ui-client/cli/new_provider.h"

#include <algorithm>
#include <string_view>

#include "common/base/shell_word.h"

namespace cowork::cli {
namespace {

struct Preset {
  std::string_view name, kind, host, base_path;
};

constexpr Preset kKnown[] = {{"openai", "openai-compatible", "api.openai.com", "/v1"},
                             {"anthropic", "anthropic", "api.anthropic.com", "/v1"},
                             {"openrouter", "openai-compatible", "openrouter.ai", "/api/v1"}};

// As brokerd takes it. It becomes part of a file's name, and is part of no path.
bool IsName(std::string_view text) {
  constexpr std::string_view kOfNames =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !text.empty() && text.size() <= 128 &&
         text.find_first_not_of(kOfNames) == std::string_view::npos;
}

void FillIn(std::string& value, std::string_view usual) {
  if (value.empty()) value = usual;
}

// A text in quotes, whatever is in it. What no text may hold, as a line break, makes no TOML.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

std::string Line(const char* key, const std::string& value) {
  return value.empty() ? "" : std::string(key) + " = " + Quoted(value) + "\n";
}

std::string ModelsLine(const std::vector<std::string>& models) {
  std::string list;
  for (const std::string& model : models) list += (list.empty() ? "" : ", ") + Quoted(model);
  return "models = [" + list + "]\n";
}

}  // namespace

// Who names a host means another service, whatever they call it.
Result<NewProvider> Completed(const std::string& name, NewProvider typed) {
  if (!IsName(name))
    return Error(ErrorCode::kInvalidArgument,
                 "a provider's name is 1 to 128 of A-Z a-z 0-9 . _ -; cowork provider add --help");
  const auto* preset = std::ranges::find(kKnown, name, &Preset::name);
  if (preset != std::end(kKnown) && typed.host.empty()) {
    FillIn(typed.kind, preset->kind);
    FillIn(typed.host, preset->host);
    FillIn(typed.base_path, preset->base_path);
    FillIn(typed.secret, name + "-key");
  }
  if (!typed.kind.empty() && !typed.host.empty()) return typed;
  if (!typed.host.empty())
    return Error(ErrorCode::kInvalidArgument,
                 "with --host say --kind, too; cowork provider add " + ShellWord(name) +
                     " --kind openai-compatible --host " + ShellWord(typed.host) +
                     " --model MODEL   (or --kind anthropic)");
  return Error(ErrorCode::kInvalidArgument,
               "only openai, anthropic and openrouter are known by their names; cowork provider "
               "add " +
                   ShellWord(name) + " --kind openai-compatible --host HOST --model MODEL");
}

std::string EntryOf(const std::string& name, const NewProvider& provider) {
  const std::string port =
      provider.port == 0 ? "" : "port = " + std::to_string(provider.port) + "\n";
  return "[[provider]]\n" + Line("name", name) + Line("kind", provider.kind) +
         Line("host", provider.host) + port + Line("base_path", provider.base_path) +
         Line("secret", provider.secret) + Line("key_header", provider.key_header) +
         Line("ca_file", provider.ca_file) + (provider.plain ? "plain = true\n" : "") +
         (provider.is_private ? "private = true\n" : "") + ModelsLine(provider.models);
}

}  // namespace cowork::cli
