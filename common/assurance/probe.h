// LookAtLayers(): what this machine gives boxes, found out by trying.

#pragma once

#include "common/assurance/core/layers.h"

namespace cowork::assurance {

// Each looks at one of them; what would change this process is tried in children of it, which have
// ended when the answer comes. To be called while there is one thread, and before confinement.
int TryUserNamespaces();
int TryProc();
int TryLandlock();
bool TrySeccomp();
Cgroup TryCgroup();

Layers LookAtLayers();  // At all of them.

}  // namespace cowork::assurance
