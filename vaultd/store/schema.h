// vault.db, by version. Nothing in it but names, kinds and times can be read without the
// passphrase.

#pragma once

#include "common/store/database.h"

namespace cowork::vaultd {

inline constexpr store::Version kVersions[] = {{.number = 1, .sql = R"(
      CREATE TABLE keystore (
        one       INTEGER PRIMARY KEY CHECK (one = 1),
        name      TEXT NOT NULL,
        n         INTEGER NOT NULL,
        r         INTEGER NOT NULL,
        p         INTEGER NOT NULL,
        salt      BLOB NOT NULL,
        sealed    BLOB NOT NULL
      ) STRICT;
      CREATE TABLE secrets (
        name        TEXT PRIMARY KEY,
        kind        TEXT NOT NULL,
        set_unix_ms INTEGER NOT NULL,
        id          BLOB NOT NULL,
        version     INTEGER NOT NULL,
        wrapped_key BLOB NOT NULL,
        sealed      BLOB NOT NULL
      ) STRICT;
      CREATE TABLE manifest (
        one    INTEGER PRIMARY KEY CHECK (one = 1),
        sealed BLOB NOT NULL
      ) STRICT;
    )"}};

}  // namespace cowork::vaultd
