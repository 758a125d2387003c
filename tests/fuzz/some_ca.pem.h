// A CA whose key was thrown away, as a text.

"-----BEGIN CERTIFICATE-----\n"
    "MIIBtjCCAV2gAwIBAgIURDlh3D2Jo70fau1pySqvRRSN/FwwCgYIKoZIzj0EAwIw\n"
    "MDEuMCwGA1UEAwwlb2YgdGhlIGZ1enplciwgYW5kIG5vYm9keSBoYXMgaXRzIGtl\n"
    "eTAgFw0yNjExMjYxNzQwNTlaGA8yMTI2MTEwMjE3NDA1OVowMDEuMCwGA1UEAwwl\n"
    "b2YgdGhlIGZ1enplciwgYW5kIG5vYm9keSBoYXMgaXRzIGtleTBZMBMGByqGSM49\n"
    "AgEGCCqGSM49AwEHA0IABOmpFOR1Gg+MnywlifLwEBKVEctQqDQ01kDkzzBbhfQB\n"
    "xiapykvhxkbKiWRpXk5w/cREueBCxd+dewpHd95rvLCjUzBRMB0GA1UdDgQWBBQ+\n"
    "lGXOe7qIMDLoa3WwqE5dm2QoZDAfBgNVHSMEGDAWgBQ+lGXOe7qIMDLoa3WwqE5d\n"
    "m2QoZDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIFJOv5glM0/h\n"
    "NKaEWrfU32FIc6fSbcYGBIV5xS9IDbk+AiAMK01xWjwVgtODeduNIfzbuIBboYCf\n"
    "EVJJXqbeOjyAfw==\n"
    "-----END CERTIFICATE-----\n"
