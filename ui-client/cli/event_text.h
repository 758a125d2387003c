// Of a session's events, those that read the same whatever came before. Pure.

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/look.h"

namespace cowork::cli {

// "✓ text", and at the right edge what it is about.
std::string Mark(const Look& look, const std::string& mark, const std::string& text,
                 const std::string& about);

// "    ✓ exit 0, 2.4 s"; of a call of a tool, "done". At the right edge how to see what a command
// wrote, if it fits and there is a `session`, its short id; else the number of the call.
enum class Of { kCommand, kTool };
std::string TextOf(const Look& look, const v1::Event::CallEnded& ended, Of of,
                   const std::string& session);

// "    ✓ allowed once", with what is covered where it is allowed for longer. `approval`: its short
// id.
std::string TextOf(const Look& look, const v1::Event::Answered& answered,
                   const std::string& approval);

// Empty: it says nothing that a person waits for.
std::string TextOf(const Look& look, const v1::Event::Dialled& dialled);
std::string TextOf(const Look& look, const v1::Event::BoxEnded& ended);

std::string TextOf(const Look& look, const v1::Event::McpNoted& noted);
std::string TextOf(const Look& look, const v1::Event::RuntimeStopped& stopped);

}  // namespace cowork::cli
