// vaultd killed at 200 random instants of a put: what it acknowledged is there whole after the next
// unlock, and of what it did not acknowledge there is the whole or nothing.

#include <signal.h>

#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/sealed_vault.h"

namespace cowork {
namespace {

using std::chrono::microseconds;
using support::FailsWith;
using support::IsOk;
using support::LivingVault;
using support::MemoryFile;

constexpr int kStores = 2;  // Side by side, to have it over with: most of the time is scrypt's.
constexpr int kKillsOfEach = 100;
constexpr int kFewestInside = 20;
constexpr int kNames = 5;

// One store, and what it must and may hold.
class Store {
 public:
  explicit Store(uint32_t seed) : random_(seed) {}

  void KillAndLook(int times) {
    Live();
    MeasureAPut();
    for (int i = 0; i < times; ++i) {
      KillInAPut();
      Live();
      Look();
    }
  }

  int inside() const { return inside_; }
  int found() const { return found_; }
  int kills() const { return kills_; }

 private:
  struct Held {
    std::string acknowledged;  // Empty: nothing was.
    std::string perhaps;       // Put since, without an answer; or empty.
  };

  void Live() {
    vault_ = std::make_unique<LivingVault>(COWORK_PROGRAM, place_.path());
    ASSERT_THAT(vault_->Unlock(), IsOk());
  }

  void MeasureAPut() {
    constexpr int kPuts = 20;
    const auto began = std::chrono::steady_clock::now();
    Held& held = held_["measured"];
    for (int i = 0; i < kPuts; ++i) {
      held.acknowledged = Random();
      ASSERT_THAT(vault_->Put("measured", held.acknowledged), IsOk());
    }
    const auto took = std::chrono::steady_clock::now() - began;
    put_takes_ = std::chrono::duration_cast<microseconds>(took) / kPuts;
  }

  // At an instant between the sending and what a put takes.
  void KillInAPut() {
    const std::string name = "key-" + std::to_string(Number(kNames - 1));
    Held& held = held_[name];
    held.perhaps = Random();
    const std::string ticket = *vault_->brokerd().Expect(name);
    const os::UniqueFd client = SendPut(ticket, held.perhaps);
    std::this_thread::sleep_for(microseconds(Number(static_cast<uint32_t>(put_takes_.count()))));
    ::kill(vault_->daemon().pid(), SIGKILL);
    vault_->daemon().WaitEnd();
    ++kills_;
    if (IsAcknowledged(client))
      held.acknowledged = std::exchange(held.perhaps, "");
    else
      ++inside_;
  }

  os::UniqueFd SendPut(const std::string& ticket, const std::string& secret) {
    v1::IntakeRequest request;
    request.set_ticket(ticket);
    os::UniqueFd client = vault_->intake().Connect();
    const os::UniqueFd file = MemoryFile(secret);
    const int files[] = {file.get()};
    EXPECT_THAT(frame::Send(client.get(), request.SerializeAsString(), files), IsOk());
    return client;
  }

  // The other end is gone: what it said is here, or never comes. A refusal would be no put that a
  // kill fell into.
  static bool IsAcknowledged(const os::UniqueFd& client) {
    const Result<frame::Frame> answer = frame::Receive(client.get());
    if (!answer.ok()) return false;
    v1::IntakeResponse response;
    EXPECT_TRUE(response.ParseFromString(answer->bytes));
    EXPECT_EQ(response.refused(), "");
    return true;
  }

  void Look() {
    for (auto& [name, held] : held_) {
      const Result<std::string> lent = vault_->Lent(name);
      if (lent.ok()) {
        EXPECT_TRUE(*lent == held.acknowledged || *lent == held.perhaps) << name;
        found_ += *lent == held.perhaps;
        held.acknowledged = *lent;
      } else {
        EXPECT_THAT(lent, FailsWith(ErrorCode::kNotFound)) << name;
        EXPECT_EQ(held.acknowledged, "") << name;
      }
      held.perhaps.clear();
    }
  }

  std::string Random() {
    std::string text(1 + Number(8000), ' ');
    for (char& letter : text) letter = static_cast<char>('a' + Number(25));
    return text;
  }
  uint32_t Number(uint32_t most) {
    return std::uniform_int_distribution<uint32_t>(0, most)(random_);
  }

  support::ScratchDirectory place_;
  std::mt19937 random_;
  std::unique_ptr<LivingVault> vault_;
  std::map<std::string, Held> held_;
  microseconds put_takes_{0};
  int kills_ = 0;
  int inside_ = 0;
  int found_ = 0;
};

TEST(VaultKilledInAPut, HasAllThatItAcknowledgedAndNothingByHalves) {
  const uint32_t seed = std::random_device()();
  Store stores[kStores] = {Store(seed), Store(seed + 1)};
  std::thread side_by_side[kStores];
  for (int i = 0; i < kStores; ++i)
    side_by_side[i] = std::thread([&store = stores[i]] { store.KillAndLook(kKillsOfEach); });
  for (std::thread& one : side_by_side) one.join();
  int kills = 0;
  int inside = 0;
  int found = 0;
  for (const Store& store : stores) {
    kills += store.kills();
    inside += store.inside();
    found += store.found();
  }
  std::printf(
      "seed %u: %d kills, %d of them in a put that was not acknowledged; it was there of %d\n",
      seed, kills, inside, found);
  EXPECT_EQ(kills, kStores * kKillsOfEach);
  EXPECT_GE(inside, kFewestInside);
  // Those fell between the write and its answer: the put had begun.
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace cowork
