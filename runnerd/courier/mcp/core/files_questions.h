// FilesQuestions: the conversation that the courier itself has with cowork-files, as its MCP
// client, so that a person can look at files and be shown what a call would change. Pure: what is
// to be sent comes out, and what was answered.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "runnerd/courier/mcp/core/files_answer.h"

namespace cowork::courier::mcp {

inline constexpr size_t kMostQuestions = 16;  // Without an answer, at once.

struct FilesQuestion {
  uint64_t question = 0;  // As it is answered. The server is told a number of ours.
  std::string tool;
  std::string arguments;  // JSON, an object.
  FilesCall call = FilesCall::kTool;
};

class FilesQuestions {
 public:
  struct Step {
    struct Answered {
      uint64_t question = 0;
      FilesAnswer answer;
    };
    std::string to_server = {};  // Whole lines.
    std::optional<Answered> answered = {};
  };

  // The first that the server is told. To what is asked before it has answered nothing is sent.
  std::string Greeting();
  // What cannot be asked is answered at once: refused.
  Step Ask(const FilesQuestion& question);
  // An error ends the conversation: it answers what nobody asked, or not as cowork-files does.
  Result<Step> FromServer(std::string_view line);

 private:
  struct Waiting {
    uint64_t question = 0;
    FilesCall call = FilesCall::kTool;
  };

  Result<Step> OnGreeted(const Message& response);

  bool greeted_ = false;
  std::string held_;  // Lines that wait for that.
  uint64_t last_number_ = 0;
  std::map<uint64_t, Waiting> waiting_;
};

}  // namespace cowork::courier::mcp
