#include "deploy/standalone/client_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "common/os/duplicate.h"
#include "common/os/places.h"

namespace cowork::standalone {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLongestName = 32;
constexpr auto kDirectory = "/clients";

}  // namespace

bool IsClientName(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, fits) &&
         name.front() != '-' && name.back() != '-';
}

std::string ClientSocketName(const std::string& name) {
  return "clients/" + name + ".sock";
}

std::string ClientSockets::PathOf(const std::string& name) const {
  return run_ + "/" + ClientSocketName(name);
}

Result<os::UniqueFd> ClientSockets::Open(const std::string& name) {
  if (!IsClientName(name))
    return Error(ErrorCode::kInvalidArgument, "it is no name of a client's socket");
  if (open_.contains(name)) return Error(ErrorCode::kFailedPrecondition, "it is open already");
  if (open_.size() >= kMostClientSockets)
    return Error(ErrorCode::kResourceExhausted, "there are as many as there may be");
  TRY(os::PrepareDirectory(run_ + kDirectory));
  Listener made = TRY(ListenAt(PathOf(name), SOCK_STREAM));
  os::UniqueFd theirs = TRY(os::Duplicate(made.socket.get()));
  open_[name] = std::move(made);
  return theirs;
}

Result<void> ClientSockets::Close(const std::string& name) {
  const auto one = open_.find(name);
  if (one == open_.end()) return Error(ErrorCode::kNotFound, "it is not open");
  one->second.file.Unlink();
  open_.erase(one);
  return {};
}

void ClientSockets::CloseAll() {
  for (const auto& [name, one] : open_) one.file.Unlink();
  open_.clear();
}

void ClientSockets::RemoveLeftOvers() const {
  std::error_code none;  // Where there is no directory there is nothing to remove.
  for (const fs::directory_entry& entry : fs::directory_iterator(run_ + kDirectory, none)) {
    const bool ours = entry.path().extension() == ".sock" &&
                      IsClientName(entry.path().stem().string()) &&
                      entry.symlink_status(none).type() == fs::file_type::socket;
    if (ours) ::unlink(entry.path().c_str());
  }
}

}  // namespace cowork::standalone
