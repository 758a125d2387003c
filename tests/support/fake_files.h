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
  void Answer(std::string text, std::string left_out = "");
  // Of a file that is read: so many lines at once, from the one that is asked for on.
  void AnswerInPages(std::string text, size_t lines);
  void Become(std::string text);  // After the next page that is read.
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
  v1::ViewFilesResponse Page() const;

  std::string text_;
  std::string then_;  // Empty: it stays as it is.
  std::string left_out_;
  size_t page_ = 0;  // Lines; 0: all.
  std::optional<Error> refusal_;
};

}  // namespace cowork::support
