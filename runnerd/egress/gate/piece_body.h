// PieceBody: a Beast body that keeps what the parser has read of it until somebody takes it away.
// Unlike Beast's string_body it reserves nothing for a length that a box merely claims.

#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>

namespace cowork::gate {

struct PieceBody {
  using value_type = std::string;

  class reader {  // The names are Beast's.
   public:
    template <bool kIsRequest, typename Fields>
    reader(boost::beast::http::header<kIsRequest, Fields>&, value_type& body) : body_(body) {}

    void init(const boost::optional<uint64_t>&, boost::system::error_code& failed) { failed = {}; }

    template <typename Buffers>
    size_t put(const Buffers& buffers, boost::system::error_code& failed) {
      failed = {};
      const size_t before = body_.size();
      body_.resize(before + boost::asio::buffer_size(buffers));
      return boost::asio::buffer_copy(boost::asio::buffer(body_) + before, buffers);
    }

    void finish(boost::system::error_code& failed) { failed = {}; }

   private:
    value_type& body_;
  };
};

}  // namespace cowork::gate
