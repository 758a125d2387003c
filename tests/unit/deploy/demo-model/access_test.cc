#include "deploy/demo-model/access.h"

#include <gtest/gtest.h>

namespace cowork::demo_model {
namespace {

bool Admits(Shape shape, std::string_view authorization, std::string_view x_api_key) {
  return IsAdmitted(shape, {.authorization = authorization, .x_api_key = x_api_key}, "the-key");
}

TEST(ScriptedAccess, IsByTheKeyInTheFieldOfTheShapeAlone) {
  EXPECT_TRUE(Admits(Shape::kChatCompletions, "Bearer the-key", ""));
  EXPECT_TRUE(Admits(Shape::kMessages, "", "the-key"));
  EXPECT_FALSE(Admits(Shape::kChatCompletions, "", "the-key"));
  EXPECT_FALSE(Admits(Shape::kMessages, "Bearer the-key", ""));
}

TEST(ScriptedAccess, IsByExactlyTheKey) {
  for (const char* wrong : {"", "Bearer", "Bearer ", "Bearer the-ke", "Bearer the-keyy",
                            "bearer the-key", "the-key", "Bearer  the-key"})
    EXPECT_FALSE(Admits(Shape::kChatCompletions, wrong, "")) << wrong;
  for (const char* wrong : {"", "the-ke", "the-keyy", "Bearer the-key"})
    EXPECT_FALSE(Admits(Shape::kMessages, "", wrong)) << wrong;
}

TEST(ScriptedAccess, IsForAnybodyWhereNoKeyIsRequired) {
  for (const Shape shape : {Shape::kChatCompletions, Shape::kMessages})
    EXPECT_TRUE(IsAdmitted(shape, {.authorization = "", .x_api_key = ""}, ""));
}

TEST(ScriptedAccess, AnswersInTheShapeThatIsAskedFor) {
  EXPECT_EQ(ShapeFor("/v1/messages", false), Shape::kMessages);
  EXPECT_EQ(ShapeFor("/v1/models", true), Shape::kMessages);
  EXPECT_EQ(ShapeFor("/v1/models", false), Shape::kChatCompletions);
  EXPECT_EQ(ShapeFor("/v1/chat/completions", false), Shape::kChatCompletions);
}

}  // namespace
}  // namespace cowork::demo_model
