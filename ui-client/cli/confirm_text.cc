#include "ui-client/cli/confirm_text.h"

#include <algorithm>

#include "common/base/shell_word.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr std::string_view kGutter = "  │ ";
constexpr auto kLife = "30 s";  // Of a confirmation (options.proto).

std::string CommandWith(const std::string& id, std::vector<std::string> words) {
  // Behind `--` everything is a name.
  words.insert(std::ranges::find(words, "--"), {"--confirm", id});
  std::string command = "cowork";
  for (const std::string& word : words) command += " " + ShellWord(word);
  return command;
}

std::string OnOneLine(const std::string& what) {
  std::string line;
  for (const char c : what) line += c == '\n' ? std::string(" · ") : std::string(1, c);
  while (line.ends_with(" · ")) line.resize(line.size() - std::string_view(" · ").size());
  return line;
}

}  // namespace

std::string QuestionOf(const v1::Confirmation& confirmation, size_t width) {
  const size_t room = width > WidthOf(kGutter) + 10 ? width - WidthOf(kGutter) : 10;
  std::string what = Shown(confirmation.what(), Breaks::kKept);
  while (what.ends_with('\n')) what.pop_back();
  std::string question;
  for (const std::string& line : Wrap(what, room)) question.append(kGutter).append(line) += "\n";
  return question + "  good for " + kLife + "\ntype yes to let it happen > ";
}

std::string ExpiredText(size_t width) {
  return Indented(std::string("the confirmation expired after ") + kLife +
                      ", and is asked for anew: it needs no other yes if it would change the same",
                  2, width);
}

bool IsYes(std::string_view line) {
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line == "yes";
}

Error HasToBeConfirmed(const v1::Confirmation& confirmation, std::vector<std::string> words) {
  return Error(ErrorCode::kPermissionDenied, std::string("it has to be confirmed, within ") +
                                                 kLife + ": " + OnOneLine(confirmation.what()) +
                                                 "; " +
                                                 CommandWith(confirmation.id(), std::move(words)));
}

Error WasNotConfirmed() {
  return Error(ErrorCode::kPermissionDenied,
               "you did not type yes, so nothing was changed; the same command asks again");
}

}  // namespace cowork::cli
