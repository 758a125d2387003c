// What a Redeem takes on a dialer's pair, from the packet to the sealed file, of the real vaultd
// with a store on the disk; and a Put, from the packet to its acknowledgement.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/quantile.h"
#include "tests/support/sealed_vault.h"

namespace cowork {
namespace {

constexpr int kRedeems = 5000;
constexpr int kPuts = 200;
constexpr auto kKeyOfAProvider = "sk-0123456789abcdef0123456789abcdef0123456789abcdef";

std::vector<double> TimesInUs(int rounds, const std::function<void()>& act) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto began = std::chrono::steady_clock::now();
    act();
    times.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began)
            .count());
  }
  return times;
}

void Say(const char* what, const std::vector<double>& times) {
  std::printf("%s: p50 %.0f us, p99 %.0f us (%zu times)\n", what, bench::Quantile(times, 0.5),
              bench::Quantile(times, 0.99), times.size());
}

void Measure() {
  const support::ScratchDirectory place;
  support::LivingVault vault(COWORK_PROGRAM, place.path());
  CHECK(vault.Unlock().ok());
  Say("put and its acknowledgement",
      TimesInUs(kPuts, [&] { CHECK(vault.Put("demo-key", kKeyOfAProvider).ok()); }));
  const std::string session = SessionId::Random().text();
  const std::string lease = *vault.brokerd().Lease("demo-key", session, support::kDestination);
  support::Dialer dialer(vault.runnerd(), session);
  Say("redeem on its pair",
      TimesInUs(kRedeems, [&] { CHECK(dialer.Redeem(lease, support::kDestination).ok()); }));
}

}  // namespace
}  // namespace cowork

int main() {
  cowork::Measure();
  return EXIT_SUCCESS;
}
