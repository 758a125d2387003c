#include "ui-client/cli/new_provider.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "ui-client/cli/provider_text.h"
#include "ui-client/cli/providers_toml.h"

namespace cowork::cli {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(NewProvider, NeedsNoMoreThanANameWhereItIsWellKnown) {
  EXPECT_EQ(Completed("openai", {})->host, "api.openai.com");
  EXPECT_EQ(Completed("openrouter", {})->base_path, "/api/v1");
  const NewProvider anthropic = *Completed("anthropic", {});
  EXPECT_EQ(anthropic.kind, "anthropic");
  EXPECT_EQ(anthropic.secret, "anthropic-key");
}

TEST(NewProvider, IsAsItWasTypedWhereAHostWas) {
  NewProvider typed;
  typed.kind = "openai-compatible";
  typed.host = "proxy.example";
  const NewProvider same = *Completed("openai", typed);
  EXPECT_EQ(same.host, "proxy.example");
  EXPECT_EQ(same.secret, "");
  typed.kind.clear();
  EXPECT_THAT(Completed("openai", typed), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(NewProvider, HasANameThatIsNoPath) {
  NewProvider typed;
  typed.kind = "anthropic";
  typed.host = "h.example";
  for (const auto* name : {"../data/x", "a/b", "", ".\n", "a b", "\xff"})
    EXPECT_THAT(Completed(name, typed), FailsWith(ErrorCode::kInvalidArgument)) << name;
  EXPECT_THAT(Completed(std::string(128, 'a'), typed), IsOk());
  EXPECT_THAT(Completed(std::string(129, 'a'), typed), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(NewProvider, IsNotGuessedWhereItIsNotWellKnown) {
  const auto unknown = Completed("demo", {});
  EXPECT_THAT(unknown, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(unknown.error().message(), HasSubstr("; cowork provider add demo --kind"));
}

TEST(NewProvider, IsAnEntryOfItsLinesAlone) {
  NewProvider provider = *Completed("openai", {});
  provider.models = {"one", "two"};
  EXPECT_EQ(EntryOf("openai", provider),
            "[[provider]]\nname = \"openai\"\nkind = \"openai-compatible\"\n"
            "host = \"api.openai.com\"\nbase_path = \"/v1\"\nsecret = \"openai-key\"\n"
            "models = [\"one\", \"two\"]\n");
  provider.port = 8443;
  provider.plain = provider.is_private = true;
  EXPECT_THAT(EntryOf("openai", provider),
              AllOf(HasSubstr("port = 8443\n"), HasSubstr("plain = true\nprivate = true\n")));
}

// Nothing that is typed makes a second line, or another key.
TEST(NewProvider, IsNoOtherEntryWhateverWasTyped) {
  for (const char* odd : {"a\"\nplain = true\nx = \"", "a\\", "a\"b", "a\nb"}) {
    const std::string entry = EntryOf(odd, {.kind = "k", .host = odd, .models = {odd}});
    EXPECT_TRUE(!WithoutEntry(entry, odd).ok() || WithoutEntry(entry, odd)->empty()) << odd;
    EXPECT_TRUE(!CaFilesIn(entry).ok() || entry.find("\nplain") == std::string::npos) << odd;
  }
}

TEST(ProviderText, SaysWhatIsMissing) {
  v1::ListProvidersResponse list;
  v1::Provider& provider = *list.add_providers();
  provider.set_name("demo");
  provider.set_host("h");
  provider.set_port(8443);
  provider.set_plain(true);
  provider.set_secret("k");
  provider.set_key(v1::Provider::MISSING);
  Reader reader;
  reader.look.width = 120;
  EXPECT_THAT(TextOf(list, reader),
              AllOf(HasSubstr("h:8443"), HasSubstr("plain"), HasSubstr("key k is missing")));
  EXPECT_EQ(HintForKeys(list), "The key of demo is not in the vault yet: cowork secret set k\n");
  provider.set_key(v1::Provider::PRESENT);
  EXPECT_EQ(HintForKeys(list), "");
}

TEST(ProviderText, SaysOnlyWhereThereWasTlsThatItWasChecked) {
  v1::TestProviderResponse tested;
  tested.set_works(true);
  tested.set_status(200);
  EXPECT_THAT(TextOf(tested), AllOf(HasSubstr("without TLS"), Not(HasSubstr("checked")),
                                    HasSubstr("answers with 200, without a key")));
  tested.set_tls(true);
  tested.set_credential_added(true);
  EXPECT_THAT(TextOf(tested),
              AllOf(HasSubstr("TLS checked"), HasSubstr("answers with 200; the key was sent"),
                    Not(HasSubstr("accepts"))));
}

}  // namespace
}  // namespace cowork::cli
