#include "runnerd/egress/gate/connection.h"

#include <sys/socket.h>

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "tests/support/tcp.h"

namespace cowork::gate {
namespace {

using support::TcpStream;

constexpr char kGet[] = "GET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr char kAnswer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class TestKeeper final : public Keeper {
 public:
  const std::string& route() const override { return route_; }
  void ToDialer(const v1::GateToDialer& message) override {
    said.push_back(message);
    if (message.has_answered()) on_answered();
  }
  boost::asio::awaitable<void> WaitForRoom() override { co_return; }
  void OnAnswerTaken() override {}
  void OnRefused(const Error&) override {}
  uint64_t Renumber(uint64_t id) override { return id + 1; }
  void OnClosed(uint64_t) override { closed = true; }

  std::vector<v1::GateToDialer> said;
  std::function<void()> on_answered = [] {};
  bool closed = false;

 private:
  const std::string route_ = "model";
};

class GateConnection : public ::testing::Test {
 protected:
  // A connection that has read one request of its box.
  std::shared_ptr<Connection> Asked() {
    auto connection = std::make_shared<Connection>(Accept(), keeper_, 1);
    connection->Start();
    box_.Write(kGet);
    while (keeper_.said.empty()) io_.run_one();
    return connection;
  }

  // What the box could read by now.
  std::string AtTheBox() const {
    char room[1024];
    const ssize_t size = ::recv(box_.number(), room, sizeof room, MSG_PEEK | MSG_DONTWAIT);
    return {room, size > 0 ? static_cast<size_t>(size) : 0};
  }

  boost::asio::io_context io_{1};
  TestKeeper keeper_;
  const os::UniqueFd listener_ = support::ListenOnLoopback();
  TcpStream box_ = TcpStream::ConnectTo(support::PortOf(listener_));

 private:
  boost::asio::ip::tcp::socket Accept() {
    const int socket = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    return {io_, boost::asio::ip::tcp::v4(), socket};
  }
};

TEST_F(GateConnection, WritesAnAnswerAtOnceAndOnlyThenSaysThatItIsWhole) {
  const auto connection = Asked();
  std::string there;
  keeper_.on_answered = [&] { there = AtTheBox(); };
  connection->TakeAnswer(kAnswer);
  EXPECT_EQ(there, kAnswer);
  EXPECT_EQ(keeper_.said.back().answered(), sizeof kAnswer - 1);
  EXPECT_EQ(connection->waiting_bytes(), 0u);
}

TEST_F(GateConnection, WaitsForNoBoxAndKeepsTheOrderOfWhatItHasNotReadYet) {
  const auto connection = Asked();
  std::string all = "HTTP/1.1 200 OK\r\n\r\n";
  connection->TakeAnswer(all);
  char letter = 'a';
  for (int after = 0; after<3; after += connection->waiting_bytes()> 0 ? 1 : 0) {
    const std::string piece(frame::kPiece, letter = letter == 'z' ? 'a' : letter + 1);
    connection->TakeAnswer(piece);
    all += piece;
  }
  connection->EndAnswer();
  auto read = std::async(std::launch::async, [this] {
    std::string text = box_.ReadToEnd();
    box_.Close();
    return text;
  });
  io_.run();
  EXPECT_EQ(read.get(), all);
  EXPECT_TRUE(keeper_.closed);
}

TEST_F(GateConnection, EndsWhereTheBoxHasGoneBeforeItsAnswer) {
  const auto connection = Asked();
  const linger reset{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(box_.number(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  box_.Close();
  connection->TakeAnswer("HTTP/1.1 200 OK\r\n\r\nsome");
  io_.run();
  EXPECT_TRUE(keeper_.closed);
  EXPECT_TRUE(keeper_.said.back().cancel());
}

}  // namespace
}  // namespace cowork::gate
