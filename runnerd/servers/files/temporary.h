// Temporary: a name that nothing has yet, in the directory of the file whose new content waits
// under it. What is still there at the end goes away with it.
//
// What a killed one leaves (core/own_names.h), the next one in that directory removes. So under the
// name is never anything else than what it was filled with.

#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "runnerd/servers/files/found.h"

namespace cowork::files {

class Temporary {
 public:
  explicit Temporary(int directory);  // Borrowed. There is nothing under the name yet.
  ~Temporary();
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  const std::string& name() const { return name_; }
  // A new file under the name, with that content, on the disk. While the answer lives nobody takes
  // it for one that was left. kResourceExhausted: there is no room.
  Result<Found> Fill(std::string_view content, mode_t mode) const;

 private:
  const int directory_;
  const std::string name_;
};

// As far as it can.
void RemoveTemporariesLeftIn(int directory);

}  // namespace cowork::files
