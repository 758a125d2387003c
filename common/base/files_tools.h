// The tools of cowork-files, our own MCP server, as everybody tells them apart who does not serve
// them: runnerd/servers/files/core/tool_list.h.

#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork {

inline constexpr std::string_view kFilesServer = "files";

inline constexpr std::array<std::string_view, 3> kReadingTools = {"find", "list", "read"};
inline constexpr std::array<std::string_view, 4> kWritingTools = {"delete", "edit", "move",
                                                                  "write"};

// Whether a call of it may change a file. One of a tool that we do not know may.
constexpr bool MayChangeFiles(std::string_view server, std::string_view tool) {
  return server == kFilesServer && std::ranges::find(kReadingTools, tool) == kReadingTools.end();
}

// The fields of a writing tool's arguments that are paths, sorted. None: it is not known.
std::span<const std::string_view> PathFieldsOf(std::string_view writing_tool);

// Those of the fields that are there, as texts. kInvalidArgument: it is no object with each name
// once; who reads it next could find another path there.
Result<std::map<std::string, std::string>> TextsOf(std::string_view arguments,
                                                   std::span<const std::string_view> fields);

}  // namespace cowork
