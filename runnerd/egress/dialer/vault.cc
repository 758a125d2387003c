#include "runnerd/egress/dialer/vault.h"

#include <chrono>
#include <utility>

#include "runnerd/egress/dialer/sealed.h"
#include "runnerd/egress/dialer/signal.h"

namespace cowork::dialer {
namespace {

constexpr std::chrono::seconds kPatience{10};

Error Away() {
  return Error(ErrorCode::kUnavailable, "the vault is away; the credential cannot be fetched");
}

Result<SecretBytes> Judge(const v1::RedeemResponse& response,
                          const frame::Descriptors& descriptors) {
  if (!response.refused().empty())
    return Error(ErrorCode::kPermissionDenied, "the vault refused: " + response.refused());
  if (descriptors.size() != 1) return Error(ErrorCode::kInternal, "the vault sent no secret");
  return ReadSealed(descriptors[0]);
}

}  // namespace

struct Vault::Question {
  explicit Question(boost::asio::io_context& io) : answered(io) {}
  Signal answered;
  std::optional<Result<SecretBytes>> answer;
};

Vault::Vault(boost::asio::io_context& io, os::UniqueFd socket)
    : io_(io),
      channel_(io, std::move(socket),
               {.on_message = [this](const v1::RedeemResponse& response,
                                     const frame::Descriptors& with) { OnAnswer(response, with); },
                .on_end = [this](const Error&) { OnEnd(); }}) {}

boost::asio::awaitable<Result<SecretBytes>> Vault::Redeem(std::string lease_id,
                                                          std::string destination) {
  if (away_) co_return Away();
  const auto question = std::make_shared<Question>(io_);
  asked_.push_back(question);
  v1::RedeemRequest request;
  request.set_lease_id(std::move(lease_id));
  request.set_destination(std::move(destination));
  channel_.Send(request);
  co_await question->answered.WaitAtMost(kPatience);
  if (!question->answer.has_value()) co_return Away();
  co_return std::move(*question->answer);
}

void Vault::OnAnswer(const v1::RedeemResponse& response, const frame::Descriptors& descriptors) {
  if (asked_.empty()) return;
  const std::shared_ptr<Question> question = std::move(asked_.front());
  asked_.pop_front();
  question->answer = Judge(response, descriptors);
  question->answered.Notify();
}

void Vault::OnEnd() {
  away_ = true;
  for (const auto& question : asked_) question->answered.Notify();
  asked_.clear();
}

}  // namespace cowork::dialer
