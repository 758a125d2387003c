// Addresses that no box may reach, whatever a policy or a provider's entry says.

#pragma once

#include <boost/asio/ip/address.hpp>

namespace cowork::dialer {

// Clouds hand their machines' credentials to whoever asks at such an address. All link-local
// addresses count, since more services than the well-known one answer there.
bool IsNeverDialled(const boost::asio::ip::address& address);

}  // namespace cowork::dialer
