#include "common/os/homes.h"

#include <pwd.h>

#include <optional>

namespace cowork::os {

std::vector<std::string> HomesOf(const Environment& environment, uid_t uid) {
  std::vector<std::string> homes;
  const struct passwd* account = ::getpwuid(uid);
  if (account != nullptr && account->pw_dir[0] == '/') homes.emplace_back(account->pw_dir);
  const std::optional<std::string> said = environment("HOME");
  if (!said.has_value() || said->front() != '/') return homes;
  if (homes.empty() || homes.front() != *said) homes.push_back(*said);
  return homes;
}

}  // namespace cowork::os
