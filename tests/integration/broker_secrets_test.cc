// What broker.proto promises of the vault, asked of the real brokerd: who may, what is confirmed,
// what is recorded before it is done, and what every error says.

#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

class BrokerSecrets : public support::BrokerWhole {
 protected:
  using Stub = v1::Broker::Stub;

  Result<v1::ListSecretsResponse> List() {
    return client_->Call(&Stub::ListSecrets, v1::ListSecretsRequest());
  }
  static v1::RemoveSecretRequest Removing(const std::string& name) {
    v1::RemoveSecretRequest request;
    request.set_name(name);
    return request;
  }
  Result<v1::RemoveSecretResponse> Remove(const std::string& name) {
    return client_->CallTwice(&Stub::RemoveSecret, Removing(name));
  }
  Result<v1::LockVaultResponse> Lock() {
    return client_->Call(&Stub::LockVault, v1::LockVaultRequest());
  }
  Result<v1::VaultStatus> Status() {
    return client_->Call(&Stub::GetVaultStatus, v1::ReadVaultStatusRequest());
  }
  Result<v1::ExpectPassphraseResponse> ExpectUnlock() {
    return client_->Call(&Stub::ExpectUnlock, v1::ExpectPassphraseRequest());
  }
  std::string LastRecord() {
    v1::TailAuditRequest request;
    request.set_count(1);
    const v1::AuditRecord last = client_->Call(&Stub::TailAudit, request)->records(0);
    return last.kind() + ": " + last.text();
  }
};

TEST_F(BrokerSecrets, AreListedByNameKindAndTime) {
  ASSERT_EQ(List()->secrets_size(), 1);
  const v1::Secret secret = List()->secrets(0);
  EXPECT_EQ(secret.name(), "demo-key");
  EXPECT_EQ(secret.kind(), "provider-key");
  EXPECT_EQ(secret.set_unix_ms(), 7);
}

TEST_F(BrokerSecrets, AreRemovedWhenItWasConfirmedAndRecorded) {
  const Result<v1::Confirmation> told = client_->Told(&Stub::RemoveSecret, Removing("demo-key"));
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->what(), HasSubstr("forgets the secret demo-key for good"));
  EXPECT_THAT(told->what(), HasSubstr("no session can use the provider demo"));
  EXPECT_EQ(List()->secrets_size(), 1);
  EXPECT_THAT(client_->Confirm(&Stub::RemoveSecret, Removing("demo-key"), told->id()), IsOk());
  EXPECT_EQ(List()->secrets_size(), 0);
  EXPECT_EQ(LastRecord(), "secret: to be removed: demo-key");
}

TEST_F(BrokerSecrets, ThatAreNotThereOrCannotBeAreNotRemoved) {
  EXPECT_THAT(Remove("another"), FailsWith(ErrorCode::kNotFound));
  for (const std::string& name : {std::string(), std::string("a b"), std::string(129, 'x')})
    EXPECT_THAT(Remove(name), FailsWith(ErrorCode::kInvalidArgument)) << name;
  EXPECT_EQ(List()->secrets_size(), 1);
}

TEST_F(BrokerSecrets, OfALockedVaultAreNeitherRemovedNorLent) {
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  EXPECT_EQ(Lock()->ended_leases(), 2u);
  EXPECT_EQ(LastRecord(), "secret: the vault was locked; leases ended: 2, secrets forgotten: 0");
  const Result<v1::Session> started = client_->Start(grant);
  ASSERT_THAT(started, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(started.error().message(), HasSubstr("`cowork vault unlock`"));
  EXPECT_THAT(Remove("demo-key"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(List()->secrets_size(), 1);
}

TEST_F(BrokerSecrets, AreLockedTwiceWithoutAnError) {
  EXPECT_THAT(Lock(), IsOk());
  EXPECT_THAT(Lock(), IsOk());
}

TEST_F(BrokerSecrets, HaveATicketForTheirPassphraseOnceTheyAreLocked) {
  EXPECT_THAT(ExpectUnlock(), FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_THAT(Lock(), IsOk());
  EXPECT_EQ(Status()->state(), "locked");
  EXPECT_EQ(ExpectUnlock()->ticket().size(), 32u);
  EXPECT_EQ(LastRecord(),
            "secret: the vault's passphrase expected; wrong ones since the last right one: 3");
  vault_.is_new = true;
  EXPECT_THAT(ExpectUnlock(), IsOk());
  EXPECT_EQ(LastRecord(), "secret: the vault's first passphrase expected");
}

TEST_F(BrokerSecrets, AreNamedWithTheSessionsThatHaveThemOnLoan) {
  const std::string session = RunSession();
  const Result<v1::Confirmation> told = client_->Told(&Stub::RemoveSecret, Removing("demo-key"));
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->what(), HasSubstr("the session " + session + " has it on loan"));
  ASSERT_THAT(client_->Stop(session), IsOk());
  EXPECT_THAT(client_->Told(&Stub::RemoveSecret, Removing("demo-key"))->what(),
              Not(HasSubstr(session)));
}

TEST_F(BrokerSecrets, ThatAreLockedInterruptTheTurnsThatHadOneAndSayHowToGoOn) {
  const std::string session = RunSession();
  ASSERT_THAT(Lock(), IsOk());
  const auto events = client_->Watch(session);
  ASSERT_THAT(events, IsOk());
  const v1::Event::Ended& ended = events->back().ended();
  EXPECT_EQ(ended.state(), v1::Session::INTERRUPTED);
  for (const std::string& said :
       {std::string("the vault was locked"), std::string("`cowork vault unlock`"),
        std::string("`cowork secret set demo-key`"), "`cowork resume " + session + "`"})
    EXPECT_THAT(ended.why(), HasSubstr(said));
}

TEST_F(BrokerSecrets, ThatWereNotRemovedAfterAllAreRecordedToBeThere) {
  vault_.disk_is_full = true;
  EXPECT_THAT(Remove("demo-key"), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_EQ(LastRecord(), "secret: not removed: demo-key: the disk is full");
}

TEST_F(BrokerSecrets, AreNotKnownWhileVaultdIsAway) {
  vault_.GoAway();
  EXPECT_THAT(List(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(Status(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(Lock(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(LastRecord(), HasSubstr("the vault was not locked: "));
  EXPECT_THAT(ExpectUnlock(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(Remove("demo-key"), FailsWith(ErrorCode::kUnavailable));
}

// From the moment on that SQLite's log cannot grow, nor anything else.
TEST_F(BrokerSecrets, AreLockedOnAFullDiskAndNotOpenedThere) {
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit whole{};
  ::getrlimit(RLIMIT_FSIZE, &whole);
  const rlimit full{.rlim_cur = std::filesystem::file_size(scratch_.path() + "/broker.db-wal"),
                    .rlim_max = whole.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &full), 0);
  const Result<v1::LockVaultResponse> locked = Lock();
  const Result<v1::ExpectPassphraseResponse> expected = ExpectUnlock();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &whole), 0);
  EXPECT_THAT(locked, IsOk());
  EXPECT_TRUE(vault_.locked);
  EXPECT_FALSE(expected.ok());
}

}  // namespace
}  // namespace cowork
