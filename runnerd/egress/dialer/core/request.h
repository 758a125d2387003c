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

#include <boost/asio/ip/address.hpp>

#include "common/base/result.h"

namespace cowork::dialer {

struct Route {
  std::string address_text;  // As runnerd wrote it: the lease knows the destination by this text.
  boost::asio::ip::address address;
  uint16_t port = 0;
  std::string host_header;
  std::string base_path;  // Without a slash at its end: "" is the whole host.
  std::string lease_id;   // Empty: no credential.

  std::string destination() const { return address_text + ':' + std::to_string(port); }
};

using Routes = std::map<std::string, Route, std::less<>>;

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
//                    address is one that no box may reach
// kInvalidArgument   the head is not one that every server reads alike
Result<const Route*> Admit(const Routes& routes, const RequestHead& head);

enum class Body { kNone, kChunked };

// The head of an admitted request up to, and without, the empty line: the caller ends it, with the
// credential's line or without one.
std::string HeadFor(const Route& route, const RequestHead& head, Body body);

}  // namespace cowork::dialer
