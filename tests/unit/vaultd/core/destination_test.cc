#include "vaultd/core/destination.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork::vaultd {
namespace {

TEST(Destinations, OfAProviderAreHostAndPort) {
  for (const auto* text : {"h:1", "127.0.0.1:65535", "[::1]:80", "api.example.org:443"})
    EXPECT_TRUE(IsProvidersDestination(text)) << text;
  for (const std::string& text :
       {std::string("h"), std::string(":1"), std::string("h:"), std::string("h:0"),
        std::string("h:65536"), std::string("h: 1"), std::string("h\n:1"), std::string(),
        std::string(300, 'h') + ":1"})
    EXPECT_FALSE(IsProvidersDestination(text)) << text;
}

TEST(Destinations, OfAServerAreItsName) {
  for (const std::string& name : {std::string("files"), std::string("a"), std::string("x-9"),
                                  std::string("-"), std::string("9-9"), std::string(32, 'a')})
    EXPECT_TRUE(IsServersDestination(DestinationOfServer(name))) << name;
  for (const std::string& name :
       {std::string(), std::string(33, 'a'), std::string("A"), std::string("a_b"),
        std::string("a.b"), std::string("a:1"), std::string("a b"), std::string("\xc3\xa9")})
    EXPECT_FALSE(IsServersDestination(DestinationOfServer(name))) << name;
  EXPECT_FALSE(IsServersDestination("files"));
  EXPECT_FALSE(IsServersDestination("MCP:files"));
}

TEST(Destinations, AreNeverOfBoth) {
  for (const auto* text : {"mcp:443", "mcp:1", "mcp:a", "mcp:a:443", "mcp::443", "mcp:99999"})
    EXPECT_FALSE(IsProvidersDestination(text)) << text;
  for (const auto* text : {"mcp:443", "mcp:1", "mcp:99999", "mcp:"})
    EXPECT_FALSE(IsServersDestination(text)) << text;
}

}  // namespace
}  // namespace cowork::vaultd
