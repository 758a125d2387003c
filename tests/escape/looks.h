// Looks: what a test has a program do in a box that is no attempt to leave it. Each prints what it
// sees, or "done", or the name of the error.
//
//   read PATH     environment     fork            through-4 NAME    exec
//   write PATH    descriptors     sleep           overwrite-2 TEXT  exec-given-up
//   processes                     hold-in-flight

#pragma once

#include <string>

namespace cowork::escape {

using Look = int (*)(const char* argument);

Look FindLook(const std::string& name);  // nullptr: there is none of that name.

}  // namespace cowork::escape
