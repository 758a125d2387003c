// Following: a session on the screen, from its events until it ends, is asked about, or is left.

#pragma once

#include <cstdint>

#include "ui-client/cli/options.h"
#include "ui-client/cli/seat.h"
#include "ui-client/cli/short_ids.h"

namespace cowork::cli {

struct Follow {
  v1::Session session;
  ShortIds sessions = {};  // Those that its id is to differ from where it is shortened.
  uint64_t from = 1;
  bool json = false;
  bool asks = false;  // Whether asks are put to the person, or settled by `on_ask`.
  OnAsk on_ask = OnAsk::kWait;
  bool only_so_far = false;  // Leave where the journal ends for now.
  bool one_turn = false;     // Leave with the turn that begins there, whose prompt was typed here.
};

Exit FollowSession(const Seat& seat, Broker& broker, const Follow& follow);

}  // namespace cowork::cli
