#include "brokerd/files_service.h"

#include <utility>

#include "brokerd/files_wire.h"

namespace cowork::brokerd {

rpc::Service FilesService::Methods() {
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/ViewFiles", rpc::Unary(*this, &FilesService::View)}}};
}

rpc::Task<v1::ViewFilesResponse> FilesService::View(rpc::Caller, v1::ViewFilesRequest request) {
  Result<FilesWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  co_return co_await files_.View(std::move(wish).value());
}

}  // namespace cowork::brokerd
