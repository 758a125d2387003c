// TestVault: the test in the place of vaultd, as a dialer knows it.

#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "common/frame/pair.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::support {

// vaultd's end of a dialer's pair: gives `secret` for the lease "l-1", to anybody who asks for it.
class TestVault {
 public:
  enum class Seal { kAll, kNone };

  TestVault(os::UniqueFd socket, std::string secret, Seal seal)
      : socket_(std::move(socket)), secret_(std::move(secret)), seal_(seal), thread_([this] {
          while (AnswerOne()) continue;
        }) {}
  ~TestVault() {
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
  }

  std::vector<v1::RedeemRequest> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  bool AnswerOne() {
    const Result<frame::Frame> frame = frame::Receive(socket_.get());
    v1::RedeemRequest request;
    if (!frame.ok() || !request.ParseFromString(frame->bytes)) return false;
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(request);
    }
    v1::RedeemResponse response;
    response.set_refused(request.lease_id() == "l-1" ? "" : "no such lease");
    // An empty message has no bytes, and a packet of no bytes is no packet.
    const os::UniqueFd file = MemoryFile();
    const int descriptors[] = {file.get()};
    const std::string bytes = response.SerializeAsString();
    const bool given = response.refused().empty();
    return frame::Send(socket_.get(), given ? kEmptyMessage : bytes,
                       given ? std::span<const int>(descriptors) : std::span<const int>())
        .ok();
  }

  os::UniqueFd MemoryFile() const {
    os::UniqueFd file(::memfd_create("secret", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    static_cast<void>(!::write(file.get(), secret_.data(), secret_.size()));
    if (seal_ == Seal::kAll)
      ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
    return file;
  }

  // refused = "", written out: field 1, length 0.
  static constexpr std::string_view kEmptyMessage{"\x0a\x00", 2};

  os::UniqueFd socket_;
  const std::string secret_;
  const Seal seal_;
  std::mutex mutex_;
  std::vector<v1::RedeemRequest> asked_;
  std::thread thread_;
};

}  // namespace cowork::support
