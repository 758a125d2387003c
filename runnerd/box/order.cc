#include "runnerd/box/order.h"

#include <sys/resource.h>
#include <sys/un.h>

#include <algorithm>

#include "runnerd/box/bytes.h"

namespace cowork::box {
namespace {

enum class Kind : uint8_t { kOrder = 1, kKill };

void WriteTexts(Writer& out, const std::vector<std::string>& texts) {
  out.Number(texts.size(), 4);
  for (const std::string& text : texts) out.Text(text);
}

std::vector<std::string> ReadTexts(Reader& in) {
  std::vector<std::string> texts;
  for (size_t left = in.Count(); left > 0 && in.ok(); --left) texts.push_back(in.Text());
  return texts;
}

std::vector<Limit> ReadLimits(Reader& in) {
  std::vector<Limit> limits;
  for (size_t left = in.Count(); left > 0 && in.ok(); --left) {
    const int resource = static_cast<int>(in.Number(1));
    limits.push_back({.resource = resource, .most = in.Number(8)});
  }
  return limits;
}

std::vector<Listener> ReadListeners(Reader& in) {
  std::vector<Listener> listeners;
  for (size_t left = in.Count(); left > 0 && in.ok(); --left) {
    const auto port = static_cast<uint16_t>(in.Number(2));
    listeners.push_back({.port = port, .path = in.Text()});
  }
  return listeners;
}

std::vector<Role> ReadRoles(Reader& in) {
  std::vector<Role> roles;
  for (size_t left = in.Count(); left > 0 && in.ok(); --left)
    roles.push_back(static_cast<Role>(in.Number(1)));
  return roles;
}

bool IsAbsolute(std::string_view path) {
  return path.starts_with('/');
}

bool NamesAVariable(std::string_view entry) {
  const size_t equals = entry.find('=');
  return equals != std::string_view::npos && equals > 0;
}

bool IsOneSocket(const Listener& listener) {
  if (listener.path.empty()) return listener.port != 0;
  return listener.port == 0 && IsAbsolute(listener.path) &&
         listener.path.size() < sizeof(sockaddr_un::sun_path);
}

bool IsARole(Role role) {
  return role >= Role::kProgram && role <= Role::kControl;
}

bool IsSensible(const Order& order) {
  return order.profile >= ProfileNumber::kRuntime && !order.argv.empty() &&
         IsAbsolute(order.argv[0]) && IsAbsolute(order.directory) &&
         std::ranges::all_of(order.environment, NamesAVariable) &&
         std::ranges::all_of(order.limits,
                             [](const Limit& l) { return l.resource < RLIM_NLIMITS; }) &&
         std::ranges::all_of(order.listeners, IsOneSocket) &&
         std::ranges::all_of(order.roles, IsARole);
}

void Write(Writer& out, const Kill& kill) {
  out.Number(static_cast<uint64_t>(Kind::kKill), 1);
  out.Number(kill.id, 8);
}

void Write(Writer& out, const Order& order) {
  out.Number(static_cast<uint64_t>(Kind::kOrder), 1);
  out.Number(order.id, 8);
  out.Number(static_cast<uint64_t>(order.profile), 1);
  WriteTexts(out, order.argv);
  WriteTexts(out, order.environment);
  out.Text(order.directory);
  out.Number(order.limits.size(), 4);
  for (const Limit& limit : order.limits) {
    out.Number(static_cast<uint64_t>(limit.resource), 1);
    out.Number(limit.most, 8);
  }
  out.Number(order.listeners.size(), 4);
  for (const Listener& listener : order.listeners) {
    out.Number(listener.port, 2);
    out.Text(listener.path);
  }
  out.Number(order.roles.size(), 4);
  for (const Role role : order.roles) out.Number(static_cast<uint64_t>(role), 1);
}

Order ReadOrder(Reader& in, uint64_t id) {
  Order order;
  order.id = id;
  order.profile = static_cast<ProfileNumber>(in.Number(1));
  order.argv = ReadTexts(in);
  order.environment = ReadTexts(in);
  order.directory = in.Text();
  order.limits = ReadLimits(in);
  order.listeners = ReadListeners(in);
  order.roles = ReadRoles(in);
  return order;
}

}  // namespace

std::string EncodeRequest(const Request& request) {
  Writer out;
  std::visit([&](const auto& kind) { Write(out, kind); }, request);
  return out.Take();
}

Result<Request> DecodeRequest(std::string_view packet) {
  const Error refused(ErrorCode::kInvalidArgument, "the order for a box does not parse");
  Reader in(packet);
  const auto kind = static_cast<Kind>(in.Number(1));
  const uint64_t id = in.Number(8);
  if (kind == Kind::kKill && in.at_end()) return Request(Kill{.id = id});
  if (kind != Kind::kOrder) return refused;
  Order order = ReadOrder(in, id);
  if (!in.at_end() || !IsSensible(order)) return refused;
  return Request(std::move(order));
}

}  // namespace cowork::box
