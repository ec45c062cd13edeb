import { LOAD_FUNCTION } from './load-function.ts';
import { MATCH_FUNCTION } from './match-function.ts';
import { WRITE_FUNCTION } from './write-function.ts';

// Names are ordered by their bytes, as in every other store, whatever the language of the server.
const ID = 'TEXT COLLATE "C"';

const TABLES = [
  `CREATE TABLE tables (
    place BIGINT GENERATED ALWAYS AS IDENTITY,
    table_id ${ID} PRIMARY KEY,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    event_count BIGINT NOT NULL,
    halted TEXT,
    closed_at BIGINT
  ) WITH (fillfactor = 70)`,
  `CREATE TABLE sections (
    table_id ${ID} NOT NULL,
    section ${ID} NOT NULL,
    version BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (table_id, section)
  ) WITH (fillfactor = 70)`,
  `CREATE TABLE steps (
    table_id ${ID} NOT NULL,
    version BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (table_id, version)
  )`,
  `CREATE TABLE events (
    table_id ${ID} NOT NULL,
    version BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hand_id ${ID},
    body TEXT NOT NULL,
    PRIMARY KEY (table_id, version, seq)
  )`,
  'CREATE INDEX events_by_hand ON events (hand_id, version, seq) WHERE hand_id IS NOT NULL',
  `CREATE TABLE hands (
    hand_id ${ID} PRIMARY KEY,
    table_id ${ID} NOT NULL,
    number BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT,
    players TEXT NOT NULL
  )`,
  'CREATE INDEX hands_by_table ON hands (table_id, number)',
  `CREATE TABLE answers (
    principal ${ID} NOT NULL,
    key ${ID} NOT NULL,
    fingerprint TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (principal, key)
  )`,
  'CREATE INDEX answers_by_age ON answers (at)',
  `CREATE TABLE messages (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    table_id ${ID} NOT NULL,
    version BIGINT NOT NULL,
    topic TEXT NOT NULL,
    key TEXT,
    body TEXT NOT NULL
  )`,
  `CREATE TABLE timers (
    place BIGINT GENERATED ALWAYS AS IDENTITY,
    table_id ${ID} NOT NULL,
    name ${ID} NOT NULL,
    due_at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (table_id, name)
  )`,
  'CREATE INDEX timers_by_time ON timers (due_at, place)',
  `CREATE TABLE players (player_id ${ID} PRIMARY KEY, display_name TEXT NOT NULL, since BIGINT NOT NULL)`,
  `CREATE TABLE sessions (
    token_hash ${ID} PRIMARY KEY,
    player_id ${ID} NOT NULL REFERENCES players,
    expires_at BIGINT NOT NULL
  )`,
];

const LEDGER = [
  // Nothing but the writing function changes a balance, and only together with the transfers that it follows from.
  `CREATE TABLE accounts (
    account_id ${ID} PRIMARY KEY,
    posted BIGINT NOT NULL,
    pending BIGINT NOT NULL CHECK (pending >= 0),
    version BIGINT NOT NULL,
    CHECK (posted >= pending OR account_id = 'issue')
  ) WITH (fillfactor = 50)`,
  `CREATE INDEX holds_by_player ON accounts (split_part(account_id, ':', 3))
    WHERE account_id >= 'hold:' AND account_id < 'hold;'`,
  `CREATE TABLE transfers (
    seq BIGINT PRIMARY KEY,
    batch BIGINT NOT NULL,
    leaf INTEGER NOT NULL,
    transfer_id ${ID} NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    debit ${ID} NOT NULL,
    credit ${ID} NOT NULL,
    amount BIGINT NOT NULL CHECK (amount > 0),
    code TEXT NOT NULL,
    table_id ${ID},
    hand_id ${ID},
    author TEXT,
    note TEXT,
    pending_id ${ID},
    expires_at BIGINT,
    at BIGINT NOT NULL,
    table_version BIGINT,
    debit_posted BIGINT NOT NULL,
    debit_pending BIGINT NOT NULL,
    debit_version BIGINT NOT NULL,
    credit_posted BIGINT,
    credit_pending BIGINT,
    credit_version BIGINT
  )`,
  'CREATE INDEX transfers_by_hand ON transfers (hand_id, seq) WHERE hand_id IS NOT NULL',
  'CREATE INDEX transfers_by_table ON transfers (table_id, seq) WHERE table_id IS NOT NULL',
  'CREATE INDEX transfers_by_debit ON transfers (debit, seq)',
  'CREATE INDEX transfers_by_credit ON transfers (credit, seq)',
  `CREATE TABLE journal_batches (
    batch BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    first_seq BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
  )`,
  // Where the journal ends. Whoever writes anything at all locks this row first.
  `CREATE TABLE journal_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    batch BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    writes BIGINT NOT NULL
  ) WITH (fillfactor = 10)`,
  `INSERT INTO journal_head VALUES (1, 0, 0, repeat('0', 64), 0)`,
  `CREATE TABLE pending_reservations (
    place BIGINT GENERATED ALWAYS AS IDENTITY,
    transfer_id ${ID} PRIMARY KEY,
    expires_at BIGINT NOT NULL
  )`,
  'CREATE INDEX pending_by_time ON pending_reservations (expires_at, place)',
  `CREATE TABLE refused_transfers (transfer_id ${ID} PRIMARY KEY, body TEXT NOT NULL)`,
  `CREATE TABLE dead_letters (
    place BIGINT GENERATED ALWAYS AS IDENTITY,
    transfer_id ${ID} PRIMARY KEY,
    operation TEXT NOT NULL,
    error TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    next_at BIGINT,
    state TEXT NOT NULL,
    author TEXT,
    reason TEXT,
    resolved_at BIGINT
  )`,
  `CREATE INDEX letters_by_time ON dead_letters (next_at) WHERE state = 'open'`,
  `CREATE FUNCTION cardroom_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'what is in the journal is never changed'; END $$`,
  ...['transfers', 'journal_batches'].flatMap((table) => [
    `CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION cardroom_refuse_change()`,
    `CREATE TRIGGER never_emptied BEFORE TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION cardroom_refuse_change()`,
  ]),
];

const MATCHES = [
  // Of each player the last wish to play a stranger. Few of them wait.
  `CREATE TABLE match_entries (
    player_id ${ID} PRIMARY KEY,
    name TEXT NOT NULL,
    small_blind BIGINT NOT NULL,
    big_blind BIGINT NOT NULL,
    buy_in BIGINT NOT NULL,
    since BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    table_id ${ID},
    revision BIGINT NOT NULL,
    CHECK ((state = 'matched') = (table_id IS NOT NULL))
  )`,
  `CREATE INDEX waiting_matches ON match_entries (expires_at) WHERE state = 'waiting'`,
];

/** Statistics are made of the hands, and can be made again: nothing else depends on them. */
const STATISTICS = [
  // How far the hands of each table are counted. Only statistics write here: a commit must never want such a row.
  `CREATE TABLE projections (
    table_id ${ID} PRIMARY KEY,
    up_to BIGINT NOT NULL,
    streaks TEXT NOT NULL
  ) WITH (fillfactor = 70)`,
  // The tables with hands to count, found without looking at the others. A row means the hands of the table up to this
  // one. Commits only add rows, each for a hand that ends in that commit, so nobody else can have its row: a commit
  // waits for no one here, whatever those who count hold.
  `CREATE TABLE hands_to_count (
    table_id ${ID} NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (table_id, number)
  )`,
  // The list follows the hands by itself, whichever version of the writing function ends them. A hand that had ended
  // before is left out: somebody who counts may be about to take its row.
  `CREATE FUNCTION cardroom_hand_ended() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO hands_to_count (table_id, number) VALUES (NEW.table_id, NEW.number) ON CONFLICT DO NOTHING;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER hand_ended AFTER UPDATE OF ended_at ON hands
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION cardroom_hand_ended()`,
  `INSERT INTO hands_to_count
    SELECT table_id, MAX(number) FROM hands WHERE ended_at IS NOT NULL GROUP BY table_id`,
  `CREATE TABLE player_stats (
    player_id ${ID} PRIMARY KEY,
    is_bot BOOLEAN NOT NULL,
    hands BIGINT NOT NULL,
    net BIGINT NOT NULL,
    biggest_pot BIGINT NOT NULL,
    body TEXT NOT NULL
  ) WITH (fillfactor = 70)`,
  'CREATE INDEX stats_by_net ON player_stats (net DESC, player_id) WHERE NOT is_bot',
  'CREATE INDEX stats_by_hands ON player_stats (hands DESC, player_id) WHERE NOT is_bot',
  'CREATE INDEX stats_by_pot ON player_stats (biggest_pot DESC, player_id) WHERE NOT is_bot',
  // Whoever writes statistics locks this row first. It is not the head of the journal: no commit waits for them.
  'CREATE TABLE statistics_lock (one INTEGER PRIMARY KEY CHECK (one = 1))',
  'INSERT INTO statistics_lock VALUES (1)',
];

/** What telling needs. When a message was committed its step says. */
const OUTBOX = [
  'ALTER TABLE messages ADD COLUMN sending BOOLEAN NOT NULL DEFAULT FALSE',
  'CREATE INDEX messages_by_topic ON messages (topic COLLATE "C", id)',
  `CREATE TABLE anchors (
    topic ${ID} NOT NULL,
    table_id ${ID} NOT NULL,
    key ${ID} NOT NULL,
    ref TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (topic, table_id, key)
  ) WITH (fillfactor = 70)`,
  `CREATE TABLE paces (topic ${ID} PRIMARY KEY, pace TEXT NOT NULL) WITH (fillfactor = 70)`,
  // Whoever writes what has become of messages locks this row first. No commit waits for them.
  'CREATE TABLE outbox_lock (one INTEGER PRIMARY KEY CHECK (one = 1))',
  'INSERT INTO outbox_lock VALUES (1)',
];

/** What operators have done. A row is written when an action begins, changed once, when it has ended, and never removed. */
const ACTIONS = [
  `CREATE TABLE operator_actions (
    place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action_id ${ID} NOT NULL UNIQUE,
    operator TEXT NOT NULL,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    reason TEXT NOT NULL,
    content TEXT NOT NULL,
    at BIGINT NOT NULL,
    result TEXT,
    answer TEXT,
    ended_at BIGINT,
    CHECK ((result IS NULL) = (answer IS NULL) AND (result IS NULL) = (ended_at IS NULL))
  )`,
  `CREATE FUNCTION cardroom_end_action_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF OLD.result IS NOT NULL OR (OLD.place, OLD.action_id, OLD.operator, OLD.kind, OLD.target, OLD.reason, OLD.content,
        OLD.at) IS DISTINCT FROM (NEW.place, NEW.action_id, NEW.operator, NEW.kind, NEW.target, NEW.reason, NEW.content,
        NEW.at) THEN
      RAISE EXCEPTION 'an action is changed once, by its end';
    END IF;
    RETURN NEW;
  END $$`,
  `CREATE TRIGGER ends_once BEFORE UPDATE ON operator_actions
    FOR EACH ROW EXECUTE FUNCTION cardroom_end_action_once()`,
  `CREATE TRIGGER never_removed BEFORE DELETE ON operator_actions
    FOR EACH ROW EXECUTE FUNCTION cardroom_refuse_change()`,
  `CREATE TRIGGER never_emptied BEFORE TRUNCATE ON operator_actions
    FOR EACH STATEMENT EXECUTE FUNCTION cardroom_refuse_change()`,
];

/** Who comes from Telegram, and the player who he is. A link is never changed and never removed. */
const TELEGRAM = [
  `CREATE TABLE telegram_links (
    telegram_id BIGINT PRIMARY KEY,
    player_id ${ID} NOT NULL UNIQUE REFERENCES players,
    since BIGINT NOT NULL
  )`,
  `CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON telegram_links
    FOR EACH ROW EXECUTE FUNCTION cardroom_refuse_change()`,
  `CREATE TRIGGER never_emptied BEFORE TRUNCATE ON telegram_links
    FOR EACH STATEMENT EXECUTE FUNCTION cardroom_refuse_change()`,
];

/**
 * The statements that make each version of the schema from the one before; forward only, and never changed once they
 * were used. A function whose meaning changes gets another name: nodes of the version before are still running.
 */
export const MIGRATIONS: readonly (readonly string[])[] = [
  [...TABLES, ...LEDGER, LOAD_FUNCTION, WRITE_FUNCTION],
  [...MATCHES, MATCH_FUNCTION],
  STATISTICS,
  // Tables that are open are few among all that there ever were.
  ['CREATE INDEX IF NOT EXISTS open_tables ON tables (table_id) WHERE closed_at IS NULL'],
  OUTBOX,
  ACTIONS,
  TELEGRAM,
  [
    // All that is changed from here on, in the order in which a server that runs meanwhile writes to it. [PG16]
    'LOCK TABLE sessions, accounts IN SHARE MODE',
    `CREATE INDEX IF NOT EXISTS seats_by_player ON accounts (split_part(account_id, ':', 3))
      WHERE account_id >= 'seat:' AND account_id < 'seat;'`,
  ],
  // What has expired is found without looking at what has not, and what a player has without looking at anybody else's.
  [
    'CREATE INDEX IF NOT EXISTS sessions_by_end ON sessions (expires_at)',
    'CREATE INDEX IF NOT EXISTS sessions_by_player ON sessions (player_id)',
  ],
];
