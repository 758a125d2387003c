#include "runnerd/egress/gate/answer_reader.h"

#include <limits>
#include <utility>

#include <boost/asio/buffer.hpp>

namespace cowork::gate {

namespace http = boost::beast::http;

namespace {

// A head, and what came with its end.
constexpr size_t kMostUnread = 2 * kLargestAnswerHead;

Error NoAnswer(std::string why) {
  return Error(ErrorCode::kUnavailable, "upstream's answer is unreadable: " + std::move(why));
}

Error FromBeast(const boost::system::error_code& failed) {
  if (failed == http::error::header_limit) return NoAnswer("its head is larger than 64 KiB");
  return NoAnswer(failed.message());
}

}  // namespace

void AnswerReader::Begin() {
  status_ = 0;
  parser_ = std::make_unique<Parser>();
  parser_->header_limit(kLargestAnswerHead);
  parser_->body_limit(std::numeric_limits<uint64_t>::max());  // It is passed on, not kept.
  parser_->skip(to_ == AnswerTo::kHead);
}

Result<void> AnswerReader::Take(std::string_view bytes) {
  if (done_) return NoAnswer("more follows its end");
  if (unread_.size() + bytes.size() > kMostUnread) return NoAnswer("a line does not end");
  unread_.commit(
      boost::asio::buffer_copy(unread_.prepare(bytes.size()), boost::asio::buffer(bytes)));
  TRY(Parse());
  if (status_ == 0 && (before_ += bytes.size()) > kMostUnread)
    return NoAnswer("its head is larger than 64 KiB, with those that come before it");
  if (done_ && unread_.size() > 0) return NoAnswer("more follows its end");
  return {};
}

Result<void> AnswerReader::Parse() {
  while (!done_ && unread_.size() > 0) {
    boost::system::error_code failed;
    const size_t used = parser_->put(unread_.data(), failed);
    unread_.consume(used);
    if (failed && failed != http::error::need_more) return FromBeast(failed);
    parser_->eager(parser_->is_header_done());
    Note();
    if (used == 0 && !done_) break;
  }
  return {};
}

void AnswerReader::Note() {
  if (!parser_->is_header_done()) return;
  status_ = parser_->get().result_int();
  body_ += std::exchange(parser_->get().body(), {});
  if (!parser_->is_done()) return;
  // One like "103 Early Hints" comes before the answer.
  if (status_ >= 100 && status_ < 200 && status_ != 101) return Begin();
  done_ = true;
  // After a 101 something else than HTTP is spoken.
  keeps_alive_ = status_ != 101 && parser_->get().keep_alive() && !parser_->get().need_eof();
}

Result<void> AnswerReader::End() {
  if (done_) return {};
  const Error cut_short(ErrorCode::kUnavailable, "upstream's answer was cut short");
  if (!parser_->got_some()) return cut_short;  // put_eof() would be our mistake.
  boost::system::error_code failed;
  parser_->put_eof(failed);
  if (failed || !parser_->is_header_done()) return cut_short;
  Note();
  return {};
}

}  // namespace cowork::gate
