// The hand-written messages against the ones that protobuf makes of the contract.

#include "runnerd/shims/shim_wire.h"

#include <gtest/gtest.h>

#include "cowork/v1/frames.pb.h"
#include "tests/support/matchers.h"

namespace cowork::shims {
namespace {

using support::FailsWith;

TEST(ShimWire, WritesACommandAsProtobufDoes) {
  for (const std::string& command : {std::string(), std::string("ls"), std::string(127, 'x'),
                                     std::string(128, 'x'), std::string(100'000, 'x')}) {
    v1::ShimRequest request;
    request.mutable_shell()->set_command(command);
    request.mutable_shell()->set_cwd("/project");
    EXPECT_EQ(EncodeShell(command, "/project"), request.SerializeAsString());
  }
}

TEST(ShimWire, WritesTheNameOfAServerAsProtobufDoes) {
  for (const std::string& name : {std::string(), std::string("files"), std::string(200, 'x')}) {
    v1::ShimRequest request;
    request.mutable_mcp()->set_server(name);
    EXPECT_EQ(EncodeMcp(name), request.SerializeAsString());
  }
}

TEST(ShimWire, ReadsWhatProtobufWrites) {
  v1::ShimResponse response;
  response.set_out(std::string(65536, 'o'));
  const std::string out = response.SerializeAsString();
  EXPECT_EQ(DecodeResponse(out)->kind, Response::Kind::kOut);
  EXPECT_EQ(DecodeResponse(out)->bytes, response.out());
  response.set_err("e");
  const std::string err = response.SerializeAsString();
  EXPECT_EQ(DecodeResponse(err)->kind, Response::Kind::kErr);
  EXPECT_EQ(DecodeResponse(err)->bytes, "e");
  for (const int code : {0, 1, 126, 255, 256, -1}) {
    response.set_exit_code(code);
    EXPECT_EQ(DecodeResponse(response.SerializeAsString())->kind, Response::Kind::kExit);
    EXPECT_EQ(DecodeResponse(response.SerializeAsString())->exit_code, code);
  }
}

TEST(ShimWire, RefusesEverythingElse) {
  using namespace std::literals;
  for (const auto broken : {""sv, "\x0a"sv,
                            "\x0a\x05"
                            "abc"sv,
                            "\x0a\x02"
                            "abc"sv,
                            "\x22\x00"sv, "\x18"sv, "\x18\x80"sv, "\x18\x00\x00"sv,
                            "\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv})
    EXPECT_THAT(DecodeResponse(broken), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::shims
