import type { DatabaseSync } from 'node:sqlite';
import { replayOldTransfers } from './replay-old-transfers.ts';

/** A step that brings the database from one version to the next; runs inside a transaction. */
export type Migration = (database: DatabaseSync) => void;

const FIRST = `
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
  `;

const SECOND = `
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
  `;

const THIRD = `
  DROP TRIGGER total_with; DROP TRIGGER total_changed; DROP TRIGGER total_without; DROP TABLE account_total;
  DROP TRIGGER transfers_stay; DROP TRIGGER transfers_last; DROP INDEX transfers_of_hand;
  ALTER TABLE transfers RENAME TO old_transfers;
  ALTER TABLE accounts RENAME TO old_accounts;

  -- \`last_seq\` is the last entry that names the account, also one that has changed nothing of it.
  -- An account keeps its place, so that changing it touches no index. \`held_by\` is the player whose hold it is.
  CREATE TABLE accounts (
    place INTEGER PRIMARY KEY, account_id TEXT NOT NULL UNIQUE, posted INTEGER NOT NULL,
    pending INTEGER NOT NULL CHECK (pending >= 0), version INTEGER NOT NULL, last_seq INTEGER NOT NULL,
    held_by TEXT, CHECK (account_id = 'issue' OR posted >= pending)
  ) STRICT;
  CREATE INDEX holds_of_player ON accounts (held_by) WHERE held_by IS NOT NULL;

  -- \`line\` is the entry as it was hashed. The links are the entries before: of the same payer, of the same payee, and
  -- of the same hand, whose chain is that of its pot, whether the entry names the pot or not; 0 for none. An index by
  -- account or hand would cost more than all the rest: its keys are at random, and each page that is touched is written.
  CREATE TABLE transfers (
    seq INTEGER PRIMARY KEY, batch INTEGER NOT NULL, leaf INTEGER NOT NULL, debit_previous INTEGER NOT NULL,
    credit_previous INTEGER NOT NULL, hand_previous INTEGER NOT NULL, line TEXT NOT NULL,
    transfer_id TEXT NOT NULL UNIQUE AS (line ->> 0)
  ) STRICT;
  -- For people. As columns of the table they would be worked out with each entry that is added.
  CREATE VIEW entries AS SELECT seq, batch, leaf, line ->> 0 AS transfer_id, line ->> 1 AS kind, line ->> 2 AS debit,
    line ->> 3 AS credit, line ->> 4 AS amount, line ->> 5 AS code, line ->> 6 AS pending_id, line ->> 7 AS expires_at,
    line ->> 8 AS table_id, line ->> 9 AS hand_id, line ->> 10 AS table_version, line ->> 11 AS author,
    line ->> 12 AS note, line ->> 13 AS at, line ->> 14 AS debit_posted, line ->> 15 AS debit_pending,
    line ->> 16 AS debit_version, line ->> 17 AS credit_posted, line ->> 18 AS credit_pending,
    line ->> 19 AS credit_version, debit_previous, credit_previous, hand_previous FROM transfers;
  CREATE TRIGGER transfers_stay BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'a transfer is immutable'); END;
  CREATE TRIGGER transfers_last BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'a transfer is immutable'); END;
  CREATE TABLE journal_batches (
    batch INTEGER PRIMARY KEY, at INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER batches_stay BEFORE UPDATE ON journal_batches
    BEGIN SELECT RAISE(ABORT, 'the journal is immutable'); END;
  CREATE TRIGGER batches_last BEFORE DELETE ON journal_batches
    BEGIN SELECT RAISE(ABORT, 'the journal is immutable'); END;

  -- What happened at tables, a row a commit, linked like the journal: the tables' own pages would be at random.
  -- \`events\` is a list of pairs: the hand or null, and the body. A hand lies between its first and its last place;
  -- 0 is the last place of a hand that goes on, and of one that is not known to have a place.
  CREATE TABLE log (
    place INTEGER PRIMARY KEY, table_id TEXT NOT NULL, version INTEGER NOT NULL, at INTEGER NOT NULL,
    previous INTEGER NOT NULL, events TEXT NOT NULL
  ) STRICT;
  ALTER TABLE tables ADD COLUMN last_place INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE hands ADD COLUMN first_place INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE hands ADD COLUMN last_place INTEGER NOT NULL DEFAULT 0;
  WITH told (table_id, version, events) AS (
    SELECT table_id, version, json_group_array(json_array(hand_id, body) ORDER BY seq) FROM events
    GROUP BY table_id, version
  ), placed AS (
    SELECT ROW_NUMBER() OVER (ORDER BY table_id, version) AS place, table_id, version, at FROM steps
  )
  INSERT INTO log SELECT place, table_id, version, at,
    COALESCE(LAG(place) OVER (PARTITION BY table_id ORDER BY version), 0), COALESCE(events, '[]')
    FROM placed LEFT JOIN told USING (table_id, version);
  UPDATE tables SET last_place = ends.place
    FROM (SELECT table_id, MAX(place) AS place FROM log GROUP BY table_id) AS ends
    WHERE ends.table_id = tables.table_id;
  UPDATE hands SET first_place = ends.first, last_place = IIF(ended_at IS NULL, 0, ends.last)
    FROM (
      SELECT hand_id, MIN(place) AS first, MAX(place) AS last FROM events JOIN log USING (table_id, version)
      WHERE hand_id IS NOT NULL GROUP BY hand_id
    ) AS ends WHERE ends.hand_id = hands.hand_id;
  DROP TABLE steps; DROP TABLE events;

  -- Answers are long, and their keys at random: in the order in which they are given they are only ever added.
  ALTER TABLE answers RENAME TO old_answers;
  DROP INDEX answers_by_time;
  CREATE TABLE answers (
    place INTEGER PRIMARY KEY, principal TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL,
    body TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (principal, key)
  ) STRICT;
  INSERT INTO answers (principal, key, fingerprint, body, at)
    SELECT principal, key, fingerprint, body, at FROM old_answers ORDER BY at;
  DROP TABLE old_answers;
  CREATE INDEX answers_by_time ON answers (at);

  CREATE TABLE pending_reservations (
    transfer_id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX reservations_by_expiry ON pending_reservations (expires_at);
  CREATE TABLE refused_transfers (
    transfer_id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE dead_letters (
    place INTEGER PRIMARY KEY, letter_id TEXT NOT NULL UNIQUE, operation TEXT NOT NULL, state TEXT NOT NULL,
    next_at INTEGER, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX dead_letters_by_state ON dead_letters (state, place);
  CREATE INDEX dead_letters_by_time ON dead_letters (next_at) WHERE state = 'open';

  CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, table_id TEXT NOT NULL, version INTEGER NOT NULL, topic TEXT NOT NULL,
    key TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE timers (
    table_id TEXT NOT NULL, name TEXT NOT NULL, due_at INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (table_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX timers_by_time ON timers (due_at);
`;

// Of each player the last wish to play a stranger. Few of them wait.
const FOURTH = `
  CREATE TABLE match_entries (
    player_id TEXT PRIMARY KEY, name TEXT NOT NULL, small_blind INTEGER NOT NULL, big_blind INTEGER NOT NULL,
    buy_in INTEGER NOT NULL, since INTEGER NOT NULL, expires_at INTEGER NOT NULL, state TEXT NOT NULL, table_id TEXT,
    revision INTEGER NOT NULL, CHECK ((state = 'matched') = (table_id IS NOT NULL))
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX waiting_matches ON match_entries (expires_at) WHERE state = 'waiting';
`;

/** Statistics are made of the hands, and can be made again: nothing else depends on them. */
const FIFTH = `
  -- How far the hands of each table are counted. \`ended\` follows the hands by itself, so that the tables that are behind
  -- are found without looking at the others.
  CREATE TABLE projections (
    table_id TEXT PRIMARY KEY, up_to INTEGER NOT NULL, ended INTEGER NOT NULL, streaks TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX projections_behind ON projections (table_id) WHERE ended > up_to;
  INSERT INTO projections
    SELECT table_id, 0, MAX(number), '{}' FROM hands WHERE ended_at IS NOT NULL GROUP BY table_id;
  CREATE TRIGGER hand_ended AFTER UPDATE OF ended_at ON hands WHEN NEW.ended_at IS NOT NULL BEGIN
    INSERT INTO projections (table_id, up_to, ended, streaks) VALUES (NEW.table_id, 0, NEW.number, '{}')
      ON CONFLICT DO UPDATE SET ended = MAX(ended, excluded.ended);
  END;
  CREATE TABLE player_stats (
    player_id TEXT PRIMARY KEY, is_bot INTEGER NOT NULL, hands INTEGER NOT NULL, net INTEGER NOT NULL,
    biggest_pot INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX stats_by_net ON player_stats (net DESC, player_id) WHERE is_bot = 0;
  CREATE INDEX stats_by_hands ON player_stats (hands DESC, player_id) WHERE is_bot = 0;
  CREATE INDEX stats_by_pot ON player_stats (biggest_pot DESC, player_id) WHERE is_bot = 0;

  -- The entries by which chips came to a seat or went from it otherwise than by a bet: few among many. As an index of the
  -- journal it would be worked out for each entry that is added.
  CREATE TABLE seat_flows (
    account TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (account, seq)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO seat_flows
    SELECT line ->> 2, seq FROM transfers WHERE line ->> 2 GLOB 'seat:*' AND line ->> 3 NOT GLOB 'pot:*'
    UNION ALL
    SELECT line ->> 3, seq FROM transfers WHERE line ->> 3 GLOB 'seat:*' AND line ->> 2 NOT GLOB 'pot:*';
`;

// Tables that are open are few among all that there ever were.
const SIXTH = 'CREATE INDEX IF NOT EXISTS open_tables ON tables (table_id) WHERE closed_at IS NULL';

/** What telling needs: when each message was committed, whether it is being sent, and what topics show. */
const SEVENTH = `
  ALTER TABLE messages ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE messages ADD COLUMN sending INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX messages_by_topic ON messages (topic, id);
  CREATE TABLE anchors (
    topic TEXT NOT NULL, table_id TEXT NOT NULL, key TEXT NOT NULL, ref TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (topic, table_id, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE paces (topic TEXT PRIMARY KEY, pace TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

// What operators have done. A row is written when an action begins, changed once, when it has ended, and never removed.
const EIGHTH = `
  CREATE TABLE operator_actions (
    place INTEGER PRIMARY KEY AUTOINCREMENT, action_id TEXT NOT NULL UNIQUE, operator TEXT NOT NULL, kind TEXT NOT NULL,
    target TEXT NOT NULL, reason TEXT NOT NULL, content TEXT NOT NULL, at INTEGER NOT NULL,
    result TEXT, answer TEXT, ended_at INTEGER,
    CHECK ((result IS NULL) = (answer IS NULL) AND (result IS NULL) = (ended_at IS NULL))
  ) STRICT;
  CREATE TRIGGER actions_end_once BEFORE UPDATE ON operator_actions WHEN OLD.result IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'an action ends once'); END;
  -- REPLACE removes a row without any trigger that looks at what is removed.
  CREATE TRIGGER actions_begin_once BEFORE INSERT ON operator_actions
    WHEN EXISTS (SELECT 1 FROM operator_actions WHERE action_id = NEW.action_id OR place = NEW.place)
    BEGIN SELECT RAISE(ABORT, 'an action begins once'); END;
  CREATE TRIGGER actions_keep_their_place BEFORE UPDATE ON operator_actions WHEN NEW.place IS NOT OLD.place
    BEGIN SELECT RAISE(ABORT, 'an action is immutable'); END;
  CREATE TRIGGER actions_stay
    BEFORE UPDATE OF action_id, operator, kind, target, reason, content, at ON operator_actions
    BEGIN SELECT RAISE(ABORT, 'an action is immutable'); END;
  CREATE TRIGGER actions_last BEFORE DELETE ON operator_actions
    BEGIN SELECT RAISE(ABORT, 'an action is immutable'); END;
`;

// Who comes from Telegram, and the player who he is. A link is never changed and never removed.
const NINTH = `
  CREATE TABLE telegram_links (
    telegram_id INTEGER PRIMARY KEY, player_id TEXT NOT NULL UNIQUE REFERENCES players, since INTEGER NOT NULL
  ) STRICT;
  CREATE TRIGGER links_are_new BEFORE INSERT ON telegram_links
    WHEN EXISTS (SELECT 1 FROM telegram_links WHERE telegram_id = NEW.telegram_id OR player_id = NEW.player_id)
    BEGIN SELECT RAISE(ABORT, 'a link is immutable'); END;
  CREATE TRIGGER links_stay BEFORE UPDATE ON telegram_links BEGIN SELECT RAISE(ABORT, 'a link is immutable'); END;
  CREATE TRIGGER links_last BEFORE DELETE ON telegram_links BEGIN SELECT RAISE(ABORT, 'a link is immutable'); END;
`;

/** Who sits, by the name of a seat: what stands behind the second colon. */
export const SEATED_PLAYER = `substr(account_id, 6 + instr(substr(account_id, 6), ':'))`;

// A seat is added once in its life, and its name does not change: a bet touches nothing of this.
const TENTH = `CREATE INDEX IF NOT EXISTS seats_of_player ON accounts (${SEATED_PLAYER}) WHERE account_id GLOB 'seat:*'`;

// What has expired is found without looking at what has not, and what a player has without looking at anybody else's.
const ELEVENTH = `
  CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (expires_at);
  CREATE INDEX IF NOT EXISTS sessions_of_player ON sessions (player_id);
`;

/**
 * The database, step by step: each entry brings it from the version of its index to the next one. Entries are
 * never changed after a release; a correction is a new entry.
 */
export const MIGRATIONS: readonly Migration[] = [
  (database) => database.exec(FIRST),
  (database) => database.exec(SECOND),
  (database) => {
    database.exec(THIRD);
    replayOldTransfers(database);
    database.exec('DROP TABLE old_transfers; DROP TABLE old_accounts;');
  },
  (database) => database.exec(FOURTH),
  (database) => database.exec(FIFTH),
  (database) => database.exec(SIXTH),
  (database) => database.exec(SEVENTH),
  (database) => database.exec(EIGHTH),
  (database) => database.exec(NINTH),
  (database) => database.exec(TENTH),
  (database) => database.exec(ELEVENTH),
];
