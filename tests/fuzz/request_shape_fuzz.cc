// Whatever bytes a peer sends as a request of any method, CheckShape takes or refuses them, however
// they are cut; it never crashes. What it takes, protobuf reads without leaving a field aside, and
// has no list longer than the longest.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>

#include "common/rpc/shape.h"
#include "tests/support/contracts.h"

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::vector<const FieldDescriptor*> FieldsOf(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

// Of this message alone, not of those in it.
bool IsAllowed(const Message& message) {
  const auto& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty()) return false;
  for (const FieldDescriptor* field : FieldsOf(message))
    if (field->is_repeated() && reflection.FieldSize(message, field) > cowork::rpc::kMostEntries)
      return false;
  return true;
}

bool IsAllowedThroughout(const Message& message) {
  const auto& reflection = *message.GetReflection();
  if (!IsAllowed(message)) return false;
  for (const FieldDescriptor* field : FieldsOf(message)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated() && !IsAllowedThroughout(reflection.GetMessage(message, field)))
      return false;
    for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i)
      if (!IsAllowedThroughout(reflection.GetRepeatedMessage(message, field, i))) return false;
  }
  return true;
}

void Expect(bool claim) {
  if (!claim) std::abort();
}

void Look(const uint8_t* data, int size, const Descriptor& type) {
  google::protobuf::io::ArrayInputStream whole(data, size);
  google::protobuf::io::ArrayInputStream cut(data, size, 3);
  const bool taken = cowork::rpc::CheckShape(whole, type).ok();
  Expect(taken == cowork::rpc::CheckShape(cut, type).ok());
  const std::unique_ptr<Message> request(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  Expect(!taken || !request->ParseFromArray(data, size) || IsAllowedThroughout(*request));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto kMethods = cowork::support::EveryMethod();
  for (const auto* method : kMethods) Look(data, static_cast<int>(size), *method->input_type());
  return 0;
}
