// EcmaScriptNumber(): a number as ECMAScript's Number::toString prints it (ECMA-262 §6.1.6.1.20):
// the fewest digits that lead back to the same double, with an exponent from 1e21 on and below
// 1e-6.

#pragma once

#include <string>

namespace cowork {

std::string EcmaScriptNumber(double number);  // Finite.

}  // namespace cowork
