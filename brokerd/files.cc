#include "brokerd/files.h"

#include <utility>

namespace cowork::brokerd {

rpc::Task<v1::ViewFilesResponse> Files::View(FilesWish wish) {
  const Result<Session> session = context_.store.sessions().Find(wish.session);
  if (!session.ok()) co_return session.error();
  const Result<Grant> grant = co_await sessions_.GrantOf(*session);
  if (!grant.ok()) co_return grant.error();
  FilesQuestion question{.project = grant->directory,
                         .tool = std::move(wish.tool),
                         .arguments = std::move(wish.arguments),
                         .preview = false};
  const Result<v1::AskFilesResponse> seen = co_await context_.runner.AskFiles(std::move(question));
  if (!seen.ok()) co_return seen.error();
  v1::ViewFilesResponse response;
  response.set_text(seen->text());
  response.set_left_out(seen->left_out());
  co_return response;
}

}  // namespace cowork::brokerd
