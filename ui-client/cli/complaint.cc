#include "ui-client/cli/complaint.h"

#include <iostream>
#include <utility>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

Exit ExitOf(ErrorCode code, Precondition precondition) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return Exit::kUsage;
    case ErrorCode::kPermissionDenied: return Exit::kRefused;
    case ErrorCode::kUnavailable: return Exit::kUnreachable;
    case ErrorCode::kFailedPrecondition:
      return precondition == Precondition::kIsMissing ? Exit::kMissing : Exit::kNo;
    case ErrorCode::kNotFound:
    case ErrorCode::kUnimplemented:
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kInternal: return Exit::kNo;
  }
  return Exit::kNo;
}

const char* UsualRemedy(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "cowork --help";
    case ErrorCode::kNotFound: return "cowork ls; cowork grant ls; cowork approvals";
    case ErrorCode::kUnimplemented: return "cowork down && cowork up";
    case ErrorCode::kPermissionDenied: return "cowork audit tail   (which rule or person said no)";
    case ErrorCode::kFailedPrecondition: return "cowork status";
    case ErrorCode::kResourceExhausted:
      return "cowork status   (then the same again, a little later)";
    case ErrorCode::kUnavailable: return "cowork status || cowork up";
    case ErrorCode::kInternal: return "cowork doctor   (the newest of the daemons' logs says more)";
  }
  return "cowork status";
}

}  // namespace

Complaint ComplaintOf(std::string what, const Error& error, Precondition precondition) {
  Complaint complaint{.what = std::move(what),
                      .why = error.message(),
                      .remedy = UsualRemedy(error.code()),
                      .exit = ExitOf(error.code(), precondition)};
  const size_t own = complaint.why.rfind("; ");
  if (own != std::string::npos) {
    complaint.remedy = complaint.why.substr(own + 2);
    complaint.why.resize(own);
  }
  if (!error.detail().empty()) complaint.why += ": " + error.detail();
  return complaint;
}

Error WithRemedy(const Error& error, const std::string& remedy) {
  if (error.message().rfind("; ") != std::string::npos) return error;
  return Error(error.code(), error.message() + "; " + remedy).WithDetail(error.detail());
}

std::string TextOf(const Complaint& complaint) {
  return "cowork: " + Shown(complaint.what) + "\n  why   " + Shown(complaint.why) + "\n  do    " +
         Shown(complaint.remedy) + "\n";
}

Exit Complain(const Complaint& complaint) {
  std::cout << std::flush;
  std::cerr << TextOf(complaint) << std::flush;
  return complaint.exit;
}

Exit Complain(std::string what, const Error& error, Precondition precondition) {
  return Complain(ComplaintOf(std::move(what), error, precondition));
}

}  // namespace cowork::cli
