#include "brokerd/core/call_facts.h"

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

const ToolCall kEdit{
    .server = "files", .tool = "edit", .arguments = R"({"path":"a"})", .before = "absent"};

TEST(CallFacts, TellACommandAToolAndAChangeApart) {
  EXPECT_EQ(KindOf(ShellCall{"ls", "/"}), CallKind::kShell);
  EXPECT_EQ(KindOf(ToolCall{.server = "everything", .tool = "edit", .arguments = "{}"}),
            CallKind::kMcp);
  EXPECT_EQ(KindOf(ToolCall{.server = "files", .tool = "read", .arguments = "{}"}), CallKind::kMcp);
  EXPECT_EQ(KindOf(kEdit), CallKind::kWrite);
}

TEST(CallFacts, HaveTheDigestThatRunnerdComputes) {
  EXPECT_EQ(DigestOf(ShellCall{"ls", "/"}), DigestOfShellCall("ls", "/"));
  EXPECT_EQ(
      DigestOf(kEdit),
      DigestOfToolCall(
          {.server = "files", .tool = "edit", .arguments = R"({"path":"a"})", .before = "absent"}));
}

TEST(CallFacts, NameWhatAPermitLetsRunWithoutWhatItIsCalledWith) {
  EXPECT_EQ(WhatRuns(ShellCall{"cat key", "/"}), "one tool box");
  EXPECT_EQ(WhatRuns(kEdit), "one call of files.edit");
}

}  // namespace
}  // namespace cowork::brokerd
