#include "tests/support/fake_files.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace cowork::support {

void FakeFiles::Answer(std::string text, std::string left_out) {
  const std::lock_guard lock(mutex_);
  text_ = std::move(text);
  left_out_ = std::move(left_out);
  page_ = 0;
  refusal_.reset();
}

void FakeFiles::AnswerInPages(std::string text, size_t lines) {
  Answer(std::move(text));
  const std::lock_guard lock(mutex_);
  page_ = lines;
}

void FakeFiles::Become(std::string text) {
  const std::lock_guard lock(mutex_);
  then_ = std::move(text);
}

// As cowork-files says what is left out: by how many lines there are.
v1::ViewFilesResponse FakeFiles::Page() const {
  v1::ViewFilesResponse response;
  std::string_view rest = text_;
  for (uint32_t line = 1; page_ != 0 && !rest.empty() && line < asked_.from_line(); ++line)
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  size_t size = 0;
  for (size_t line = 0; line < page_ && size < rest.size(); ++line)
    size = std::min(rest.find('\n', size), rest.size() - 1) + 1;
  response.set_text(std::string(page_ == 0 ? rest : rest.substr(0, size)));
  const auto lines = std::ranges::count(text_, '\n');
  const bool is_cut = page_ != 0 && size < rest.size();
  response.set_left_out(is_cut ? "lines to " + std::to_string(lines) : left_out_);
  return response;
}

void FakeFiles::Refuse(Error why) {
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(why);
}

v1::ViewFilesRequest FakeFiles::asked() const {
  const std::lock_guard lock(mutex_);
  return asked_;
}

rpc::Service FakeFiles::Methods() {
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/ViewFiles", rpc::Unary(*this, &Me::View)}}};
}

rpc::Task<v1::ViewFilesResponse> FakeFiles::View(Caller, v1::ViewFilesRequest request) {
  const std::lock_guard lock(mutex_);
  asked_ = request;
  if (refusal_.has_value()) co_return *refusal_;
  v1::ViewFilesResponse page = Page();
  if (!then_.empty()) text_ = std::exchange(then_, "");
  co_return page;
}

}  // namespace cowork::support
