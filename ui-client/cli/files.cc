// files ls, cat, find: a session's project, through cowork-files.

#include <algorithm>
#include <filesystem>

#include "ui-client/cli/commands.h"
#include "ui-client/cli/find_session.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

// As a shell completes it: "./src/" is src.
std::string PathInProject(const std::string& typed) {
  std::string path = std::filesystem::path(typed).lexically_normal().string();
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path == "." ? "" : path;
}

Result<v1::ViewFilesRequest> RequestOf(const Options& options, v1::ViewFilesRequest::View view) {
  if (!IsUtf8(options.path + options.pattern))
    return Error(ErrorCode::kInvalidArgument, "what was typed is no UTF-8 text");
  v1::ViewFilesRequest request;
  request.set_view(view);
  request.set_path(PathInProject(options.path));
  request.set_text(options.pattern);
  return request;
}

// The words may be those of the box that looked, and name whatever the agent made there: what they
// end with is never taken for what to do.
Error WithOwnRemedy(const Error& error, const std::string& command, const std::string& session) {
  std::string remedy;
  if (error.code() == ErrorCode::kInvalidArgument) remedy = "cowork " + command + " --help";
  if (error.code() == ErrorCode::kFailedPrecondition)
    remedy = "cowork files ls " + ShortIds().Of(session);
  if (remedy.empty()) return error;
  return Error(error.code(), error.message() + "; " + remedy).WithDetail(error.detail());
}

Error HasChanged() {
  return Error(ErrorCode::kFailedPrecondition, "the file was changed while it was read");
}

// Of a file all, page by page: one that was cut ends behind a line, where the next goes on. Nothing
// ties them together, so the first is looked at again: it says how many lines there are.
Result<v1::ViewFilesResponse> ViewAll(Broker& broker, v1::ViewFilesRequest request) {
  const v1::ViewFilesResponse first = TRY(broker.ViewFiles(request));
  v1::ViewFilesResponse all = first;
  if (request.view() != v1::ViewFilesRequest::READ) return all;
  uint32_t lines = 0;
  for (v1::ViewFilesResponse page = first; !page.left_out().empty();) {
    if (!page.text().ends_with('\n')) return all;
    lines += static_cast<uint32_t>(std::ranges::count(page.text(), '\n'));
    request.set_from_line(lines + 1);
    page = TRY(broker.ViewFiles(request));
    if (page.text().empty()) return HasChanged();
    all.mutable_text()->append(page.text());
    all.set_left_out(page.left_out());
  }
  if (lines == 0) return all;
  request.set_from_line(0);
  const v1::ViewFilesResponse again = TRY(broker.ViewFiles(request));
  if (again.text() != first.text() || again.left_out() != first.left_out()) return HasChanged();
  return all;
}

Result<v1::ViewFilesResponse> View(const Seat& seat, const Options& options,
                                   v1::ViewFilesRequest::View view) {
  v1::ViewFilesRequest request = TRY(RequestOf(options, view));
  const auto broker = TRY(seat.Dial());
  request.set_session_id(TRY(FindSession(*broker, options.id)).session.id());
  Result<v1::ViewFilesResponse> viewed = ViewAll(*broker, request);
  if (viewed.ok()) return viewed;
  return WithOwnRemedy(viewed.error(), options.command, request.session_id());
}

// A program gets what is there; a terminal would obey it.
void PrintFiles(const Seat& seat, const std::string& text) {
  if (!seat.out.terminal || text.empty()) return Print(text);
  Print(Shown(text, Breaks::kKept) + (text.ends_with('\n') ? "" : "\n"));
}

Exit ShowFiles(const Seat& seat, const Options& options, v1::ViewFilesRequest::View view) {
  const auto viewed = View(seat, options, view);
  if (!viewed.ok()) return Complain("the files were not shown", viewed.error());
  if (options.json)
    PrintJson(*viewed);
  else
    PrintFiles(seat, viewed->text());
  const bool found = view != v1::ViewFilesRequest::FIND || !viewed->text().empty();
  if (!viewed->left_out().empty())
    Tell("Left out: " + Shown(viewed->left_out(), Breaks::kShown) + ".\n");
  else if (!found)
    Tell("Nothing is like that.\n");
  const bool is_cut = view == v1::ViewFilesRequest::READ && !viewed->left_out().empty();
  return found && !is_cut ? Exit::kDone : Exit::kNo;
}

}  // namespace

Exit FilesList(const Seat& seat, const Options& options) {
  return ShowFiles(seat, options, v1::ViewFilesRequest::LIST);
}

Exit FilesRead(const Seat& seat, const Options& options) {
  return ShowFiles(seat, options, v1::ViewFilesRequest::READ);
}

Exit FilesFind(const Seat& seat, const Options& options) {
  return ShowFiles(seat, options, v1::ViewFilesRequest::FIND);
}

}  // namespace cowork::cli
