// What a person reads before a call that widens or destroys is made, and what means yes. Pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "cowork/v1/options.pb.h"

namespace cowork::cli {

// What will change, behind a gutter that no line of ours has, and the one question below it.
std::string QuestionOf(const v1::Confirmation& confirmation, size_t width);

// What is said where the answer came too late for that.
std::string ExpiredText(size_t width);

// The line that was typed is `yes` and nothing else.
bool IsYes(std::string_view line);

// Why nothing was changed, for who can be asked nothing here. Its remedy is the command that was
// typed (`words`, without the program), with the confirmation: to be pasted as it is.
Error HasToBeConfirmed(const v1::Confirmation& confirmation, std::vector<std::string> words);

// The same for who was asked, and did not say yes.
Error WasNotConfirmed();

}  // namespace cowork::cli
