// ProviderEdit: one change of providers.toml, and of what brokerd uses.
//
// The file is written once brokerd uses what is to stand in it, so that nothing is ever there that
// nobody confirmed. Where that fails, or we are ended before it, the same command again finds that
// brokerd uses all this already, and writes it.

#pragma once

#include <optional>
#include <string>

#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/options.h"
#include "ui-client/cli/providers_file.h"
#include "ui-client/cli/seat.h"

namespace cowork::cli {

// What is to stand in the file; without a text that is what stands there.
struct ProvidersToWrite {
  std::optional<std::string> text = {};
  std::string ca_name = {};  // Of a CA's file that is written with it.
  std::string ca_pem = {};
};

class ProviderEdit {
 public:
  // `what`: the complaint, where nothing was changed. The others stay.
  ProviderEdit(const char* what, const Seat& seat, const Options& options)
      : what_(what), seat_(seat), options_(options) {}

  // Answers the providers that are used then. Errors of Broker.UseProviders, and:
  // kUnavailable         also, where it may be done and the answer was lost
  // kFailedPrecondition, kResourceExhausted  also, where it is used and the file was not written
  Result<v1::ListProvidersResponse> Make(const ProvidersFile& file, const ProvidersToWrite& wish);
  // Says it, or what kept it from being done. A reload has a file to complain of, and may find
  // nothing to change.
  Exit FinishReload(const Result<v1::ListProvidersResponse>& used) const;
  Exit Finish(const Result<v1::ListProvidersResponse>& used) const;

 private:
  Result<v1::ListProvidersResponse> Use(const v1::UseProvidersRequest& request, bool writes);
  Error AnswerLost();

  const char* what_;
  const Seat& seat_;
  const Options& options_;
};

}  // namespace cowork::cli
