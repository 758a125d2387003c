// The helpers of a session: courier, gate and dialer, each in a box of its own, and the pairs that
// tie them. Which end goes where is all the power any of them has.

#pragma once

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

// runnerd's ends.
struct HelperEnds {
  os::UniqueFd courier;
  os::UniqueFd gate;
  os::UniqueFd dialer;
};

// `on_ended` hears of each helper that ends or does not start, by name.
Result<HelperEnds> StartHelpers(const SessionSpec& spec, const Surroundings& around,
                                OwnBoxes& boxes, std::function<void(std::string)> on_ended);

}  // namespace cowork::runnerd::session
