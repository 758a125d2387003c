#include "runnerd/egress/dialer/core/route.h"

namespace cowork::dialer {

std::string Route::host_header() const {
  const std::string name = host.find(':') == std::string::npos ? host : '[' + host + ']';
  const uint16_t usual = plain ? 80 : 443;
  return port == usual ? name : name + ':' + std::to_string(port);
}

}  // namespace cowork::dialer
