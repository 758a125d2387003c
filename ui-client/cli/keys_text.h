// The keys that answer an approval, and what each of them means. Pure.
//
//       [a] once · [s] this session · [w] always, here: "npm test" in /home/me/app · [d] deny ·
//       [t] deny and say why · [?]

#pragma once

#include <cstddef>
#include <string>

#include "cowork/v1/broker.pb.h"

namespace cowork::cli {

inline constexpr size_t kKeysIndent = 6;

// For how long, at most, a person is let to allow it.
enum class Longest { kOnce, kSession, kAlways };

std::string KeysText(const v1::Approval& approval, Longest longest, size_t width);

// A line for each key, and where some are missing, why.
std::string HelpText(const v1::Approval& approval, Longest longest, size_t width);

}  // namespace cowork::cli
