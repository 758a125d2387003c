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

void AppendMember(std::string& json, std::string_view name, std::string_view text) {
  json.append(json.size() > 1 ? ",\"" : "\"").append(name).append("\":");
  AppendCanonicalString(json, text);
}

// Names in the order of their letters. Whatever is empty is not there.
std::string ArgumentsFor(const v1::ViewFilesRequest& request) {
  std::string json = "{";
  if (request.view() == v1::ViewFilesRequest::READ && request.from_line() > 1)
    json += "\"offset\":" + std::to_string(request.from_line());
  if (!request.path().empty()) AppendMember(json, "path", request.path());
  if (request.view() == v1::ViewFilesRequest::FIND) AppendMember(json, "pattern", request.text());
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
