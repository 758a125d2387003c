// What the dialer decides, as pure functions: from the routes that runnerd gave and a request that
// a box made, either an Error, or the exact head that goes upstream.
//
// Nothing of the box's head is copied as it came. The request line, the host, the framing and the
// connection's manners are ours; of the box's header fields only those go along that can neither
// name another host, nor change where the request ends, nor carry a credential.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "runnerd/egress/dialer/core/route.h"

namespace cowork::dialer {

struct Header {
  std::string name;
  std::string value;
};

struct RequestHead {
  std::string route;
  std::string method;
  std::string target;
  std::vector<Header> headers;
};

// kNotFound          the box has no such route
// kPermissionDenied  the target is outside the route, the method opens a way around it, or the
//                    host is an address that may not be dialled
// kInvalidArgument   the head is not one that every server reads alike
Result<const Route*> Admit(const Routes& routes, const RequestHead& head);

enum class Body { kNone, kChunked };

// The head of an admitted request up to, and without, the empty line: the caller ends it, with the
// credential's line or without one.
std::string HeadFor(const Route& route, const RequestHead& head, Body body);

// How the credential's line begins: "Authorization: Bearer ".
std::string CredentialLine(const Route& route);

}  // namespace cowork::dialer
