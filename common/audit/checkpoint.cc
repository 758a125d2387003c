#include "common/audit/checkpoint.h"

#include "common/base/hex.h"

namespace cowork {
namespace {

std::string Line(const char* whose, const AuditHead& head) {
  return std::string(whose) + " " + std::to_string(head.records) + " " + Hex(head.link) + "\n";
}

}  // namespace

std::string BytesToSign(const Checkpoint& checkpoint) {
  return "cowork audit checkpoint 1\n" + Line("broker", checkpoint.broker) +
         Line("vault", checkpoint.vault) + "unix_ms " + std::to_string(checkpoint.unix_ms) + "\n";
}

}  // namespace cowork
