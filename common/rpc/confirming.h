// Confirming: the two calls that it takes to widen or to destroy, for every method that does. It is
// the router's, so no handler can forget it. The contracts tell callers how (options.proto).

#pragma once

#include <map>
#include <string>

#include <grpcpp/support/byte_buffer.h>

#include "common/rpc/confirmations.h"
#include "common/rpc/router.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"

namespace cowork::rpc {

class Confirming {
 public:
  explicit Confirming(std::map<std::string, Teller> changes) : changes_(std::move(changes)) {}

  // kUnimplemented: what one of the methods would change nobody tells, or of another somebody does.
  static Result<void> CheckThatTheyMatch(const Router& router,
                                         const std::map<std::string, Teller>& changes);

  // This is the second call, and what it changes is what was shown: what precisely that is.
  // kFailedPrecondition: it is the first, and answered with a Confirmation; or its confirmation is
  //                      spent, too old, or for another call; or it changes more than can be shown
  // any other: what the call would change cannot be told, since it could not be made
  Task<std::string> Ask(Call& call, Caller caller, grpc::ByteBuffer request);

 private:
  const std::map<std::string, Teller> changes_;
  Confirmations confirmations_;  // On the queue's thread.
};

}  // namespace cowork::rpc
