#include "vaultd/core/tickets.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::vaultd {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;

const TimePoint kNoon = TimePoint() + 12h;

Ticket TicketOf(uint8_t number) {
  Ticket ticket{};
  ticket.back() = number;
  return ticket;
}

Errand Putting(const char* secret) {
  return {.act = Errand::Act::kPut, .secret = secret};
}

TEST(TicketTable, NamesTheErrandOfATicket) {
  TicketTable tickets;
  ASSERT_THAT(tickets.Open(TicketOf(1), Putting("one"), kNoon), IsOk());
  ASSERT_THAT(tickets.Open(TicketOf(2), Putting("two"), kNoon), IsOk());
  EXPECT_EQ(*tickets.Spend(TicketOf(2), kNoon), Putting("two"));
  EXPECT_EQ(*tickets.Spend(TicketOf(1), kNoon + 59s), Putting("one"));
}

TEST(TicketTable, KnowsNoTicketButItsOwn) {
  TicketTable tickets;
  EXPECT_THAT(tickets.Spend(TicketOf(1), kNoon), FailsWith(ErrorCode::kPermissionDenied));
  ASSERT_THAT(tickets.Open(TicketOf(1), Putting("one"), kNoon), IsOk());
  EXPECT_THAT(tickets.Spend(TicketOf(2), kNoon), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(tickets.Spend(TicketOf(1), kNoon), IsOk());
}

TEST(TicketTable, TakesATicketOnce) {
  TicketTable tickets;
  ASSERT_THAT(tickets.Open(TicketOf(1), Putting("one"), kNoon), IsOk());
  EXPECT_THAT(tickets.Spend(TicketOf(1), kNoon), IsOk());
  EXPECT_THAT(tickets.Spend(TicketOf(1), kNoon), FailsWith(ErrorCode::kPermissionDenied));
}

TEST(TicketTable, TakesATicketForSixtySeconds) {
  TicketTable tickets;
  ASSERT_THAT(tickets.Open(TicketOf(1), Putting("one"), kNoon), IsOk());
  EXPECT_THAT(tickets.Spend(TicketOf(1), kNoon + 60s), FailsWith(ErrorCode::kPermissionDenied));
}

TEST(TicketTable, HoldsSixtyFourUntilTheyExpire) {
  TicketTable tickets;
  for (uint8_t i = 0; i < 64; ++i)
    ASSERT_THAT(tickets.Open(TicketOf(i), Putting("some"), kNoon), IsOk());
  EXPECT_THAT(tickets.Open(TicketOf(64), Putting("more"), kNoon),
              FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(tickets.Spend(TicketOf(64), kNoon), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(tickets.Open(TicketOf(64), Putting("more"), kNoon + 60s), IsOk());
}

}  // namespace
}  // namespace cowork::vaultd
