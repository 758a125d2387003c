// What a person types and nobody is to see, or sends in by stdin: it is read into locked memory,
// and nowhere else.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::cli {

inline constexpr size_t kLargestSecret = 64 * 1024;

// One line of the terminal, without echo, behind `question`. kInvalidArgument: nothing was typed,
// or too much.
Result<SecretBytes> TypedSecret(const std::string& question);

// All of stdin but one newline at its end. The same errors.
Result<SecretBytes> SecretOfStdin();

// Whether somebody is at the terminal to type it.
bool CanType();

}  // namespace cowork::cli
