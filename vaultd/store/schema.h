// vault.db, by version. Nothing in it but names, kinds, times and the audit can be read without the
// passphrase.

#pragma once

#include "common/store/database.h"

namespace cowork::vaultd {

inline constexpr store::Version kVersions[] = {{.number = 2, .sql = R"(
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
      CREATE TABLE checkpoint (
        one    INTEGER PRIMARY KEY CHECK (one = 1),
        sealed BLOB NOT NULL
      ) STRICT;
      CREATE TABLE audit (
        sequence INTEGER PRIMARY KEY,
        unix_ms  INTEGER NOT NULL,
        kind     TEXT NOT NULL,
        session  TEXT NOT NULL,
        text     TEXT NOT NULL,
        digest   TEXT NOT NULL,
        link     BLOB NOT NULL  -- common/audit/chain.h
      ) STRICT;
    )"}};

}  // namespace cowork::vaultd
