#include "ui-client/cli/farewell.h"

#include "ui-client/cli/seat.h"

namespace cowork::cli {

Exit SayWhereItGoesOn(const std::string& session, uint64_t from) {
  Tell("It goes on:\n  cowork watch " + session + " --from " + std::to_string(from) + "\n");
  return Exit::kDone;
}

void SayHowToGoOn(const std::string& session) {
  Tell("It can go on:\n  cowork resume " + session + "\n");
}

Exit SayItGoesOnAlone(const std::string& session) {
  Tell("The session goes on without you:\n  cowork watch " + session + "\n  cowork stop " +
       session + "\n");
  return Exit::kInterrupted;
}

Exit SayHowToLookLater(const std::string& session) {
  Tell("\nWhat became of the session, when the daemons are back:\n  cowork show " + session + "\n");
  return Exit::kInterrupted;
}

Exit ComplainOfNoEnd(const std::string& session) {
  return Complain({.what = "how session " + session + " ended is not known",
                   .why = "its journal ends and does not say it",
                   .remedy = "cowork ls",
                   .exit = Exit::kNo});
}

Exit ComplainOfLoss(const std::string& session, const Error& error) {
  return Complain({.what = "session " + session + " cannot be followed any more",
                   .why = error.message(),
                   .remedy = "cowork up && cowork show " + session,
                   .exit = Exit::kUnreachable});
}

}  // namespace cowork::cli
