// Where this installation is: PREFIX of PREFIX/bin/cowork.

#pragma once

#include <string>

#include "common/base/result.h"

namespace cowork::cli {

Result<std::string> Prefix();

}  // namespace cowork::cli
