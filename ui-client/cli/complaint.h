// Complaint: what a person reads when something was not done. Three lines: what happened, why, what
// to do; and the exit code that says the same to a script.
//
// A daemon's message is the "why". It may carry its own remedy behind the last "; "; else the kind
// of error has one. Pure but for Complain(), which prints.

#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "common/base/result.h"

namespace cowork::cli {

enum class Exit {
  kDone = 0,
  kNo = 1,  // Done, and the answer is no.
  kUsage = 2,
  kRefused = 3,      // By policy, or by a person.
  kUnreachable = 4,  // The daemons.
  kMissing = 5,      // A layer, key or file that is needed.
  kInterrupted = 130,
};

struct Complaint {
  std::string what;
  std::string why;
  std::string remedy;
  Exit exit = Exit::kNo;
};

// `missing`: a failed precondition of this command is something that has to be there first.
enum class Precondition { kIsANo, kIsMissing };
Complaint ComplaintOf(std::string what, const Error& error,
                      Precondition precondition = Precondition::kIsANo);

// The same error, with the remedy of this command if it carries none of its own.
Error WithRemedy(const Error& error, const std::string& remedy);

std::string TextOf(const Complaint& complaint);

// Prints the three lines to stderr. Answers the exit code.
Exit Complain(const Complaint& complaint);
Exit Complain(std::string what, const Error& error,
              Precondition precondition = Precondition::kIsANo);

}  // namespace cowork::cli
