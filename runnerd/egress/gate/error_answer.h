// The answer that gate writes itself, when there is none from upstream.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"

namespace cowork::gate {

std::string ErrorAnswer(uint32_t status, const std::string& why);
std::string ErrorAnswer(const Error& why);

}  // namespace cowork::gate
