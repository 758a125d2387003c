// TestResolver: a real resolver process, with the test in the place of runnerd.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/frame/pair.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/egress_options.h"
#include "tests/support/helper.h"

namespace cowork::support {

class TestResolver {
 public:
  TestResolver() {
    frame::Pair runnerd = *frame::MakePair();
    std::vector<os::UniqueFd> given;
    given.push_back(std::move(runnerd.theirs));
    process_.emplace(ProgramsDirectory() / "resolver", std::move(given));
    runnerd_ = std::move(runnerd.ours);
  }

  // The end for who may ask for that route's host.
  os::UniqueFd PairFor(const EgressOptions& options, const std::string& session = "s-1") {
    frame::Pair pair = *frame::MakePair();
    v1::ToResolver names;
    names.set_session(session);
    v1::ToResolver::Name* name = names.add_names();
    name->set_host(options.host);
    name->set_port(options.upstream_port);
    name->set_is_private(options.is_private);
    const int descriptors[] = {pair.theirs.get()};
    static_cast<void>(frame::Send(runnerd_.get(), names.SerializeAsString(), descriptors).ok());
    return std::move(pair.ours);
  }

  void Part(const std::string& session) {
    v1::ToResolver none;
    none.set_session(session);
    static_cast<void>(frame::Send(runnerd_.get(), none.SerializeAsString()).ok());
  }

  Helper& process() { return *process_; }

 private:
  std::optional<Helper> process_;
  os::UniqueFd runnerd_;
};

}  // namespace cowork::support
