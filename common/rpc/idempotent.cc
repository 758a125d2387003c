#include "common/rpc/idempotent.h"

#include <algorithm>
#include <string>

#include "cowork/v1/options.pb.h"

namespace cowork::rpc {

bool MayRepeat(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(v1::rule).idempotent();
}

bool MayRepeat(std::string_view path) {
  if (!path.starts_with('/')) return false;
  std::string name(path.substr(1));
  std::ranges::replace(name, '/', '.');
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
  return method != nullptr && MayRepeat(*method);
}

}  // namespace cowork::rpc
