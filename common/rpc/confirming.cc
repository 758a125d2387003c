#include "common/rpc/confirming.h"

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include <grpcpp/support/slice.h>

namespace cowork::rpc {
namespace {

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!buffer.Dump(&slices).ok()) return bytes;
  for (const grpc::Slice& slice : slices)
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

// It travels in metadata, and a peer that gets more of that than 8 KiB has no answer at all.
constexpr size_t kLongestShown = 6000;

v1::Confirmation Show(const ConfirmationId& id, const std::string& what) {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  const auto expires = system_clock::now() + kConfirmationLife;
  v1::Confirmation shown;
  shown.set_id(id.text());
  shown.set_what(what);
  shown.set_expires_unix_ms(duration_cast<milliseconds>(expires.time_since_epoch()).count());
  return shown;
}

Error Refuse(const char* why) {
  return {ErrorCode::kFailedPrecondition, why};
}

}  // namespace

Result<void> Confirming::CheckThatTheyMatch(const Router& router,
                                            const std::map<std::string, Teller>& changes) {
  for (const auto& [path, method] : router.methods())
    if (method.asks_twice != changes.contains(path))
      return Error(ErrorCode::kUnimplemented, "a method and what tells its change do not match")
          .WithDetail(path);
  for (const auto& [path, teller] : changes) TRY(router.Find(path));
  return {};
}

// The confirmation is spent before anything else can fail.
Task<std::string> Confirming::Ask(Call& call, Caller caller, grpc::ByteBuffer request) {
  const std::string named(call.confirmation());
  const auto now = std::chrono::steady_clock::now();
  const std::optional<ConfirmedCall> shown = confirmations_.Take(named, now);
  ConfirmedCall asked{.holder = caller.holder,
                      .path = call.path(),
                      .request = BytesOf(request),
                      .what = "",
                      .precisely = ""};
  Result<Change> change = co_await changes_.at(asked.path)(std::move(caller), std::move(request));
  if (!change.ok()) co_return change.error();
  asked.what = change->what;
  asked.precisely = change->precisely;
  if (asked.what.size() > kLongestShown)
    co_return Refuse("it would change more at once than can be shown; change less at a time");
  if (named.empty()) {
    const v1::Confirmation to_confirm =
        Show(confirmations_.Offer(asked, std::chrono::steady_clock::now()), asked.what);
    call.AddToAnswer(kToConfirmMetadata, to_confirm.SerializeAsString());
    co_return Refuse(
        "it has to be confirmed: repeat the call with the confirmation that came with this");
  }
  if (!shown.has_value())
    co_return Refuse("the confirmation is unknown, spent or older than 30 s; ask anew");
  if (*shown != asked)
    co_return Refuse("the confirmation is for something else, and is spent; ask anew");
  co_return asked.precisely;
}

}  // namespace cowork::rpc
