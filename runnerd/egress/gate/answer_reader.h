// AnswerReader: what an upstream answers, read for its end alone. Pure: bytes in, bytes out, and
// they are the same ones. The dialer passes them on unread, so it is here that an answer without an
// end to its head, or cut short, is noticed.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include "common/base/result.h"
#include "runnerd/egress/gate/piece_body.h"

namespace cowork::gate {

inline constexpr uint32_t kLargestAnswerHead = 64 * 1024;

// What an answer is to. One to HEAD has no body, whatever it says.
enum class AnswerTo { kHead, kAnyOther };

class AnswerReader {
 public:
  explicit AnswerReader(AnswerTo to) : to_(to) { Begin(); }

  // Takes the next bytes. After an Error the reader is not used again.
  // kUnavailable: this is no HTTP answer, its head is larger than 64 KiB, or more follows its end,
  //               or such as 103 come before it without an end
  Result<void> Take(std::string_view bytes);
  // Upstream has closed.
  // kUnavailable: the answer was not whole
  Result<void> End();

  bool done() const { return done_; }
  // Whether upstream would take another request on this connection. Once it is done.
  bool keeps_alive() const { return keeps_alive_; }
  // Whether nothing but the connection's end says where the answer ends.
  bool ends_with_connection() const {
    return parser_->is_header_done() && parser_->get().need_eof();
  }
  // 0: not known yet. One like "103 Early Hints" is none: another head comes after it.
  uint32_t status() const { return status_; }
  std::string TakeBody() {
    return std::exchange(body_, {});
  }  // What came of it since the last time.

 private:
  using Parser = boost::beast::http::response_parser<PieceBody>;

  void Begin();
  Result<void> Parse();
  void Note();

  const AnswerTo to_;
  std::unique_ptr<Parser> parser_;
  boost::beast::flat_buffer unread_;
  std::string body_;
  uint32_t status_ = 0;
  size_t before_ = 0;  // Bytes that were taken while it was not known.
  bool done_ = false;
  bool keeps_alive_ = false;
};

}  // namespace cowork::gate
