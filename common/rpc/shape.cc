#include "common/rpc/shape.h"

#include <cstdint>
#include <map>
#include <string>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace cowork::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

Error Malformed(const char* why) {
  return {ErrorCode::kInvalidArgument, std::string("the request ") + why};
}

// To protobuf a field of another wire type is one that it does not know.
bool Takes(const FieldDescriptor& field, WireFormatLite::WireType type) {
  if (field.is_packable() && type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED) return true;
  return type ==
         WireFormatLite::WireTypeForFieldType(static_cast<WireFormatLite::FieldType>(field.type()));
}

class Walk {
 public:
  explicit Walk(CodedInputStream& input) : input_(input) {}

  Result<void> Message(const Descriptor& message, int depth) {
    if (depth > kDeepest) return Malformed("is deeper than any of ours");
    Entries entries;
    while (const uint32_t tag = input_.ReadTag()) {
      TRY(Count(1));
      TRY(Field(message, tag, depth, entries));
    }
    if (!input_.ConsumedEntireMessage()) return Malformed("is malformed");
    return {};
  }

 private:
  using Entries = std::map<int, int>;  // Of each repeated field of one message, by its number.

  static Result<void> CountEntries(const FieldDescriptor& field, int more, Entries& entries) {
    if (!field.is_repeated()) return {};
    int& so_far = entries[field.number()];
    if (more > kMostEntries - so_far) return Malformed("has a longer list than any of ours");
    so_far += more;
    return {};
  }

  Result<void> Count(int parts) {
    if (parts > kMostParts - parts_) return Malformed("has more parts than any of ours");
    parts_ += parts;
    return {};
  }

  Result<void> Field(const Descriptor& message, uint32_t tag, int depth, Entries& entries) {
    const WireFormatLite::WireType type = WireFormatLite::GetTagWireType(tag);
    if (type == WireFormatLite::WIRETYPE_START_GROUP) return Malformed("has a group");
    const FieldDescriptor* field =
        message.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (field == nullptr || !Takes(*field, type))
      return Malformed("has a field that its contract does not have");
    const bool is_delimited = type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
    if (is_delimited && field->is_packable()) return Packed(*field, entries);
    TRY(CountEntries(*field, 1, entries));
    if (is_delimited) return Delimited(*field, depth);
    if (!WireFormatLite::SkipField(&input_, tag)) return Malformed("is malformed");
    return {};
  }

  Result<void> Delimited(const FieldDescriptor& field, int depth) {
    int bytes = 0;
    if (!input_.ReadVarintSizeAsInt(&bytes)) return Malformed("is malformed");
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const CodedInputStream::Limit outer = input_.PushLimit(bytes);
      TRY(Message(*field.message_type(), depth + 1));
      if (input_.BytesUntilLimit() > 0) return Malformed("is malformed");
      input_.PopLimit(outer);
      return {};
    }
    if (!input_.Skip(bytes)) return Malformed("is malformed");
    return {};
  }

  // It has no more elements than bytes.
  Result<void> Packed(const FieldDescriptor& field, Entries& entries) {
    int bytes = 0;
    if (!input_.ReadVarintSizeAsInt(&bytes)) return Malformed("is malformed");
    TRY(Count(bytes));
    TRY(CountEntries(field, bytes, entries));
    if (!input_.Skip(bytes)) return Malformed("is malformed");
    return {};
  }

  CodedInputStream& input_;
  int parts_ = 0;
};

}  // namespace

Result<void> CheckShape(google::protobuf::io::ZeroCopyInputStream& bytes,
                        const Descriptor& message) {
  CodedInputStream input(&bytes);
  return Walk(input).Message(message, 1);
}

}  // namespace cowork::rpc
