#pragma once

#include "common/base/result.h"

namespace cowork::brokerd {

// What stays within reach, as descriptors.
struct Kept {
  int data_directory;
  int proc;  // As common/os/peer.h opened it.
};

// Gives up every right that brokerd does not need. From here on it can accept clients at listeners
// it is handed, see whose they are, talk on sockets it has, and keep its store in the directory it
// holds; no other file, no new socket, no other process, no code but its own, and no other process
// of the person sees what it holds. Called before there
// is a second thread: Landlock binds the calling one and those it starts.
Result<void> ConfineSelf(const Kept& kept);

}  // namespace cowork::brokerd
