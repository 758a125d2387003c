// What brokerd says of MCP servers and of cowork-files, checked once. A part of wire.h.

#pragma once

#include <vector>

#include "common/base/result.h"
#include "cowork/v1/runner.pb.h"
#include "runnerd/core/permits.h"
#include "runnerd/core/spec.h"

namespace cowork::runnerd {

// kInvalidArgument: a part is missing or malformed; the message names it.
Result<std::vector<McpServer>> FromWire(
    const google::protobuf::RepeatedPtrField<v1::McpServer>& servers);
Result<FilesQuestion> FromWire(const v1::AskFilesRequest& request);

// The same of a directory, which wire.h's requests hold as well.
Result<Directory> FromWire(const v1::Directory& directory);

v1::AskFilesResponse ToWire(const FilesAnswer& answer);

}  // namespace cowork::runnerd
