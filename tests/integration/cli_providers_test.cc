// cowork provider: what it shows, and what it leaves in a person's providers.toml.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/content_of.h"
#include "tests/support/cowork_at_work.h"
#include "tests/support/test_ca.h"

namespace cowork {
namespace {

using support::Outcome;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kMine = "# Mine.\n[[provider]]\nname = \"mine\"\nmodels = [\"m\"]\n";

class CliProviders : public support::CoworkAtWork {
 protected:
  CliProviders() {
    std::filesystem::create_directories(At("/h/config"));
    ::chmod(At("/h/config").c_str(), 0700);
  }

  std::string FileAt(const std::string& name) const { return At("/h/config/" + name); }
  void Write(const std::string& text) const {
    std::ofstream(FileAt("providers.toml")) << text;
    ::chmod(FileAt("providers.toml").c_str(), 0600);
  }
  std::string File(const std::string& name = "providers.toml") const {
    return support::ContentOf(FileAt(name));
  }
  // Without a terminal: asked first, then confirmed by the id that it was told.
  Outcome Confirmed(std::vector<std::string> words) {
    words.push_back("--json");
    const std::string told = Cowork(words).text;
    const size_t at = told.find("y-");
    words.insert(words.end(), {"--confirm", told.substr(at, told.find('"', at) - at)});
    return Cowork(words);
  }
  // With the CA that is in given.pem.
  std::vector<std::string> AddHouse(const std::string& name = "house") const {
    return {"provider",  "add",     name, "--kind",    "anthropic",     "--host",
            "h.example", "--model", "m",  "--ca-file", At("/given.pem")};
  }
  const std::vector<std::string> kAdd = {"provider", "add", "anthropic", "--model", "large"};
};

TEST_F(CliProviders, AreListedWithHowTheyAreReachedAndWhatIsMissing) {
  StartBroker();
  const Outcome listed = Cowork({"provider", "ls"});
  EXPECT_EQ(listed.exit, 0);
  EXPECT_THAT(listed.text, AllOf(HasSubstr("api.example.org:443  TLS"),
                                 HasSubstr("cowork secret set demo-key")));
  EXPECT_THAT(Cowork({"provider", "ls", "--json"}).text, HasSubstr("\"key\":\"MISSING\""));
}

TEST_F(CliProviders, AreWrittenBehindWhatIsThereOnceAPersonSaidYes) {
  StartBroker();
  Write(kMine);
  BeginAtATerminal({"provider", "add", "anthropic", "--model", "large"});
  ReadUntil("type yes");
  EXPECT_EQ(File(), kMine);
  Type("yes\n");
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_EQ(File(), std::string(kMine) +
                        "\n[[provider]]\nname = \"anthropic\"\nkind = \"anthropic\"\n"
                        "host = \"api.anthropic.com\"\nbase_path = \"/v1\"\n"
                        "secret = \"anthropic-key\"\nmodels = [\"large\"]\n");
  ASSERT_EQ(broker_->providers.used().size(), 1U);
  EXPECT_EQ(broker_->providers.used().front().text(), File());
  struct stat is {};
  ASSERT_EQ(::stat(FileAt("providers.toml").c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777, 0600U);
}

TEST_F(CliProviders, AreNotWrittenWhereAPersonDidNotSayYes) {
  StartBroker();
  Write(kMine);
  BeginAtATerminal({"provider", "add", "anthropic", "--model", "large"});
  ReadUntil("type yes");
  Type("no\n");
  EXPECT_EQ(Finish().exit, 3);
  EXPECT_EQ(Cowork(kAdd).exit, 3);
  EXPECT_EQ(File(), kMine);
  EXPECT_TRUE(broker_->providers.used().empty());
}

TEST_F(CliProviders, AreWrittenByWhoReadWhatWouldChange) {
  StartBroker();
  EXPECT_EQ(Confirmed(kAdd).exit, 0);
  EXPECT_THAT(File(), HasSubstr("name = \"anthropic\""));
}

TEST_F(CliProviders, AreAsTheyWereWhereBrokerdDoesNotUseThem) {
  StartBroker();
  Write(kMine);
  broker_->providers.full_disk = true;
  EXPECT_EQ(Confirmed(kAdd).exit, 1);
  EXPECT_EQ(File(), kMine);
  std::filesystem::remove(FileAt("providers.toml"));
  EXPECT_EQ(Confirmed(kAdd).exit, 1);
  EXPECT_FALSE(std::filesystem::exists(FileAt("providers.toml")));
}

TEST_F(CliProviders, AreAsTheyWereWhereTheyWouldHaveAMistake) {
  StartBroker();
  Write(kMine);
  broker_->providers.RefuseText(
      {ErrorCode::kInvalidArgument, "providers.toml: line 8: a host is a DNS name; host = \"h\""});
  const Outcome refused = Cowork(kAdd);
  EXPECT_EQ(refused.exit, 2);
  EXPECT_THAT(refused.text, ContainsRegex("^cowork: the provider was not added\n  why   "
                                          "providers.toml: line 8.*\n  do    host = \"h\"\n"));
  EXPECT_EQ(File(), kMine);
  broker_->providers.RefuseText(
      {ErrorCode::kInvalidArgument, "providers.toml: line 8: it is private; private = true"});
  EXPECT_THAT(Cowork(kAdd).text, HasSubstr("  do    the same with --private\n"));
}

TEST_F(CliProviders, StayWhereTheFileHasAMistakeAndTheLineIsNamed) {
  StartBroker();
  Write("[[provider]]\nname = \n");
  const std::string place = "line 2 of " + FileAt("providers.toml");
  const Outcome no_toml = Cowork({"provider", "reload"});
  EXPECT_EQ(no_toml.exit, 1);
  EXPECT_THAT(no_toml.text, HasSubstr("  do    mend " + place + ", then cowork provider reload\n"));
  Write(kMine);
  broker_->providers.RefuseText(
      {ErrorCode::kInvalidArgument, "providers.toml: line 2: a name is 1 to 128; name = \"n\""});
  const Outcome refused = Cowork({"provider", "reload"});
  EXPECT_EQ(refused.exit, 1);
  EXPECT_THAT(refused.text, HasSubstr("  do    name = \"n\"   (" + place + ")\n"));
}

TEST_F(CliProviders, AreNotWrittenByAConfirmationThatIsNone) {
  StartBroker();
  Write(kMine);
  std::ofstream(At("/given.pem")) << support::kTestCa;
  std::vector<std::string> add = AddHouse();
  add.insert(add.end(), {"--confirm", "y-00000000000000000000000000"});
  EXPECT_EQ(Cowork(add).exit, 1);
  EXPECT_EQ(File(), kMine);
  EXPECT_FALSE(std::filesystem::exists(FileAt("house-ca.pem")));
  EXPECT_TRUE(broker_->providers.used().empty());
}

// As where cowork was ended between brokerd's answer and the file.
TEST_F(CliProviders, AreWrittenWhereBrokerdUsesThemAlready) {
  StartBroker();
  Write(kMine);
  broker_->providers.uses_it_already = true;
  EXPECT_EQ(Cowork(kAdd).exit, 0);
  EXPECT_THAT(File(), HasSubstr("name = \"anthropic\""));
  EXPECT_EQ(Cowork({"provider", "rm", "anthropic"}).exit, 0);
  EXPECT_EQ(File(), std::string(kMine) + "\n");
  const Outcome same = Cowork({"provider", "reload"});
  EXPECT_EQ(same.exit, 0) << "there is nothing to do";
  EXPECT_EQ(same.text, "providers.toml is what is in use; nothing was to be changed.\n");
}

TEST_F(CliProviders, AreNotSaidToBeAsTheyWereWhereNobodyKnows) {
  StartBroker();
  Write(kMine);
  broker_->providers.loses_answer = true;
  const Outcome lost = Confirmed(kAdd);
  EXPECT_EQ(lost.exit, 4);
  EXPECT_THAT(lost.text, ContainsRegex("^cowork: it is not known whether [^\n]*\n  why [^\n]*\n"
                                       "  do    cowork provider ls .*cowork provider reload\n"));
  EXPECT_EQ(File(), kMine);
}

TEST_F(CliProviders, AreNotWrittenOverWhatSomebodyElseWroteMeanwhile) {
  StartBroker();
  Write(kMine);
  BeginAtATerminal(kAdd);
  ReadUntil("type yes");
  Write("# Theirs.\n");
  Type("yes\n");
  const Outcome done = Finish();
  EXPECT_EQ(done.exit, 1);
  EXPECT_THAT(done.text, HasSubstr("the providers are used, and providers.toml was not written"));
  EXPECT_EQ(File(), "# Theirs.\n");
}

TEST_F(CliProviders, BringACopyOfTheirCaWhichStaysThePersons) {
  StartBroker();
  std::ofstream(At("/given.pem")) << support::kTestCa;
  ASSERT_EQ(Confirmed(AddHouse()).exit, 0);
  EXPECT_EQ(File("house-ca.pem"), support::kTestCa);
  EXPECT_THAT(File(), HasSubstr("ca_file = \"house-ca.pem\"\n"));
  EXPECT_EQ(broker_->providers.used().back().ca_files(0).pem(), support::kTestCa);
  const Outcome removed = Confirmed({"provider", "rm", "house"});
  ASSERT_EQ(removed.exit, 0);
  EXPECT_THAT(removed.text, HasSubstr("is still there: " + FileAt("house-ca.pem")));
  EXPECT_EQ(File("house-ca.pem"), support::kTestCa);
  EXPECT_EQ(broker_->providers.used().back().ca_files_size(), 0);
}

TEST_F(CliProviders, WriteTheirCaOverNoOtherFile) {
  StartBroker();
  std::ofstream(FileAt("house-ca.pem")) << "mine";
  ::chmod(FileAt("house-ca.pem").c_str(), 0600);
  std::ofstream(At("/given.pem")) << support::kTestCa;
  ASSERT_EQ(Confirmed(AddHouse()).exit, 0);
  EXPECT_EQ(File("house-ca.pem"), "mine");
  EXPECT_EQ(File("house-ca-2.pem"), support::kTestCa);
  EXPECT_THAT(File(), HasSubstr("ca_file = \"house-ca-2.pem\"\n"));
}

TEST_F(CliProviders, LeaveNoCaWhereTheyAreNotUsed) {
  StartBroker();
  std::ofstream(At("/given.pem")) << support::kTestCa;
  broker_->providers.full_disk = true;
  EXPECT_EQ(Confirmed(AddHouse()).exit, 1);
  EXPECT_FALSE(std::filesystem::exists(FileAt("house-ca.pem")));
}

TEST_F(CliProviders, HaveANameThatLeadsNowhereElse) {
  StartBroker();
  std::ofstream(At("/given.pem")) << support::kTestCa;
  std::filesystem::create_directories(At("/h/data"));
  std::vector<std::string> add = AddHouse("../data/x");
  add.insert(add.end(), {"--confirm", "y-00000000000000000000000000"});
  const Outcome refused = Cowork(add);
  EXPECT_EQ(refused.exit, 2);
  EXPECT_THAT(refused.text, HasSubstr("a provider's name is 1 to 128 of"));
  EXPECT_TRUE(std::filesystem::is_empty(At("/h/data")));
}

// brokerd takes no such file when it starts, either.
TEST_F(CliProviders, AreNotUsedWithACaThatOthersMayWrite) {
  StartBroker();
  Write("[[provider]]\nname = \"mine\"\nca_file = \"own.pem\"\n");
  std::ofstream(FileAt("own.pem")) << support::kTestCa;
  ::chmod(FileAt("own.pem").c_str(), 0666);
  const Outcome refused = Cowork({"provider", "reload"});
  EXPECT_EQ(refused.exit, 2);
  EXPECT_THAT(refused.text, HasSubstr("chmod 600 " + FileAt("own.pem")));
  ::chmod(FileAt("own.pem").c_str(), 0644);
  EXPECT_EQ(Confirmed({"provider", "reload"}).exit, 0);
}

TEST_F(CliProviders, BringACaThatIsAText) {
  StartBroker();
  std::ofstream(At("/given.pem")) << "\x30\x82\xff";
  const Outcome refused = Cowork(AddHouse());
  EXPECT_EQ(refused.exit, 2);
  EXPECT_THAT(refused.text,
              ContainsRegex("given.pem is no text\n  do    it has to be PEM, with -----BEGIN"));
}

TEST_F(CliProviders, AreTakenOutOfTheFileAndNothingElseIs) {
  StartBroker();
  Write(std::string(kMine) + "\n# Later.\n");
  ASSERT_EQ(Confirmed({"provider", "rm", "mine"}).exit, 0);
  EXPECT_EQ(File(), "# Mine.\n\n# Later.\n");
  const Outcome unknown = Cowork({"provider", "rm", "mine"});
  EXPECT_EQ(unknown.exit, 1);
  EXPECT_THAT(unknown.text, HasSubstr("\n  do    cowork provider reload   ("));
}

TEST_F(CliProviders, AreUsedAsAnEditorLeftThem) {
  StartBroker();
  Write(kMine);
  ASSERT_EQ(Confirmed({"provider", "reload"}).exit, 0);
  EXPECT_EQ(broker_->providers.used().front().text(), kMine);
  EXPECT_EQ(File(), kMine);
}

TEST_F(CliProviders, AreNotWrittenThroughALinkNorWhereOthersCouldReadThem) {
  StartBroker();
  std::ofstream(At("/elsewhere.toml")) << kMine;
  std::filesystem::create_symlink(At("/elsewhere.toml"), FileAt("providers.toml"));
  EXPECT_NE(Cowork(kAdd).exit, 3);
  std::filesystem::remove(FileAt("providers.toml"));
  Write(kMine);
  ::chmod(FileAt("providers.toml").c_str(), 0644);
  EXPECT_THAT(Cowork(kAdd).text, HasSubstr("chmod 600"));
  EXPECT_TRUE(broker_->providers.used().empty());
}

TEST_F(CliProviders, NeedAModelAndWhatTheirNameDoesNotSay) {
  StartBroker();
  EXPECT_EQ(Cowork({"provider", "add", "openai"}).exit, 2);
  const Outcome unknown = Cowork({"provider", "add", "demo", "--model", "m"});
  EXPECT_EQ(unknown.exit, 2);
  EXPECT_THAT(unknown.text, HasSubstr("\n  do    cowork provider add demo --kind"));
  EXPECT_EQ(Cowork({"provider", "add", "demo", "--model", "m", "--kind", "x"}).exit, 2);
  EXPECT_THAT(
      Cowork({"provider", "add", "demo", "--model", "m", "--host", "h.example"}).text,
      HasSubstr("why   with --host say --kind, too\n  do    cowork provider add demo --kind "
                "openai-compatible --host h.example"));
}

TEST_F(CliProviders, AreTestedAndTheAnswerIsSaidInWords) {
  StartBroker();
  const Outcome good = Cowork({"provider", "test", "demo"});
  EXPECT_EQ(good.exit, 0);
  EXPECT_THAT(good.text, AllOf(HasSubstr("reached api.example.org:443 at 192.0.2.7, TLS checked"),
                               HasSubstr("answers with 200; the key was sent")));
  EXPECT_EQ(broker_->providers.tested(), "demo");
  broker_->providers.refuses_key = true;
  const Outcome bad = Cowork({"provider", "test", "demo"});
  EXPECT_EQ(bad.exit, 1);
  EXPECT_THAT(bad.text, AllOf(HasSubstr("401: \\x1b[2Jno"), Not(HasSubstr("\x1b[2J")),
                              HasSubstr("\n  do    cowork secret set demo-key\n")));
  const Outcome json = Cowork({"provider", "test", "demo", "--json"});
  EXPECT_EQ(json.exit, 1);
  EXPECT_THAT(json.text, HasSubstr("\"status\":401"));
}

}  // namespace
}  // namespace cowork
