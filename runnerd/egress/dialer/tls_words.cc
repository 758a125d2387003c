#include "runnerd/egress/dialer/tls_words.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace cowork::dialer {
namespace {

std::string OfCertificate(long verified) {
  switch (verified) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "its certificate is for another name; is the provider's `host` right?";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "its certificate has expired; whoever runs it has to renew it, or this machine's "
             "clock is wrong";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "its certificate is not valid yet; is this machine's clock right?";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "nobody who is trusted vouches for its certificate; if that is meant, name the CA's "
             "file as the provider's `ca_file`";
    default:
      return std::string("its certificate was refused: ") +
             ::X509_verify_cert_error_string(verified);
  }
}

std::string ReasonOf(unsigned long error) {
  const char* reason = ::ERR_reason_error_string(error);
  return reason == nullptr ? "the connection broke" : reason;
}

std::string OfProtocol(unsigned long error) {
  switch (ERR_GET_REASON(error)) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "it speaks no TLS 1.2 or newer; whoever runs it has to update it";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return "what answers there speaks no TLS; is the provider's `port` right, or is it one with "
             "`plain = true`?";
    default: break;
  }
  if (ERR_GET_REASON(error) >= SSL_AD_REASON_OFFSET)  // It was the other side that gave up.
    return "it refused the TLS handshake (" + ReasonOf(error) +
           "); is the provider's `host` right?";
  return "TLS failed: " + ReasonOf(error);
}

}  // namespace

Error WhyNoHandshake(const std::string& host, long verified, unsigned long error) {
  const bool names_certificate = verified != X509_V_OK;
  return Error(ErrorCode::kFailedPrecondition,
               host + ": " + (names_certificate ? OfCertificate(verified) : OfProtocol(error)));
}

}  // namespace cowork::dialer
