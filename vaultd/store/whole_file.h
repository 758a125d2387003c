// vault.db as a file that is whole by itself. SQLite writes to a log beside it (vault.db-wal) and
// moves what is there into the file when the log has grown, which that of a vault hardly ever does.
// A person keeps, moves and puts back the file alone: so it is to have everything, always.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/store/database.h"

namespace cowork::vaultd {

// Before the database is opened: SQLite deletes a log whose file it finds empty, and all that was
// acknowledged with it. kFailedPrecondition: the log in `directory` has lost its file.
Result<void> CheckLogHasItsFile(const std::string& directory);

// Moves all of the log into the file, on the disk, and empties the log.
//
// kUnavailable        somebody reads the file beside us, for longer than two seconds; the log has
//                     still some of it, and the next call moves that
// kResourceExhausted  the disk is full; as above
Result<void> EmptyLog(store::Database& database);

// The entries of the files in `directory` are on the disk.
Result<void> SyncDirectory(const std::string& directory);

}  // namespace cowork::vaultd
