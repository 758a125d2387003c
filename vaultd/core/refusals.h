// What the vault says when it does not do something. Each names the remedy behind the last "; ",
// where clients look for it.

#pragma once

#include <string>

#include "common/base/result.h"

namespace cowork::vaultd {

Error HasNoKeystore();
Error IsLocked();
Error IsBeingLocked();
Error HasNoPassphrase();
Error IsOpenAlready();
Error SignsNothing();
Error KeepsNoAudit();
Error OpensNoCases();
Error WasSignedOtherwise();
Error IsNotWhatWasSigned();
Error NoSuchSecret(const std::string& name);

}  // namespace cowork::vaultd
