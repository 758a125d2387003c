// FindSession(): the session that a person has typed the beginning of.

#pragma once

#include <string>

#include "ui-client/cli/broker.h"
#include "ui-client/cli/short_ids.h"

namespace cowork::cli {

struct FoundSession {
  v1::Session session;  // No more than its id, where all of that was typed.
  ShortIds all;
};

// kNotFound, kInvalidArgument: as ShortIds::Find() says.
Result<FoundSession> FindSession(Broker& broker, const std::string& typed);

}  // namespace cowork::cli
