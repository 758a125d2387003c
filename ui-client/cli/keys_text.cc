#include "ui-client/cli/keys_text.h"

#include <utility>
#include <vector>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kMeaningIndent =
    10;  // Where no key stands, whatever a scope is made to look like.

// A scope is an agent's command, or made of one.
bool MayStandBehind(const std::string& key, const std::string& scope, size_t width) {
  const bool looks_like_a_key = scope.find('[') != std::string::npos;
  return !looks_like_a_key && kKeysIndent + WidthOf(key + ": " + scope + " ·") <= width;
}

// Behind the last of the keys, which allows for longest; or below them all, and that comes back in
// their place.
std::string PlaceScope(std::vector<std::string>& keys, const std::string& scope, size_t width) {
  if (MayStandBehind(keys.back(), scope, width)) {
    keys.back() += ": " + scope;
    return "";
  }
  keys.back() += ":";
  return Joined(std::exchange(keys, {}), kKeysIndent, width) +
         Indented(scope, kMeaningIndent, width);
}

std::string Meaning(char key, const std::string& text, size_t width) {
  std::string lines = Indented(text, kMeaningIndent, width);
  lines[kKeysIndent] = key;
  return lines;
}

std::string WhyOnce(const v1::Approval& approval) {
  if (!approval.reason().starts_with("rule \""))
    return "it takes too many words to be allowed for longer than once";
  return Shown(approval.reason()) +
         " asks, and does so each time; you can change that in policy.toml (cowork policy check, "
         "then cowork policy reload)";
}

std::string LongerText(const v1::Approval& approval, Longest longest, size_t width) {
  if (longest == Longest::kOnce) return "";
  std::string text = Meaning(
      's', "do it, and ask no more in this session about " + Shown(approval.scope()), width);
  if (longest == Longest::kAlways)
    text += Meaning('w',
                    "do it, and ask no more about that in any session in this directory: it is "
                    "shown once more, for a yes; cowork permissions rm takes it back",
                    width);
  return text;
}

}  // namespace

std::string KeysText(const v1::Approval& approval, Longest longest, size_t width) {
  std::vector<std::string> keys = {"[a] once"};
  if (longest != Longest::kOnce) keys.emplace_back("[s] this session");
  if (longest == Longest::kAlways) keys.emplace_back("[w] always, here");
  std::string above;
  if (longest != Longest::kOnce) above = PlaceScope(keys, Shown(approval.scope()), width);
  for (const char* key : {"[d] deny", "[t] deny and say why", "[?]"}) keys.emplace_back(key);
  return above + Joined(keys, kKeysIndent, width);
}

std::string HelpText(const v1::Approval& approval, Longest longest, size_t width) {
  const bool is_command = !approval.has_tool();
  const char* once = is_command ? "run this command once, in a tool box of its own"
                                : "make this call once, in the box of its server";
  std::vector<std::string> notes;
  if (longest == Longest::kOnce) notes.push_back(WhyOnce(approval));
  if (is_command)
    notes.emplace_back("a yes to a command covers whatever the files that it runs say then");
  notes.emplace_back(
      "Ctrl-C stops the turn, and this is not done; it can be answered from elsewhere, too: "
      "cowork approvals");
  std::string text = Meaning('a', once, width) + LongerText(approval, longest, width) +
                     Meaning('d', "do not; the agent goes on without", width) +
                     Meaning('t', "do not, and say why: the agent reads your words", width);
  for (const std::string& note : notes) text += Indented(note, kKeysIndent, width);
  return text;
}

}  // namespace cowork::cli
