// Desk: what an exchange needs of the dialer around it.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <openssl/ssl.h>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "cowork/v1/frames.pb.h"
#include "policyd/core/addresses.h"
#include "runnerd/egress/dialer/core/route.h"
#include "runnerd/egress/dialer/upstream.h"

namespace cowork::dialer {

class Desk {
 public:
  virtual ~Desk() = default;
  virtual const Routes& routes() const = 0;
  virtual boost::asio::awaitable<Result<SecretBytes>> Redeem(const Route& route) = 0;
  // Of a host that is a name: its addresses, each judged.
  virtual boost::asio::awaitable<Result<std::vector<policyd::Address>>> Resolve(
      const Route& route) = 0;
  virtual Result<SSL_CTX*> TrustFor(const Route& route) = 0;
  virtual boost::asio::awaitable<void> WaitForRoom() = 0;  // On the way to gate.
  virtual void ToGate(const v1::DialerToGate& message) = 0;
  virtual void Report(const v1::FromDialer& message) = 0;
  // A connection that an earlier request left open; nullptr: there is none.
  virtual std::unique_ptr<Upstream> TakeIdle(const std::string& key) = 0;
  virtual void KeepIdle(const std::string& key, std::unique_ptr<Upstream> upstream) = 0;
  virtual void OnBodyTaken() = 0;
  virtual void OnOver(uint64_t id) = 0;
};

}  // namespace cowork::dialer
