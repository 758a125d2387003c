#include "deploy/standalone/pairs.h"

#include <sys/socket.h>

#include <cerrno>

#include "common/frame/pair.h"
#include "common/os/hello_on_pair.h"

namespace cowork::standalone {
namespace {

Result<std::pair<os::UniqueFd, os::UniqueFd>> MakeStreamPair() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return Error::FromErrno("socketpair", errno);
  return std::pair(os::UniqueFd(ends[0]), os::UniqueFd(ends[1]));
}

Result<std::pair<os::UniqueFd, os::UniqueFd>> MakePairOf(Kind kind) {
  if (kind == Kind::kStream) return MakeStreamPair();
  frame::Pair pair = TRY(frame::MakePair());
  return std::pair(std::move(pair.ours), std::move(pair.theirs));
}

}  // namespace

Result<std::pair<os::UniqueFd, os::UniqueFd>> MakeProvablePair(Kind kind) {
  std::pair<os::UniqueFd, os::UniqueFd> ends = TRY(MakePairOf(kind));
  TRY(os::KeepWhoSends(ends.first.get(), ends.second.get()));
  return ends;
}

}  // namespace cowork::standalone
