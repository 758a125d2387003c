#include "runnerd/egress/gate/request_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/asio/buffer.hpp>

namespace cowork::gate {

namespace http = boost::beast::http;

namespace {

// More bytes than that are never kept unread: a head, and what came with its end.
constexpr size_t kMostUnread = 2 * kLargestHead;

Error Malformed(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why));
}

Error FromBeast(const boost::system::error_code& failed) {
  if (failed == http::error::header_limit)
    return Error(ErrorCode::kResourceExhausted, "the request's head is larger than 64 KiB");
  if (failed == http::error::body_limit)
    return Error(ErrorCode::kResourceExhausted, "the request's body is larger than 32 MiB");
  return Malformed("this is not HTTP/1.1: " + failed.message());
}

// Other bytes have no one reading, and a frame's strings could not carry them.
bool IsPlainText(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); });
}

std::string_view View(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

}  // namespace

RequestReader::RequestReader(uint64_t id, std::string route) : id_(id), route_(std::move(route)) {
  parser_.header_limit(kLargestHead);
  parser_.body_limit(kLargestBody);
}

Result<std::vector<v1::GateToDialer>> RequestReader::Take(std::string_view bytes) {
  if (parser_.is_done()) return Malformed("one connection carries one request");
  if (unread_.size() + bytes.size() > kMostUnread) return Malformed("a line does not end");
  unread_.commit(
      boost::asio::buffer_copy(unread_.prepare(bytes.size()), boost::asio::buffer(bytes)));
  TRY(Parse());
  if (parser_.is_done() && unread_.size() > 0)
    return Malformed("one connection carries one request");

  std::vector<v1::GateToDialer> frames;
  if (!head_sent_ && parser_.is_header_done()) frames.push_back(Head());
  head_sent_ = parser_.is_header_done();
  if (std::string piece = std::exchange(parser_.get().body(), {}); !piece.empty()) {
    frames.push_back(Frame());
    frames.back().set_body(std::move(piece));
  }
  if (parser_.is_done() && !whole_at_head_) {
    frames.push_back(Frame());
    frames.back().set_end(true);
  }
  return frames;
}

// Beast reads the head in one put and the body in those that follow.
Result<void> RequestReader::Parse() {
  while (!parser_.is_done() && unread_.size() > 0) {
    boost::system::error_code failed;
    const bool had_head = parser_.is_header_done();
    const size_t used = parser_.put(unread_.data(), failed);
    unread_.consume(used);
    if (failed && failed != http::error::need_more) return FromBeast(failed);
    if (!had_head && parser_.is_header_done()) {
      TRY(CheckHead());
      whole_at_head_ = parser_.is_done();
    }
    parser_.eager(parser_.is_header_done());
    // Fields after the body would be kept without a limit, and go nowhere.
    if (had_head && FieldCount() != fields_in_head_) return Malformed("trailers are not passed on");
    fields_in_head_ = FieldCount();
    if (used == 0) break;
  }
  return {};
}

Result<void> RequestReader::CheckHead() const {
  const auto& head = parser_.get();
  if (head.version() != 11) return Malformed("only HTTP/1.1 is spoken here");
  if (!IsPlainText(View(head.target()))) return Malformed("the target is not plain text");
  for (const auto& field : head)
    if (!IsPlainText(View(field.value()))) return Malformed("a header is not plain text");
  return CheckFraming();
}

Result<void> RequestReader::CheckFraming() const {
  const auto& head = parser_.get();
  // "gzip, chunked" and its like: one more layer than the dialer writes.
  const auto coding = head[http::field::transfer_encoding];
  if (!coding.empty() && !boost::beast::iequals(coding, "chunked"))
    return Malformed("the only transfer coding is chunked");
  // Beast forgives "5, 5", and more than one such field where they agree.
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (const auto& field : head)
    if (field.name() == http::field::content_length &&
        !std::all_of(field.value().begin(), field.value().end(), digit))
      return Malformed("the content's length is not a number");
  if (head.count(http::field::content_length) > 1) return Malformed("there are two lengths");
  return {};
}

long RequestReader::FieldCount() const {
  return std::distance(parser_.get().begin(), parser_.get().end());
}

v1::GateToDialer RequestReader::Head() const {
  const auto& head = parser_.get();
  v1::GateToDialer frame = Frame();
  frame.mutable_head()->set_route(route_);
  frame.mutable_head()->set_whole(whole_at_head_);
  frame.mutable_head()->set_method(std::string(View(head.method_string())));
  frame.mutable_head()->set_target(std::string(View(head.target())));
  for (const auto& field : head) {
    v1::GateToDialer::Header* header = frame.mutable_head()->add_headers();
    header->set_name(std::string(View(field.name_string())));
    header->set_value(std::string(View(field.value())));
  }
  return frame;
}

v1::GateToDialer RequestReader::Frame() const {
  v1::GateToDialer frame;
  frame.set_request(id_);
  return frame;
}

}  // namespace cowork::gate
