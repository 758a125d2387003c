// The method of Broker that is about the files of a session's project.

#pragma once

#include "brokerd/files.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class FilesService {
 public:
  explicit FilesService(Files& files) : files_(files) {}

  rpc::Service Methods();  // Without its contract, which is BrokerService's.

 private:
  rpc::Task<v1::ViewFilesResponse> View(rpc::Caller, v1::ViewFilesRequest request);

  Files& files_;
};

}  // namespace cowork::brokerd
