// A certificate that nothing was ever signed with, for what only looks at one.

#pragma once

namespace cowork::support {

inline constexpr auto kTestCa =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBiTCCAS+gAwIBAgIUG45DbEHwxwQo+IJScVZhxbRTiD0wCgYIKoZIzj0EAwIw\n"
    "GTEXMBUGA1UEAwwOY293b3JrIHRlc3QgQ0EwIBcNMjYxMTI2MTcxNTMyWhgPMjEy\n"
    "NjExMDIxNzE1MzJaMBkxFzAVBgNVBAMMDmNvd29yayB0ZXN0IENBMFkwEwYHKoZI\n"
    "zj0CAQYIKoZIzj0DAQcDQgAEo4bHh3iMvT/X/sZCfNiAaR/eFdbLlAL8pWsUnG+s\n"
    "WnNr9VqmitvNzFdZr6j797baZs7Efb6av08nUJHifvgJvaNTMFEwHQYDVR0OBBYE\n"
    "FFbXOoi471NKH41I/Ug8B89NM3eOMB8GA1UdIwQYMBaAFFbXOoi471NKH41I/Ug8\n"
    "B89NM3eOMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAN2L5NpT\n"
    "+ipY8Zl4k/LvWY2AzbbQS31g2SteC3i52WDzAiB/sYw4fyGLp1AV3aMEIgPnSoma\n"
    "5C28KhNfYKkdr7FzWQ==\n"
    "-----END CERTIFICATE-----\n";

// The same, as if it were locked by a passphrase.
inline constexpr auto kLockedCa =
    "-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n"
    "DEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\n"
    "MIIBiTCCAS+gAwIBAgIUG45DbEHwxwQo+IJScVZhxbRTiD0wCgYIKoZIzj0EAwIw\n"
    "-----END CERTIFICATE-----\n";

}  // namespace cowork::support
