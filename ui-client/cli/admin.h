// Admin: brokerd's tables, as whoever looks after the daemons reads them. Each method is the one of
// proto/cowork/v1/admin.proto; none changes anything.

#pragma once

#include <memory>
#include <string>

#include "common/base/result.h"
#include "cowork/v1/admin.pb.h"

namespace cowork::v1 {
class Admin;
}

namespace cowork::cli {

template <typename Service>
class Connection;

class Admin {
 public:
  // kUnavailable: nobody serves the socket.
  static Result<std::unique_ptr<Admin>> Dial(const std::string& socket);
  ~Admin();
  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;

  Result<v1::ListDaemonsResponse> ListDaemons();
  Result<v1::ListChannelsResponse> ListChannels();
  Result<v1::ListBoxesResponse> ListBoxes();
  Result<v1::ListLeasesResponse> ListLeases();
  Result<v1::GetMetricsResponse> GetMetrics();

 private:
  explicit Admin(std::unique_ptr<Connection<v1::Admin>> connection);
  std::unique_ptr<Connection<v1::Admin>> connection_;
};

}  // namespace cowork::cli
