// MayRepeat(): whether a caller may make a call once more after UNAVAILABLE, when nobody can say
// whether the first was heard. The contract alone knows (proto/cowork/v1/options.proto).

#pragma once

#include <string_view>

#include <google/protobuf/descriptor.h>

namespace cowork::rpc {

bool MayRepeat(const google::protobuf::MethodDescriptor& method);

// The same of a path, "/cowork.v1.Policy/Judge". No, if this program knows no such method.
bool MayRepeat(std::string_view path);

}  // namespace cowork::rpc
