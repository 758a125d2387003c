// What the probes are made of: the facts that the test tells them about what lies around the box,
// and the few moves that many of them share. Each move returns as a system call does.

#pragma once

#include <string>

namespace cowork::escape {

// Told as NAME=VALUE on the command line (scene.h has the names); no such fact ends the probe.
const std::string& Fact(const std::string& name);
int Number(const std::string& name);  // A fact that is one.
void TellFact(const std::string& word);

long Fails(int error);
// ENODATA: it is not so.
long Holds(bool claim);
// Whether the kernel itself has looked at what it was given: it did it, or it has that complaint.
long Reaches(long returned, int complaint);

// ENODATA: it opens, but shows nothing.
long ReadSome(const std::string& path);
long Open(const std::string& path, int flags);
std::string TextOf(const std::string& path);

// These undo what they did, so that whoever succeeds leaves things as they were.
long Make(const std::string& path);
long RenameAndBack(const std::string& from, const std::string& to);

// Tries to gain every right over a mount tree of its own; what comes of it the next call shows.
void TakeOwnNamespaces(int more = 0);

}  // namespace cowork::escape
