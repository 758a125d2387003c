// Between the contract's assurance and our own values, for every daemon that hands it on.

#pragma once

#include <optional>

#include "common/assurance/core/level.h"
#include "cowork/v1/assurance.pb.h"

namespace cowork::assurance {

v1::AssuranceLevel ToWire(Level level);
// None: it names no level, or one that we do not know.
std::optional<Level> FromWire(v1::AssuranceLevel level);

v1::Assurance ToWire(const Assurance& assurance);
// A level that we do not know is none.
Assurance FromWire(const v1::Assurance& message);

}  // namespace cowork::assurance
