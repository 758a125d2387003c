#include "brokerd/files_wire.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;
using View = v1::ViewFilesRequest;

v1::ViewFilesRequest Wish(View::View view, const std::string& path, const std::string& text = "") {
  v1::ViewFilesRequest request;
  request.set_session_id(SessionId::Random().text());
  request.set_view(view);
  request.set_path(path);
  request.set_text(text);
  return request;
}

TEST(FilesWire, NamesTheToolAndItsArguments) {
  EXPECT_EQ(FromWire(Wish(View::LIST, ""))->tool, "list");
  EXPECT_EQ(FromWire(Wish(View::LIST, ""))->arguments, "{}");
  EXPECT_EQ(FromWire(Wish(View::LIST, "src"))->arguments, R"({"path":"src"})");
  EXPECT_EQ(FromWire(Wish(View::READ, "a.c"))->tool, "read");
  EXPECT_EQ(FromWire(Wish(View::FIND, "", "a+"))->tool, "find");
  EXPECT_EQ(FromWire(Wish(View::FIND, "", "a+"))->arguments, R"({"pattern":"a+"})");
  EXPECT_EQ(FromWire(Wish(View::FIND, "src", "a"))->arguments, R"({"path":"src","pattern":"a"})");
}

TEST(FilesWire, GoesOnWithAFileAtTheLineThatIsNamed) {
  v1::ViewFilesRequest request = Wish(View::READ, "a.c");
  request.set_from_line(1);
  EXPECT_EQ(FromWire(request)->arguments, R"({"path":"a.c"})");
  request.set_from_line(2001);
  EXPECT_EQ(FromWire(request)->arguments, R"({"offset":2001,"path":"a.c"})");
  request.set_view(View::LIST);
  EXPECT_EQ(FromWire(request)->arguments, R"({"path":"a.c"})");
}

TEST(FilesWire, LetsNoTextBecomeAnotherArgument) {
  EXPECT_EQ(FromWire(Wish(View::FIND, "", "\",\"path\":\"b\n"))->arguments,
            R"({"pattern":"\",\"path\":\"b\n"})");
  EXPECT_EQ(FromWire(Wish(View::READ, "a\"b\\c"))->arguments, R"({"path":"a\"b\\c"})");
}

TEST(FilesWire, TakesAPathOfTheProjectAlone) {
  for (const auto* path : {"/etc/passwd", "../a", "a/../../b", ".", "a/", "a\nb"})
    EXPECT_THAT(FromWire(Wish(View::LIST, path)), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

TEST(FilesWire, TakesNothingThatNamesNothingToLookFor) {
  EXPECT_THAT(FromWire(Wish(View::READ, "")), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(FromWire(Wish(View::FIND, "a")), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(FromWire(Wish(View::FIND, "", std::string(4096, 'x'))), IsOk());
  EXPECT_THAT(FromWire(Wish(View::FIND, "", std::string(4097, 'x'))),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(FromWire(Wish(View::VIEW_UNSPECIFIED, "a")), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(FromWire(Wish(static_cast<View::View>(9), "a")),
              FailsWith(ErrorCode::kInvalidArgument));
  v1::ViewFilesRequest nobodys = Wish(View::LIST, "");
  nobodys.set_session_id("s-1");
  EXPECT_THAT(FromWire(nobodys), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::brokerd
