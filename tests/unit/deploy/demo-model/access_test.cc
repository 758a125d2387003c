#include "deploy/demo-model/access.h"

#include <gtest/gtest.h>

namespace cowork::demo_model {
namespace {

bool Admits(std::string_view authorization, std::string_view x_api_key) {
  return IsAdmitted({.authorization = authorization, .x_api_key = x_api_key}, "the-key");
}

TEST(ScriptedAccess, IsByTheKeyInEitherOfItsFields) {
  EXPECT_TRUE(Admits("Bearer the-key", ""));
  EXPECT_TRUE(Admits("", "the-key"));
}

TEST(ScriptedAccess, IsByExactlyTheKey) {
  for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer the-ke", "Bearer the-keyy",
                            "bearer the-key", "the-key", "Bearer  the-key"})
    EXPECT_FALSE(Admits(wrong, "")) << wrong;
  for (const char* wrong : {"", "the-ke", "the-keyy", "Bearer the-key"})
    EXPECT_FALSE(Admits("", wrong)) << wrong;
}

TEST(ScriptedAccess, IsForAnybodyWhereNoKeyIsRequired) {
  EXPECT_TRUE(IsAdmitted({.authorization = "", .x_api_key = ""}, ""));
}

TEST(ScriptedAccess, AnswersInTheShapeThatIsAskedFor) {
  EXPECT_EQ(ShapeFor("/v1/messages", false), Shape::kMessages);
  EXPECT_EQ(ShapeFor("/v1/models", true), Shape::kMessages);
  EXPECT_EQ(ShapeFor("/v1/models", false), Shape::kChatCompletions);
  EXPECT_EQ(ShapeFor("/v1/chat/completions", false), Shape::kChatCompletions);
}

}  // namespace
}  // namespace cowork::demo_model
