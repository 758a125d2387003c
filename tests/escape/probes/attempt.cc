#include "tests/escape/probes/attempt.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "common/base/check.h"
#include "common/os/unique_fd.h"

namespace cowork::escape {
namespace {

std::map<std::string, std::string>& Facts() {
  static std::map<std::string, std::string> facts;
  return facts;
}

}  // namespace

const std::string& Fact(const std::string& name) {
  const auto fact = Facts().find(name);
  CHECK(fact != Facts().end());
  return fact->second;
}

int Number(const std::string& name) {
  return std::stoi(Fact(name));
}

void TellFact(const std::string& word) {
  const size_t equals = word.find('=');
  Facts()[word.substr(0, equals)] = word.substr(equals + 1);
}

long Fails(int error) {
  errno = error;
  return -1;
}

long Holds(bool claim) {
  return claim ? 0 : Fails(ENODATA);
}

long Reaches(long returned, int complaint) {
  return returned >= 0 || errno == complaint ? 0 : -1;
}

long ReadSome(const std::string& path) {
  const os::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return -1;
  char byte = 0;
  const ssize_t got = ::read(file.get(), &byte, 1);
  return got == 0 ? Fails(ENODATA) : got;
}

long Open(const std::string& path, int flags) {
  return ::open(path.c_str(), flags | O_CLOEXEC, 0600);
}

std::string TextOf(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream(path).rdbuf();
  return all.str();
}

long Make(const std::string& path) {
  const long made = Open(path, O_WRONLY | O_CREAT | O_EXCL);
  return made < 0 ? made : ::unlink(path.c_str());
}

long RenameAndBack(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return -1;
  return ::rename(to.c_str(), from.c_str());
}

void TakeOwnNamespaces(int more) {
  static_cast<void>(::unshare(CLONE_NEWUSER | CLONE_NEWNS | more));
}

}  // namespace cowork::escape
