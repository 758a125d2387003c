// Whatever frame gate sends, the dialer refuses it or writes a head that is one request of the
// route: each line ours or the box's own harmless field, and the path inside the base path.

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runnerd/egress/dialer/core/request.h"
#include "runnerd/egress/dialer/wire.h"

namespace {

using cowork::dialer::Body;

void Require(bool holds) {
  if (!holds) std::abort();
}

const cowork::dialer::Routes& TheRoutes() {
  static const cowork::dialer::Routes routes{{"model",
                                              {.host = "host.example",
                                               .address = {},
                                               .port = 80,
                                               .base_path = "/v1",
                                               .lease_id = "l",
                                               .key_header = "x-model",
                                               .plain = true,
                                               .ca_pem = "",
                                               .opt_in = cowork::policyd::Private::kRefused}}};
  return routes;
}

size_t Count(std::string_view text, std::string_view word) {
  size_t count = 0;
  for (size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

void CheckHead(const std::string& head, std::string_view host) {
  Require(head.ends_with("\r\n") && Count(head, "\r\n\r\n") == 0);
  Require(Count(head, "\n") == Count(head, "\r\n") && Count(head, "\r") == Count(head, "\r\n"));
  Require(head.find('\0') == std::string::npos);
  const std::string lower = Lower(head);
  Require(Count(lower, "\r\nhost: ") == 1 && Count(lower, host) >= 1);
  Require(Count(lower, "\r\ntransfer-encoding: ") + Count(lower, "\r\ncontent-length: ") <= 1);
  for (const char* never :
       {"\r\nauthorization:", "\r\ncookie:", "\r\nx-api-key:", "\r\nproxy-", "\r\nx-model:"})
    Require(Count(lower, never) == 0);
}

void CheckTarget(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  Require(path == "/v1" || path.starts_with("/v1/"));
  Require(path.find("/../") == std::string::npos && !path.ends_with("/.."));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  cowork::v1::GateToDialer frame;
  if (!frame.ParseFromArray(data, static_cast<int>(size)) || !frame.has_head()) return 0;
  frame.mutable_head()->set_route("model");  // Or nearly every input would end at the name.
  const auto head = cowork::dialer::FromWire(frame.head());
  if (!head.ok()) return 0;
  const auto admitted = cowork::dialer::Admit(TheRoutes(), *head);
  if (!admitted.ok()) return 0;
  CheckTarget(head->target);
  for (const Body body : {Body::kNone, Body::kChunked})
    CheckHead(cowork::dialer::HeadFor(**admitted, *head, body), "host.example");
  return 0;
}
