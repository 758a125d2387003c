#include "runnerd/courier/kept_output.h"

#include <algorithm>

#include "common/base/text.h"

namespace cowork::courier {
namespace {

constexpr size_t kRestOfLetter = 3;  // Bytes behind the first one, at most (RFC 3629).
constexpr size_t kBeginning = KeptOutput::kEach - kRestOfLetter;

// How many bytes go on with a letter that began before.
size_t GoesOn(std::string_view bytes) {
  size_t count = 0;
  while (count < std::min(bytes.size(), kRestOfLetter) && (bytes[count] & 0xc0) == 0x80) ++count;
  return count;
}

}  // namespace

void KeptOutput::Add(std::string_view bytes) {
  total_ += bytes.size();
  const size_t begins = std::min(bytes.size(), kBeginning - first_.size());
  first_ += bytes.substr(0, begins);
  bytes.remove_prefix(begins);
  last_ += bytes.substr(bytes.size() - std::min(bytes.size(), kEach));
  if (last_.size() > 2 * kEach) last_.erase(0, last_.size() - kEach);
}

v1::FromCourier::CallWrote KeptOutput::Told() const {
  std::string first = first_;
  std::string_view last = last_;
  if (last.size() > kEach) last.remove_prefix(last.size() - kEach);
  const size_t rest = first.size() + last.size() == total_ ? GoesOn(last) : 0;
  first += last.substr(0, rest);
  last.remove_prefix(rest);
  v1::FromCourier::CallWrote told;
  told.set_first(AsText(first, kEach));
  told.set_last(AsText(last, kEach));
  told.set_left_out(total_ - first.size() - last.size());
  return told;
}

}  // namespace cowork::courier
