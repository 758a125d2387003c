// What is known of a call without any judgement: of which kind it is, and its digest.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "brokerd/core/call.h"
#include "common/base/call_digest.h"

namespace cowork::brokerd {

// As policy.toml has them.
enum class CallKind { kShell, kMcp, kWrite };

CallKind KindOf(const Call& call);
std::string_view NameOf(CallKind kind);  // "shell", "mcp" or "write"

CallDigest DigestOf(const Call& call);

// What a permit for it lets run, in words without what it is called with.
std::string WhatRuns(const Call& call);

size_t BytesOf(const Call& call);  // What it costs to keep.

}  // namespace cowork::brokerd
