// FakeFiles: what of brokerd's contract shows the files of a project: one answer to every question,
// or one refusal.

#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "common/rpc/service.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::support {

class FakeFiles {
 public:
  void Answer(std::string text);
  void Refuse(Error why);
  v1::ViewFilesRequest asked() const;  // Last.

  // A handler of the Broker contract, which is not among its contracts.
  rpc::Service Methods();

 private:
  using Me = FakeFiles;
  using Caller = rpc::Caller;

  rpc::Task<v1::ViewFilesResponse> View(Caller, v1::ViewFilesRequest request);

  mutable std::mutex mutex_;
  v1::ViewFilesRequest asked_;
  std::string text_;
  std::optional<Error> refusal_;
};

}  // namespace cowork::support
