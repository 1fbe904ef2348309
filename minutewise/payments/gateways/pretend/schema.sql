-- The pretend gateway's own book. Amounts are minor units, times Unix milliseconds.
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys = ON;

CREATE TABLE IF NOT EXISTS checkouts (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'authorisation')),
  reference TEXT NOT NULL UNIQUE,
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  status TEXT NOT NULL DEFAULT 'opened',
  taken INTEGER NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND amount),
  refunded INTEGER NOT NULL DEFAULT 0 CHECK (refunded BETWEEN 0 AND taken),
  card TEXT NOT NULL DEFAULT '',
  tries INTEGER NOT NULL DEFAULT 0,
  pays_at INTEGER,
  expires_at INTEGER NOT NULL,
  return_url TEXT NOT NULL,
  cancel_url TEXT NOT NULL
);

-- Every movement of money to (+) or from (-) the shop. Written once, summed for the balance.
CREATE TABLE IF NOT EXISTS movements (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  checkout TEXT NOT NULL REFERENCES checkouts (id),
  amount INTEGER NOT NULL CHECK (amount <> 0),
  currency TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE TRIGGER IF NOT EXISTS movements_stay BEFORE UPDATE ON movements
  BEGIN SELECT RAISE(ABORT, 'movements are never changed'); END;
CREATE TRIGGER IF NOT EXISTS movements_remain BEFORE DELETE ON movements
  BEGIN SELECT RAISE(ABORT, 'movements are never deleted'); END;

-- What the card's bank took back from the shop: the whole rest of a payment, once.
CREATE TABLE IF NOT EXISTS chargebacks (
  checkout TEXT PRIMARY KEY REFERENCES checkouts (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  at INTEGER NOT NULL
);

-- What the gateway kept for itself of a payment that succeeded. Sent back, it keeps it.
CREATE TABLE IF NOT EXISTS fees (
  checkout TEXT PRIMARY KEY REFERENCES checkouts (id),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL,
  at INTEGER NOT NULL
);

-- Which card was used last, as a fingerprint: the same for the same number, and not the number.
CREATE TABLE IF NOT EXISTS instruments (
  checkout TEXT PRIMARY KEY REFERENCES checkouts (id),
  fingerprint TEXT NOT NULL
);

-- What is not paid by card; a book from before has none of these.
CREATE TABLE IF NOT EXISTS methods (
  checkout TEXT PRIMARY KEY REFERENCES checkouts (id),
  method TEXT NOT NULL
);

-- What was answered to a key, to be answered again.
CREATE TABLE IF NOT EXISTS keys (
  key TEXT PRIMARY KEY,
  asked TEXT NOT NULL,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL
);

-- Webhooks on their way.
CREATE TABLE IF NOT EXISTS events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0
);
