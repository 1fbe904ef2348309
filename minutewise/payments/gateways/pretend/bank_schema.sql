-- The pretend bank's own book, apart from the cards'. Amounts are minor units, times Unix ms.
CREATE TABLE IF NOT EXISTS payouts (
  id TEXT PRIMARY KEY,
  reference TEXT NOT NULL UNIQUE,
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  iban TEXT NOT NULL,
  holder TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'sent',
  reason TEXT NOT NULL DEFAULT '',
  settles_at INTEGER
);

-- Every movement of money out of the bank for the shop (+), or back to it (-). Written once.
CREATE TABLE IF NOT EXISTS bank_movements (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  payout TEXT NOT NULL REFERENCES payouts (id),
  amount INTEGER NOT NULL CHECK (amount <> 0),
  currency TEXT NOT NULL,
  at INTEGER NOT NULL
);
CREATE TRIGGER IF NOT EXISTS bank_movements_stay BEFORE UPDATE ON bank_movements
  BEGIN SELECT RAISE(ABORT, 'movements are never changed'); END;
CREATE TRIGGER IF NOT EXISTS bank_movements_remain BEFORE DELETE ON bank_movements
  BEGIN SELECT RAISE(ABORT, 'movements are never deleted'); END;
