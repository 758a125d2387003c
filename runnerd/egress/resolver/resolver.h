// Resolver: the pairs to the dialers, and what each of them may ask.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/frame/channel.h"
#include "runnerd/egress/resolver/lookup.h"
#include "runnerd/egress/resolver/wire.h"

namespace cowork::resolver {

class Resolver {
 public:
  // The loop ends with runnerd's end of its pair.
  Resolver(boost::asio::io_context& io, std::unique_ptr<Lookup> lookup, os::UniqueFd runnerd);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

 private:
  struct Asker;
  using Channel = frame::Channel<v1::ResolveRequest>;

  void OnRunnerd(const v1::ToResolver& message, frame::Descriptors descriptors);
  void Part(const std::string& session);
  void OnRequest(uint64_t asker, const v1::ResolveRequest& request);
  void Answer(uint64_t asker, uint64_t question,
              const Result<std::vector<policyd::Address>>& answer);
  void OnGone(uint64_t asker);
  void End(const std::string& why);

  boost::asio::io_context& io_;
  const std::unique_ptr<Lookup> lookup_;
  std::map<uint64_t, std::unique_ptr<Asker>> askers_;
  uint64_t last_asker_ = 0;
  frame::Channel<v1::ToResolver> runnerd_;
};

}  // namespace cowork::resolver
