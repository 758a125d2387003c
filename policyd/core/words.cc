#include "policyd/core/words.h"

#include <algorithm>

namespace cowork::policyd {
namespace {

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}

bool IsOfAWord(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || std::string_view("_./:,@%+=-").find(c) != std::string_view::npos;
}

// `g"i"t` and `g\it` are git; a backslash before a newline joins two lines.
std::string WithoutQuotes(std::string_view command) {
  std::string bare;
  for (size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (c == '\\' && command.substr(i + 1).starts_with('\n')) ++i;
    if (c != '\\' && c != '"' && c != '\'') bare += c;
  }
  return bare;
}

std::vector<std::string> Split(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    if (IsOfAWord(c) && !inside) words.emplace_back();
    inside = IsOfAWord(c);
    if (inside) words.back() += c;
  }
  return words;
}

bool IsPlain(std::string_view command, const std::vector<std::string>& words) {
  const bool only_words = std::all_of(command.begin(), command.end(),
                                      [](char c) { return IsBlank(c) || IsOfAWord(c); });
  return only_words && !words.empty() && words[0].find('=') == std::string::npos;
}

}  // namespace

Words WordsOf(std::string_view command) {
  std::vector<std::string> words = Split(WithoutQuotes(command));
  const bool plain = IsPlain(command, words);
  return {.words = std::move(words), .plain = plain};
}

bool IsPlainWord(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), IsOfAWord);
}

}  // namespace cowork::policyd
