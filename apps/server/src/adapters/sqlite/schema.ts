/**
 * The database, step by step: each entry brings it from the version of its index to the next one. Entries are
 * never changed after a release; a correction is a new entry.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE players (
    player_id TEXT PRIMARY KEY, display_name TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY, player_id TEXT NOT NULL REFERENCES players, expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE tables (
    table_id TEXT PRIMARY KEY, version INTEGER NOT NULL, at INTEGER NOT NULL, event_count INTEGER NOT NULL, halted TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sections (
    table_id TEXT NOT NULL, section TEXT NOT NULL, version INTEGER NOT NULL, fence INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (table_id, section)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE steps (
    table_id TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (table_id, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events (
    table_id TEXT NOT NULL, seq INTEGER NOT NULL, version INTEGER NOT NULL, hand_id TEXT, body TEXT NOT NULL,
    PRIMARY KEY (table_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX events_of_hand ON events (hand_id, seq) WHERE hand_id IS NOT NULL;

  CREATE TABLE accounts (account_id TEXT PRIMARY KEY, balance INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX accounts_in_use ON accounts (balance) WHERE balance <> 0;
  CREATE TABLE transfers (
    seq INTEGER PRIMARY KEY, transfer_id TEXT NOT NULL UNIQUE, debit TEXT NOT NULL, credit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0), code TEXT NOT NULL, table_id TEXT, hand_id TEXT, at INTEGER NOT NULL,
    CHECK (debit <> credit)
  ) STRICT;
  CREATE INDEX transfers_of_hand ON transfers (hand_id, seq) WHERE hand_id IS NOT NULL;
  CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'a transfer is immutable'); END;
  CREATE TRIGGER transfers_last BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'a transfer is immutable'); END;

  CREATE TABLE answers (
    principal TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (principal, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX answers_by_time ON answers (at);

  CREATE TABLE hands (
    hand_id TEXT PRIMARY KEY, table_id TEXT NOT NULL, number INTEGER NOT NULL, started_at INTEGER NOT NULL,
    ended_at INTEGER, players TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX hands_of_table ON hands (table_id, number);
  `,
  `
  ALTER TABLE tables ADD COLUMN closed_at INTEGER;

  -- An account that holds nothing is as good as one that was never used, and most of them are pots of past hands.
  DELETE FROM accounts WHERE balance = 0;
  DROP INDEX accounts_in_use;
  CREATE TABLE account_total (only INTEGER PRIMARY KEY CHECK (only = 1), total INTEGER NOT NULL) STRICT;
  INSERT INTO account_total SELECT 1, COALESCE(SUM(balance), 0) FROM accounts;
  CREATE TRIGGER total_with AFTER INSERT ON accounts
    BEGIN UPDATE account_total SET total = total + NEW.balance; END;
  CREATE TRIGGER total_changed AFTER UPDATE ON accounts
    BEGIN UPDATE account_total SET total = total + NEW.balance - OLD.balance; END;
  CREATE TRIGGER total_without AFTER DELETE ON accounts
    BEGIN UPDATE account_total SET total = total - OLD.balance; END;
  `,
];
