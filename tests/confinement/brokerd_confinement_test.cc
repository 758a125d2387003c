// brokerd under its real confinement: what no daemon may do is in every_daemon.h, what is its own
// here. That the real program still answers under it is shown in brokerd_answers_test.cc.

#include <fcntl.h>

#include <memory>
#include <string>

#include "brokerd/confine.h"
#include "brokerd/store/store.h"
#include "tests/confinement/every_daemon.h"
#include "tests/support/scratch.h"

namespace cowork::support {
namespace {

struct Brokerd {
  Result<void> Confine() {
    const os::UniqueFd held(::open(data.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return brokerd::ConfineSelf(held.get());
  }
  ScratchDirectory data;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Brokerd, Confinement, Brokerd);

class BrokerdConfinement : public Confinement<Brokerd> {
 protected:
  const std::string& data() const { return daemon_.data.path(); }
};

TEST_F(BrokerdConfinement, CannotMakeAFileOutsideItsDataDirectory) {
  const ScratchDirectory elsewhere;
  const std::string there = elsewhere.path() + "/file";
  const std::string here = data() + "/file";
  EXPECT_EQ(Confined([&] { return Probe::MakeAFile(there); }), Ending::Exit(EACCES));
  EXPECT_EQ(Confined([&] { return Probe::MakeAFile(here); }), kDone);
}

TEST_F(BrokerdConfinement, CannotConnectASocketItWasHanded) {
  const os::UniqueFd handed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = handed.get();
  EXPECT_EQ(InChild([=] { return Probe::Connect(socket); }), Ending::Exit(ENOENT));
  EXPECT_EQ(Confined([=] { return Probe::Connect(socket); }), kKilled);
}

TEST_F(BrokerdConfinement, StillKeepsItsStore) {
  const std::unique_ptr<brokerd::Store> store = *brokerd::Store::Open(data());
  const auto use = [&] {
    for (int i = 0; i < 3000; ++i)  // Past the point where SQLite folds its log into the file.
      if (!store->audit().Record(i, {.kind = "verdict", .session = "", .text = "t"}).ok()) return 1;
    return 0;
  };
  EXPECT_EQ(Confined(use), kDone);
}

TEST_F(BrokerdConfinement, StillOpensAndClosesItsStore) {
  const auto use = [&] {
    auto store = brokerd::Store::Open(data());
    return store.ok() && (*store)->audit().Record(1, {.kind = "v", .session = "", .text = "t"}).ok()
               ? 0
               : 1;
  };
  EXPECT_EQ(Confined(use), kDone);
}

}  // namespace
}  // namespace cowork::support
