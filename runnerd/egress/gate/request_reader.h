// RequestReader: what a box sends on one connection, as frames for the dialer. Pure: bytes in,
// frames out. The box is hostile; whatever is not one plain HTTP/1.1 request is refused.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>

#include "common/base/result.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/egress/gate/piece_body.h"

namespace cowork::gate {

inline constexpr uint32_t kLargestHead = 64 * 1024;
inline constexpr uint64_t kLargestBody = 32 * 1024 * 1024;

class RequestReader {
 public:
  // Every frame carries `id`, and the head carries `route`.
  RequestReader(uint64_t id, std::string route);

  // Takes the next bytes, at most frame::kPiece. After an Error the reader is not used again.
  // kInvalidArgument    this is no request that every server would read alike
  // kResourceExhausted  its head or its body is too large
  Result<std::vector<v1::GateToDialer>> Take(std::string_view bytes);

  bool done() const { return parser_.is_done(); }
  // Whether the box would send another one on this connection. Once it is done.
  bool keeps_alive() const { return parser_.get().keep_alive(); }

 private:
  Result<void> Parse();
  Result<void> CheckHead() const;
  Result<void> CheckFraming() const;
  long FieldCount() const;
  v1::GateToDialer Head() const;
  v1::GateToDialer Frame() const;

  const uint64_t id_;
  const std::string route_;
  boost::beast::http::request_parser<PieceBody> parser_;
  boost::beast::flat_buffer unread_;
  bool head_sent_ = false;
  bool whole_at_head_ = false;  // No body follows, by the head's own words.
  long fields_in_head_ = 0;
};

}  // namespace cowork::gate
