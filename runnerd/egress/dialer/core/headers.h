// Which header fields of a box go upstream.
//
// A field that does not is dropped in silence, not refused: every HTTP client sends Host and
// Connection, and the runtime always sends an Authorization of its own, a placeholder, since its
// configuration demands a key. What cannot be read in one way only is refused, in request.cc.

#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace cowork::dialer {

struct Header;

bool IsToken(std::string_view text);       // RFC 9110: what a method or a field's name is made of.
bool IsFieldValue(std::string_view text);  // Printable ASCII, spaces and tabs.

class HeaderFilter {
 public:
  // Reads which further fields the box's Connection calls hop-by-hop. `key_header`, where the
  // credential goes, is the dialer's own; it may be empty.
  HeaderFilter(const std::vector<Header>& headers, std::string_view key_header);

  bool Passes(std::string_view name) const;

 private:
  std::set<std::string, std::less<>> dropped_names_;
};

}  // namespace cowork::dialer
