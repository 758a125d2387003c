#include "tests/escape/trying.h"

#include <sstream>

namespace cowork::escape {
namespace {

Words CommandFor(const Words& facts, const Words& probes, const Words& begin = {"probe"}) {
  Words words = begin;
  words.insert(words.end(), facts.begin(), facts.end());
  words.insert(words.end(), probes.begin(), probes.end());
  return words;
}

// What is no such line appears under its first word, which no probe is named.
Ended Read(const Outcome& outcome) {
  Ended ended;
  if (!outcome.refused.empty()) ended["no box:"] = outcome.refused;
  std::istringstream lines(outcome.printed);
  for (std::string name, how; lines >> name && std::getline(lines >> std::ws, how);)
    ended[name] = how;
  return ended;
}

}  // namespace

Ended Trial::TryOutside(const Words& probes) {
  return Read(RunOutside(CommandFor(scene_.FactsOutside(house_.project), probes)));
}

Ended Trial::TryIn(box::ProfileNumber profile, const Words& probes) {
  return Read(house_.Run(profile, CommandFor(scene_.FactsInABox(house_.project), probes)));
}

Ended Trial::TryAlone(box::ProfileNumber profile, const std::string& probe) {
  return Read(house_.Run(
      profile, CommandFor(scene_.FactsInABox(house_.project), {probe}, {"probe", "alone"})));
}

}  // namespace cowork::escape
