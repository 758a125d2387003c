// Whatever comes from where cowork-files should be, what is told of it is text that has a place in
// a frame, of a question that was asked, and of each question once.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

#include "common/base/text.h"
#include "runnerd/courier/mcp/core/files_questions.h"

namespace {

using namespace cowork::courier::mcp;

void Demand(bool holds) {
  if (!holds) std::abort();
}

void LookAt(const FilesAnswer& answer) {
  Demand(answer.refused.size() <= kLongestRefusal && cowork::IsUtf8(answer.refused));
  Demand(answer.text.size() + answer.diff.size() <= kLongestAnswer);
  Demand(cowork::IsUtf8(answer.text) && cowork::IsUtf8(answer.diff));
  Demand(answer.before.size() <= 64 && cowork::IsUtf8(answer.before));
  Demand(answer.refused.empty() || (answer.text + answer.before + answer.diff).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FilesQuestions questions;
  std::set<uint64_t> open{1, 2, 3, 4};
  for (const uint64_t question : open)
    questions.Ask({.question = question,
                   .tool = "write",
                   .arguments = "{}",
                   .call = question % 2 == 0 ? FilesCall::kPreview : FilesCall::kTool});
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    const auto step = questions.FromServer(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!step.ok()) break;
    if (!step->answered) continue;
    Demand(open.erase(step->answered->question) == 1);
    LookAt(step->answered->answer);
  }
  return 0;
}
