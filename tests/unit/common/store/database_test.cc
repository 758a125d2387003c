#include "common/store/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "common/os/unique_fd.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::store {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr Version kLater[] = {
    {.number = 1, .sql = "CREATE TABLE words (word TEXT PRIMARY KEY, n INTEGER) STRICT"},
    {.number = 2, .sql = "ALTER TABLE words ADD COLUMN tongue TEXT NOT NULL DEFAULT 'en'"},
    {.number = 3,
     .sql = "CREATE TABLE tongues (tongue TEXT PRIMARY KEY) STRICT;"
            "INSERT INTO tongues SELECT DISTINCT tongue FROM words"}};
constexpr Versions kWords = Versions(kLater).first(1);

class DatabaseTest : public ::testing::Test {
 protected:
  static std::vector<std::string> Texts(Database& database, const char* query) {
    Statement read = *database.Prepare(query);
    std::vector<std::string> texts;
    EXPECT_THAT(read.ForEach([&](const Row& row) { texts.push_back(row.Text(0)); }), IsOk());
    return texts;
  }
  static std::vector<std::string> Words(Database& database) {
    return Texts(database, "SELECT word FROM words ORDER BY word");
  }

  support::ScratchDirectory directory_;
  const std::string path_ = directory_.path() + "/words.db";
};

TEST_F(DatabaseTest, KeepsWhatWasWrittenWhenItIsOpenedAgain) {
  {
    Database database = *Database::Open(path_, kWords);
    Statement add = *database.Prepare("INSERT INTO words VALUES (?, ?)");
    EXPECT_EQ(*add.Run(std::string("b"), 2), 1);
    EXPECT_EQ(*add.Run(std::string("a"), 1), 1);
  }
  Database database = *Database::Open(path_, kWords);
  EXPECT_EQ(Words(database), (std::vector<std::string>{"a", "b"}));
}

TEST_F(DatabaseTest, KeepsATextAsItIsWhateverIsInIt) {
  Database database = *Database::Open(path_, kWords);
  Statement add = *database.Prepare("INSERT INTO words VALUES (?, 0)");
  const std::string hostile("'); DROP TABLE words; --\0\n\xff", 28);
  EXPECT_THAT(add.Run(hostile), IsOk());
  EXPECT_EQ(Words(database), std::vector<std::string>{hostile});
}

TEST_F(DatabaseTest, DoesAllOfATransactionOrNothing) {
  Database database = *Database::Open(path_, kWords);
  Statement add = *database.Prepare("INSERT INTO words VALUES (?, 0)");
  const auto fails_late = [&]() -> Result<void> {
    TRY(add.Run(std::string("first")));
    return Error(ErrorCode::kFailedPrecondition, "second thoughts");
  };
  EXPECT_THAT(database.Atomically(fails_late), FailsWith(ErrorCode::kFailedPrecondition));
  const auto twice_the_same = [&]() -> Result<void> {
    TRY(add.Run(std::string("same")));
    TRY(add.Run(std::string("same")));
    return {};
  };
  EXPECT_THAT(database.Atomically(twice_the_same), FailsWith(ErrorCode::kInternal));
  EXPECT_TRUE(Words(database).empty());
  EXPECT_THAT(add.Run(std::string("after")), IsOk());
}

TEST_F(DatabaseTest, LetsAnErrorOfTheReaderEndAQuery) {
  Database database = *Database::Open(path_, kWords);
  EXPECT_THAT(database.Execute("INSERT INTO words VALUES ('a', 1), ('b', 2)"), IsOk());
  Statement read = *database.Prepare("SELECT word FROM words");
  int rows = 0;
  const auto refuse = [&](const Row&) -> Result<void> {
    ++rows;
    return Error(ErrorCode::kInternal, "enough");
  };
  EXPECT_THAT(read.ForEach(refuse), FailsWith(ErrorCode::kInternal));
  EXPECT_EQ(rows, 1);
  EXPECT_THAT(database.Execute("DROP TABLE words"), IsOk()) << "the query holds no lock any more";
}

TEST_F(DatabaseTest, IsReadableForNobodyElseWithAllThatLiesBesideIt) {
  const mode_t before = ::umask(0);
  Database database = *Database::Open(path_, kWords);
  EXPECT_THAT(database.Execute("INSERT INTO words VALUES ('a', 1)"), IsOk());
  ::umask(before);
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    struct stat is {};
    ASSERT_EQ(::stat((path_ + suffix).c_str(), &is), 0) << suffix;
    EXPECT_EQ(is.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(DatabaseTest, RefusesAFileThatIsOpenToOthers) {
  const os::UniqueFd made(::open(path_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
  ASSERT_EQ(::fchmod(made.get(), 0640), 0);
  EXPECT_THAT(Database::Open(path_, kWords), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(DatabaseTest, RefusesASymbolicLink) {
  ASSERT_THAT(Database::Open(path_, kWords), IsOk());
  const std::string link = directory_.path() + "/link.db";
  ASSERT_EQ(::symlink(path_.c_str(), link.c_str()), 0);
  EXPECT_THAT(Database::Open(link, kWords), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(DatabaseTest, BringsAnOlderFileUpStepByStepAndKeepsItsRows) {
  {
    Database first = *Database::Open(path_, kWords);
    EXPECT_THAT(first.Execute("INSERT INTO words VALUES ('a', 1)"), IsOk());
  }
  for (int opened = 0; opened < 2; ++opened) {
    Database now = *Database::Open(path_, kLater);
    EXPECT_EQ(Words(now), std::vector<std::string>{"a"});
    EXPECT_EQ(Texts(now, "SELECT tongue FROM tongues"), std::vector<std::string>{"en"});
  }
}

TEST_F(DatabaseTest, MakesANewFileOfTheSameStepsAsAnOldOne) {
  Database database = *Database::Open(path_, kLater);
  EXPECT_THAT(database.Execute("INSERT INTO words VALUES ('a', 1, 'de')"), IsOk());
  EXPECT_EQ(Texts(database, "SELECT version FROM schema_version"), std::vector<std::string>{"3"});
}

TEST_F(DatabaseTest, LeavesAFileAtTheLastStepThatCouldBeDoneWhole) {
  ASSERT_THAT(Database::Open(path_, kWords), IsOk());
  constexpr Version kBroken[] = {
      kLater[0], kLater[1], {.number = 3, .sql = "CREATE TABLE half (n INTEGER); oh dear"}};
  EXPECT_THAT(Database::Open(path_, kBroken), FailsWith(ErrorCode::kInternal));
  Database database = *Database::Open(path_, Versions(kLater).first(2));
  EXPECT_TRUE(Texts(database, "SELECT name FROM sqlite_master WHERE name = 'half'").empty());
  EXPECT_THAT(Database::Open(path_, kLater), IsOk());
}

TEST_F(DatabaseTest, RefusesAFileOfALaterVersionAndOneOlderThanItKnows) {
  ASSERT_THAT(Database::Open(path_, Versions(kLater).first(2)), IsOk());
  EXPECT_THAT(Database::Open(path_, kWords), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Database::Open(path_, Versions(kLater).last(1)),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoStore) {
  std::ofstream(path_) << std::string(4096, 'x');
  ASSERT_EQ(::chmod(path_.c_str(), 0600), 0);
  EXPECT_THAT(Database::Open(path_, kWords), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(DatabaseTest, SaysWhenTheDiskIsFull) {
  Database database = *Database::Open(path_, kWords);
  ASSERT_THAT(database.Execute("PRAGMA max_page_count = 5"), IsOk());
  Statement add = *database.Prepare("INSERT INTO words VALUES (?, 0)");
  EXPECT_THAT(add.Run(std::string(100'000, 'x')), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(add.Run(std::string("small")), IsOk());
}

}  // namespace
}  // namespace cowork::store
