// PolicyInUse: the text that policyd judges by, and how another one takes its place. At brokerd's
// start it is what policy.toml says; later, what a person confirmed. A text with a mistake never
// takes the place of a good one.

#pragma once

#include <functional>
#include <string>

#include "brokerd/context.h"
#include "brokerd/core/call.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class PolicyInUse {
 public:
  // `on_lost`: policyd may judge by another text than this; it is to be told until it does not.
  PolicyInUse(Context& context, std::string& text, std::function<void()> on_lost)
      : context_(context), text_(text), on_lost_(std::move(on_lost)) {}

  // Errors of all as of CheckPolicy, UsePolicy and ExplainPolicy in broker.proto. Check and Use
  // answer how many rules there are.
  rpc::Task<uint32_t> Check(std::string text);
  rpc::Task<std::string> Tell(std::string text);
  rpc::Task<uint32_t> Use(std::string text);

  struct Explained {
    Judgement judgement;
    std::string grant;
  };
  rpc::Task<Explained> Explain(ShellCall call);

 private:
  void GoBackTo(std::string former);

  Context& context_;
  std::string& text_;
  const std::function<void()> on_lost_;
};

}  // namespace cowork::brokerd
