// How a command that an agent wants to run reads: all of it, where it would run, and at the right
// edge what becomes of it. Pure.

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/look.h"

namespace cowork::cli {

// A path with ~ for the person's home.
std::string PathText(const std::string& path, const std::string& home);

// The whole command is shown, however long: it is what a person says yes to.
std::string CallText(const Look& look, const std::string& command, const std::string& right,
                     Paint paint);

struct Question {
  v1::Approval approval;
  std::string id;    // Shortened.
  std::string home;  // Shown as ~.
};

std::string QuestionText(const Look& look, const Question& question);

}  // namespace cowork::cli
