#include "runnerd/egress/resolver/answers.h"

#include <arpa/inet.h>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::resolver {
namespace {

using support::FailsWith;
using testing::ElementsAre;

// What c-ares would give for `name`: one address.
class Found {
 public:
  explicit Found(std::string name) : name_(std::move(name)) {
    four_.sin_family = AF_INET;
    ::inet_pton(AF_INET, "1.1.1.1", &four_.sin_addr);
    node_.ai_family = AF_INET;
    node_.ai_addr = reinterpret_cast<sockaddr*>(&four_);
    all_.nodes = &node_;
    all_.name = name_.data();
  }
  ares_addrinfo* all() { return &all_; }

 private:
  std::string name_;
  sockaddr_in four_{};
  ares_addrinfo_node node_{};
  ares_addrinfo all_{};
};

TEST(ResolverAnswers, AreTheAddressesOfTheNameThatWasAskedFor) {
  for (const char* name : {"model.example", "MODEL.example"}) {
    Found found(name);
    EXPECT_THAT(*AnswerOf(ARES_SUCCESS, "model.example", found.all()),
                ElementsAre(*policyd::ParseAddress("1.1.1.1")));
  }
}

TEST(ResolverAnswers, AreNoneWhereTheyAreOfAnotherName) {
  Found found("model.example.evil.example");
  EXPECT_THAT(AnswerOf(ARES_SUCCESS, "model.example", found.all()),
              FailsWith(ErrorCode::kUnavailable));
  found.all()->name = nullptr;
  EXPECT_THAT(AnswerOf(ARES_SUCCESS, "model.example", found.all()),
              FailsWith(ErrorCode::kUnavailable));
}

TEST(ResolverAnswers, SayWhyThereAreNone) {
  EXPECT_THAT(AnswerOf(ARES_ENOTFOUND, "model.example", nullptr), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(AnswerOf(ARES_ETIMEOUT, "model.example", nullptr),
              FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork::resolver
