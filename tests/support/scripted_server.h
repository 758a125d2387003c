// ScriptedServer plays the runtime's HTTP server: one thread, one answer for each target, given out
// as ends of socket pairs. What was asked of it is kept.

#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

class ScriptedServer {
 public:
  // `events`: what the stream of events says at each prompt.
  explicit ScriptedServer(std::string events, bool then_end = false)
      : events_(std::move(events)), then_end_(then_end) {}
  ~ScriptedServer() {
    for (std::thread& thread : threads_) thread.join();
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  os::UniqueFd Connect() {
    SocketPair pair = MakeSocketPair();
    threads_.emplace_back([this, end = std::move(pair.ours)]() mutable { Serve(std::move(end)); });
    return std::move(pair.theirs);
  }

  // In the place of a healthy runtime's word. Before the first connection.
  void SayOfHealth(std::string answer) { health_ = std::move(answer); }

  // Everything that was asked, heads and bodies.
  std::string asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  void Serve(os::UniqueFd end) {
    std::string request(8192, '\0');
    const ssize_t got = ::read(end.get(), request.data(), request.size());
    if (got <= 0) return;
    request.resize(static_cast<size_t>(got));
    {
      const std::lock_guard lock(mutex_);
      asked_ += request + "\n";
    }
    if (request.starts_with("GET /event")) return ServeEvents(std::move(end));
    if (request.starts_with("GET /global/health")) return Write(end, health_);
    Write(end, Whole(R"({"id":"ses_1"})"));
    if (request.find("/prompt_async") != std::string::npos) ++prompts_;
  }

  void ServeEvents(os::UniqueFd end) {
    Write(end, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    for (int said = 0; Alive(end) && !(then_end_ && said > 0);) {
      for (; said < prompts_; ++said) Write(end, events_);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  static bool Alive(const os::UniqueFd& end) {
    char byte = 0;
    return ::recv(end.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) != 0;
  }

  static std::string Whole(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  static void Write(const os::UniqueFd& end, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(end.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
  }

  std::string events_;
  std::string health_ = Whole(R"({"healthy":true,"version":"1.18.33"})");
  bool then_end_;
  std::atomic<int> prompts_ = 0;
  std::mutex mutex_;
  std::string asked_;
  std::vector<std::thread> threads_;
};

}  // namespace cowork::support
