// The helpers of a session: courier, gate and dialer, each in a box of its own, and the pairs that
// tie them. Which end goes where is all the power any of them has.

#pragma once

#include <functional>
#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

// runnerd's ends.
struct EgressEnds {
  os::UniqueFd gate;
  os::UniqueFd dialer;
};

// `on_ended` hears of each helper that ends or does not start, by name.
using HelperEnded = std::function<void(std::string)>;

Result<os::UniqueFd> StartCourier(const Surroundings& around, OwnBoxes& boxes,
                                  const HelperEnded& on_ended);

// Gate and dialer, whose leases are those of `session`.
Result<EgressEnds> StartEgress(const std::string& session, const Surroundings& around,
                               OwnBoxes& boxes, const HelperEnded& on_ended);

}  // namespace cowork::runnerd::session
