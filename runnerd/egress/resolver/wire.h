// Between frames and the resolver's own values. What runnerd and a dialer send is checked here.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "cowork/v1/frames.pb.h"
#include "policyd/core/addresses.h"

namespace cowork::resolver {

using HostAndPort = std::pair<std::string, uint16_t>;

// What one dialer may ask, and what each answer may be.
using Names = std::map<HostAndPort, policyd::Private>;

struct Question {
  uint64_t number = 0;
  HostAndPort of;
};

// kInvalidArgument: a name is none, or is an address; there are more than 16; or they are of no
// session.
Result<Names> FromWire(const v1::ToResolver& message);

// kInvalidArgument   the name is none
// kPermissionDenied  it is not among `names`
Result<Question> FromWire(const v1::ResolveRequest& request, const Names& names);

v1::ResolveResponse ToWire(uint64_t number, const Result<std::vector<policyd::Address>>& answer);

}  // namespace cowork::resolver
