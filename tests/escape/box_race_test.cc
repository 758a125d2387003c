// Guarded names that are renamed on the host, as fast as it goes, while a box is made: it has its
// guards, or there is no box.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/escape/house.h"

namespace cowork::escape {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// In each of the places one file is .envrc or .mcp.json, in turns: it always has one of the names.
class Renaming {
 public:
  explicit Renaming(std::vector<std::string> places)
      : thread_([this, places = std::move(places)] {
          while (!enough_)
            for (const auto& [from, to] :
                 {std::pair{"/.envrc", "/.mcp.json"}, std::pair{"/.mcp.json", "/.envrc"}})
              for (const std::string& place : places)
                std::rename((place + from).c_str(), (place + to).c_str());
        }) {}
  ~Renaming() {
    enough_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> enough_ = false;
  std::thread thread_;
};

// Only what is there already is written, under either name.
constexpr char kWrite[] =
    "for i in $(seq 20); do for f in .envrc .mcp.json; do echo bad | "
    "dd of=$f conv=nocreat,notrunc 2>/dev/null && echo wrote $f; done; done";

TEST(ToolBox, GuardsAFileThatIsRenamedWhileItIsMade) {
  constexpr int kBoxes = 50;
  House house;
  house.project.Write(".envrc", "trusted");
  const Renaming renaming({house.project.path()});
  int made = 0;
  for (int tries = 0; tries < 10 * kBoxes && made < kBoxes; ++tries) {
    const Outcome tried = house.RunShell(kWrite);
    if (!tried.refused.empty()) continue;
    ++made;
    ASSERT_THAT(tried.printed, Not(HasSubstr("wrote")));
  }
  EXPECT_EQ(made, kBoxes);
}

TEST(ToolBox, IsRefusedWhereTheNamesThatItHasToGuardDoNotStay) {
  constexpr int kPlaces = 40;
  House house;
  std::vector<std::string> places;
  for (int i = 0; i < kPlaces; ++i) {
    house.project.Write(std::to_string(i) + "/.envrc", "trusted");
    places.push_back(house.project / std::to_string(i));
  }
  const Renaming renaming(places);
  std::string refused;
  for (int tries = 0; tries < 1000 && refused.empty(); ++tries)
    refused = house.RunShell("true").refused;
  EXPECT_THAT(refused, AllOf(HasSubstr("guarded names"), HasSubstr("come and go"),
                             HasSubstr("begin again when nothing else moves files")));
}

}  // namespace
}  // namespace cowork::escape
