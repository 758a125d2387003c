// The part of wire.h that is about the files of a session's project.

#pragma once

#include <string>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

// A tool of cowork-files that reads, and its arguments as canonical JSON.
struct FilesWish {
  SessionId session;
  std::string tool;
  std::string arguments;
};

Result<FilesWish> FromWire(const v1::ViewFilesRequest& request);

}  // namespace cowork::brokerd
