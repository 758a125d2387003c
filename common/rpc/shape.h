// CheckShape(): looks at a request's bytes before they are parsed. Depth and number of its parts
// cost memory that its size does not show, and a field that the contract does not have may be what
// a newer client narrows its request by: to drop it would give more than was asked for.
//
// Pure. Strings and numbers are not looked at: that is each daemon's wire.cc, and nothing is longer
// than the method's max_bytes (docs/decisions/0009).

#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/zero_copy_stream.h>

#include "common/base/result.h"

namespace cowork::rpc {

// What the reference allows of a payload at its edge.
inline constexpr int kDeepest = 12;       // Messages in messages; the request itself is the first.
inline constexpr int kMostParts = 2'048;  // Fields, each element of a repeated one counted.
inline constexpr int kMostEntries = 256;  // Elements of one repeated field.

// kInvalidArgument: the bytes are no message, too deep, of too many parts or entries, or have a
// field that `message` does not have.
Result<void> CheckShape(google::protobuf::io::ZeroCopyInputStream& bytes,
                        const google::protobuf::Descriptor& message);

}  // namespace cowork::rpc
