// Why a TLS handshake failed, and what to do: in words for the person who wrote providers.toml.

#pragma once

#include <string>

#include "common/base/result.h"

namespace cowork::dialer {

// `verified` is X509_V_OK or what the certificate failed by; `error` is OpenSSL's packed error, 0
// for none. Always kFailedPrecondition.
Error WhyNoHandshake(const std::string& host, long verified, unsigned long error);

}  // namespace cowork::dialer
