#include "deploy/standalone/client_sockets.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

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

size_t LongestClientName(const std::string& run) {
  const size_t without_name = run.size() + 1 + ClientSocketName("").size();
  if (without_name >= kLongestSocketPath) return 0;
  return std::min(kLongestName, kLongestSocketPath - without_name);
}

std::string ClientSockets::PathOf(const std::string& name) const {
  return run_ + "/" + ClientSocketName(name);
}

Result<os::UniqueFd> ClientSockets::Open(const std::string& name) {
  if (!IsClientName(name))
    return Error(ErrorCode::kInvalidArgument, "it is no name of a client's socket");
  if (name.size() > LongestClientName(run_))
    return Error(ErrorCode::kInvalidArgument, "its path would be longer than a socket's may be");
  if (asked_.contains(name)) return Error(ErrorCode::kFailedPrecondition, "it is open already");
  if (!open_.contains(name)) TRY(Make(name));
  os::UniqueFd theirs = TRY(os::Duplicate(open_.at(name).socket.get()));
  asked_.insert(name);
  return theirs;
}

Result<void> ClientSockets::Make(const std::string& name) {
  if (open_.size() >= kMostClientSockets)
    return Error(ErrorCode::kResourceExhausted, "there are as many as there may be");
  TRY(os::PrepareDirectory(run_ + kDirectory));
  open_[name] = TRY(ListenAt(PathOf(name), SOCK_STREAM));
  return {};
}

void ClientSockets::Remove(const std::string& name) {
  open_.at(name).file.Unlink();
  open_.erase(name);
  asked_.erase(name);
}

Result<void> ClientSockets::Close(const std::string& name) {
  if (!open_.contains(name)) return Error(ErrorCode::kNotFound, "it is not open");
  Remove(name);
  return {};
}

void ClientSockets::CloseWhatNobodyAskedFor() {
  std::vector<std::string> left;
  for (const auto& [name, one] : open_)
    if (!asked_.contains(name)) left.push_back(name);
  for (const std::string& name : left) Remove(name);
}

void ClientSockets::CloseAll() {
  AwaitNextAsker();
  CloseWhatNobodyAskedFor();
}

void ClientSockets::RemoveLeftOvers() const {
  std::error_code none;  // Where there is no directory there is nothing to remove.
  const fs::directory_iterator end;
  for (fs::directory_iterator at(run_ + kDirectory, none); at != end; at.increment(none)) {
    const fs::path& path = at->path();
    const bool ours = path.extension() == ".sock" && IsClientName(path.stem().string()) &&
                      at->symlink_status(none).type() == fs::file_type::socket;
    if (ours) ::unlink(path.c_str());
  }
}

}  // namespace cowork::standalone
