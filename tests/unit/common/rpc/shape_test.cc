#include "common/rpc/shape.h"

#include <string>

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>

#include "cowork/v1/policy.pb.h"
#include "tests/support/matchers.h"

namespace cowork::rpc {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::io::ArrayInputStream;
using support::FailsWith;
using support::IsOk;

Result<void> Look(const std::string& bytes, const google::protobuf::Descriptor* message) {
  ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  return CheckShape(stream, *message);
}

// A message type that may hold itself, as none of our requests does.
std::string Nested(int depth) {
  DescriptorProto message;
  DescriptorProto* deepest = &message;
  for (int i = 1; i < depth; ++i) deepest = deepest->add_nested_type();
  deepest->set_name("M");
  return message.SerializeAsString();
}

TEST(Shape, TakesARequestThatTheContractHas) {
  v1::LoadRulesRequest request;
  request.set_text(std::string(100'000, 'x'));
  EXPECT_THAT(Look(request.SerializeAsString(), request.GetDescriptor()), IsOk());
  EXPECT_THAT(Look("", request.GetDescriptor()), IsOk());
}

TEST(Shape, RefusesAFieldThatTheContractDoesNotHave) {
  v1::LoadRulesRequest request;
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(99, 1);
  EXPECT_THAT(Look(request.SerializeAsString(), request.GetDescriptor()),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Shape, RefusesSuchAFieldDeepInside) {
  DescriptorProto message;
  DescriptorProto* inner = message.add_nested_type()->add_nested_type();
  inner->GetReflection()->MutableUnknownFields(inner)->AddLengthDelimited(4'000, "more");
  EXPECT_THAT(Look(message.SerializeAsString(), message.GetDescriptor()),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Shape, RefusesAFieldThatItsContractHasOfAnotherKind) {
  for (const std::string& bytes :
       {std::string("\x08\x01", 2), std::string("\x0d\x01\x02\x03\x04", 5),
        std::string("\x09\x01\x02\x03\x04\x05\x06\x07\x08", 9)})
    EXPECT_THAT(Look(bytes, v1::LoadRulesRequest::descriptor()),
                FailsWith(ErrorCode::kInvalidArgument))
        << testing::PrintToString(bytes);
  EXPECT_THAT(Look("\x12\x01\x01", google::protobuf::EnumValueDescriptorProto::descriptor()),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Shape, TakesNumbersThatArePackedOrNot) {
  const auto* location = google::protobuf::SourceCodeInfo::Location::descriptor();
  EXPECT_THAT(Look("\x0a\x02\x01\x02", location), IsOk());
  EXPECT_THAT(Look("\x08\x01\x08\x02", location), IsOk());
}

TEST(Shape, TakesTheDeepestAndRefusesOneDeeper) {
  EXPECT_THAT(Look(Nested(kDeepest), DescriptorProto::descriptor()), IsOk());
  EXPECT_THAT(Look(Nested(kDeepest + 1), DescriptorProto::descriptor()),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Look(Nested(5'000), DescriptorProto::descriptor()),
              FailsWith(ErrorCode::kInvalidArgument));
}

// Messages with this many entries in a list each, and so of one part more.
DescriptorProto Lists(int lists, int entries) {
  DescriptorProto message;
  for (int i = 0; i < lists; ++i) {
    DescriptorProto* inner = message.add_nested_type();
    for (int j = 0; j < entries; ++j) inner->add_reserved_name("");
  }
  return message;
}

TEST(Shape, TakesTheMostPartsAndRefusesOneMore) {
  DescriptorProto message = Lists(8, kMostParts / 8 - 1);
  EXPECT_THAT(Look(message.SerializeAsString(), message.GetDescriptor()), IsOk());
  message.set_name("one more");
  EXPECT_THAT(Look(message.SerializeAsString(), message.GetDescriptor()),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Shape, CountsPackedElementsToo) {
  google::protobuf::SourceCodeInfo info;
  for (int i = 0; i < 8; ++i) {  // Each location is itself a part, and so is its packed `path`.
    auto* location = info.add_location();
    for (int j = 0; j < kMostParts / 8 - 2; ++j) location->add_path(1);
  }
  EXPECT_THAT(Look(info.SerializeAsString(), info.GetDescriptor()), IsOk());
  info.mutable_location(0)->add_path(1);
  EXPECT_THAT(Look(info.SerializeAsString(), info.GetDescriptor()),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Shape, TakesTheMostEntriesOfAListAndRefusesOneMore) {
  DescriptorProto message = Lists(1, kMostEntries);
  EXPECT_THAT(Look(message.SerializeAsString(), message.GetDescriptor()), IsOk());
  message.mutable_nested_type(0)->add_reserved_name("");
  EXPECT_THAT(Look(message.SerializeAsString(), message.GetDescriptor()),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Shape, CountsEachListByItself) {
  DescriptorProto message = Lists(2, kMostEntries);
  for (int i = 0; i < kMostEntries; ++i) message.add_reserved_name("");
  for (int i = 0; i < kMostEntries; ++i) message.add_field();
  EXPECT_THAT(Look(message.SerializeAsString(), message.GetDescriptor()), IsOk());
}

// However often it is begun anew.
TEST(Shape, TakesTheMostPackedEntriesAndRefusesOneMore) {
  const auto* location = google::protobuf::SourceCodeInfo::Location::descriptor();
  const std::string half = std::string("\x0a\x80\x01", 3) + std::string(kMostEntries / 2, '\1');
  EXPECT_THAT(Look(half + half, location), IsOk());
  EXPECT_THAT(Look(half + half + "\x08\x01", location), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Look(half + half + half, location), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Shape, RefusesWhatIsNoMessage) {
  for (const std::string& bytes :
       {std::string("\x0a\xff\xff\xff\xff\x0f", 6), std::string("\x0a\x05hi", 4),
        std::string("\x0b", 1), std::string("\x0c", 1), std::string("\x00", 1),
        std::string(11, '\xff')})
    EXPECT_THAT(Look(bytes, v1::LoadRulesRequest::descriptor()),
                FailsWith(ErrorCode::kInvalidArgument))
        << testing::PrintToString(bytes);
}

}  // namespace
}  // namespace cowork::rpc
