#include "tests/support/fake_files.h"

#include <utility>

namespace cowork::support {

void FakeFiles::Answer(std::string text) {
  const std::lock_guard lock(mutex_);
  text_ = std::move(text);
  refusal_.reset();
}

void FakeFiles::Refuse(Error why) {
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(why);
}

v1::ViewFilesRequest FakeFiles::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

rpc::Service FakeFiles::Methods() {
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/ViewFiles", rpc::Unary(*this, &Me::View)}}};
}

rpc::Task<v1::ViewFilesResponse> FakeFiles::View(Caller, v1::ViewFilesRequest request) {
  const std::lock_guard lock(mutex_);
  asked_ = request;
  if (refusal_.has_value()) co_return *refusal_;
  v1::ViewFilesResponse response;
  response.set_text(text_);
  co_return response;
}

}  // namespace cowork::support
