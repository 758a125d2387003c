// How a call that an agent wants to make reads: all of it, where it would run, and at the right
// edge what becomes of it. Pure.

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/call.h"
#include "ui-client/cli/look.h"

namespace cowork::cli {

// A path with ~ for the person's home.
std::string PathText(const std::string& path, const std::string& home);

// The whole command, or the call of a tool; a diff is left out. On one line.
std::string CallWords(const Call& call);

// The same with its marker, and a command on its own lines, however long: it is what a person says
// yes to.
std::string CallText(const Look& look, const Call& call, const std::string& right, Paint paint);

struct Question {
  v1::Approval approval;
  std::string id;    // Shortened.
  std::string home;  // Shown as ~.
};

// With the diff, if it changes a file.
std::string QuestionText(const Look& look, const Question& question);

}  // namespace cowork::cli
