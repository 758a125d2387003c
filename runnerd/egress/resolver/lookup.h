// Lookup: DNS and /etc/hosts, by c-ares on an Asio loop. One thread.

#pragma once

#include <ares.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/base/result.h"
#include "policyd/core/addresses.h"

namespace cowork::resolver {

class Lookup {
 public:
  // All addresses of the name, those that this machine is likelier to reach before the others.
  // kNotFound           nobody knows the name, or it has no address
  // kResourceExhausted  it has more than 64
  // kUnavailable        the servers could not be asked, or did not answer within 8 s
  using Answered = std::function<void(Result<std::vector<policyd::Address>>)>;

  // Reads this machine's settings, once.
  // kUnavailable: they cannot be used.
  static Result<std::unique_ptr<Lookup>> Open(boost::asio::io_context& io);
  ~Lookup();
  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;

  // `answered` is called once, from the loop or before this returns.
  void Find(const std::string& host, Answered answered);

 private:
  struct Watched;
  struct Waiting;
  explicit Lookup(boost::asio::io_context& io) : io_(io), next_look_(io) {}

  Result<void> Start();
  static void OnFound(void* of, int status, int timeouts, ares_addrinfo* found);
  static void OnSocket(void* self, ares_socket_t socket, int readable, int writable);
  void Watch(ares_socket_t socket, bool readable, bool writable);
  void Await(const std::shared_ptr<Watched>& watched, bool reading);
  void LookLater();

  boost::asio::io_context& io_;
  boost::asio::steady_timer next_look_;
  std::map<ares_socket_t, std::shared_ptr<Watched>> watched_;
  ares_channel channel_ = nullptr;
};

}  // namespace cowork::resolver
