#include "brokerd/files_wire.h"

#include <utility>

#include "brokerd/core/path.h"
#include "common/base/canonical_json.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestPattern = 4096;

Error Invalid(const char* message) {
  return {ErrorCode::kInvalidArgument, message};
}

Result<std::string> ToolFor(const v1::ViewFilesRequest& request) {
  switch (request.view()) {
    case v1::ViewFilesRequest::LIST: return std::string("list");
    case v1::ViewFilesRequest::READ:
      if (request.path().empty()) return Invalid("a file to read is named by its path");
      return std::string("read");
    case v1::ViewFilesRequest::FIND:
      if (request.text().empty() || request.text().size() > kLongestPattern)
        return Invalid("a regular expression to find is 1 to 4096 bytes");
      return std::string("find");
    default: return Invalid("to view files is to list, to read or to find");
  }
}

// Names in the order of their letters. Whatever is empty is not there.
std::string ArgumentsFor(const v1::ViewFilesRequest& request) {
  const bool finds = request.view() == v1::ViewFilesRequest::FIND;
  std::string json = "{";
  if (!request.path().empty()) {
    json += "\"path\":";
    AppendCanonicalString(json, request.path());
  }
  if (finds) {
    json += request.path().empty() ? "\"pattern\":" : ",\"pattern\":";
    AppendCanonicalString(json, request.text());
  }
  return json + "}";
}

}  // namespace

Result<FilesWish> FromWire(const v1::ViewFilesRequest& request) {
  const SessionId session = TRY(SessionId::FromText(request.session_id()));
  std::string tool = TRY(ToolFor(request));
  if (!request.path().empty() && !IsNormalPathWithin(request.path()))
    return Invalid("a path of the project has no `.`, `..`, `//` or `/` at either end");
  return FilesWish{.session = session, .tool = std::move(tool), .arguments = ArgumentsFor(request)};
}

}  // namespace cowork::brokerd
