namespace Connections.Core.Jobs.Sqlite;

/// <summary>The tables of <c>jobs.db</c>. Times are milliseconds since 1970 in UTC.</summary>
internal static class Schema
{
    private const int Version = 1;

    private const string Script = """
        CREATE TABLE job (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            invocation TEXT    NOT NULL,
            created_at INTEGER NOT NULL,
            expire_at  INTEGER,
            state      TEXT COLLATE NOCASE,
            state_id   INTEGER -- its row in job_state; state ids grow, so they order a list by the time of entering the state
        );
        CREATE INDEX job_by_state ON job (state, state_id);
        CREATE INDEX job_by_expiry ON job (expire_at) WHERE expire_at IS NOT NULL;

        CREATE TABLE job_parameter (
            job_id INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
            name   TEXT    NOT NULL,
            value  TEXT,
            PRIMARY KEY (job_id, name)
        ) WITHOUT ROWID;

        CREATE TABLE job_state (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            job_id     INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
            name       TEXT    NOT NULL,
            reason     TEXT,
            data       TEXT    NOT NULL,
            created_at INTEGER NOT NULL
        );
        CREATE INDEX job_state_by_job ON job_state (job_id);

        -- No reference to job: an entry may outlive its job, and the worker that fetches it then drops it.
        CREATE TABLE queue_entry (
            id         INTEGER PRIMARY KEY AUTOINCREMENT,
            queue      TEXT    NOT NULL,
            job_id     INTEGER NOT NULL,
            fetched_at INTEGER
        );
        CREATE INDEX queue_entry_waiting ON queue_entry (queue, id) WHERE fetched_at IS NULL;
        CREATE INDEX queue_entry_fetched ON queue_entry (queue, id) WHERE fetched_at IS NOT NULL;

        CREATE TABLE set_item (
            key   TEXT NOT NULL,
            value TEXT NOT NULL,
            score REAL NOT NULL,
            PRIMARY KEY (key, value)
        ) WITHOUT ROWID;
        CREATE INDEX set_item_by_score ON set_item (key, score, value);

        CREATE TABLE hash_field (
            key   TEXT NOT NULL,
            name  TEXT NOT NULL,
            value TEXT,
            PRIMARY KEY (key, name)
        ) WITHOUT ROWID;

        CREATE TABLE list_item (
            id    INTEGER PRIMARY KEY AUTOINCREMENT,
            key   TEXT NOT NULL,
            value TEXT NOT NULL
        );
        CREATE INDEX list_item_by_key ON list_item (key, id);

        CREATE TABLE counter (
            key       TEXT PRIMARY KEY,
            value     INTEGER NOT NULL,
            expire_at INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX counter_by_expiry ON counter (expire_at) WHERE expire_at IS NOT NULL;

        -- When a set, hash or list expires as a whole. The row goes with the last item, so a new collection of that name starts without it.
        CREATE TABLE expiry (
            kind      TEXT    NOT NULL,
            key       TEXT    NOT NULL,
            expire_at INTEGER NOT NULL,
            PRIMARY KEY (kind, key)
        ) WITHOUT ROWID;
        CREATE INDEX expiry_by_time ON expiry (kind, expire_at);
        CREATE TRIGGER set_emptied AFTER DELETE ON set_item WHEN NOT EXISTS (SELECT 1 FROM set_item WHERE key = OLD.key)
            BEGIN DELETE FROM expiry WHERE kind = 'set' AND key = OLD.key; END;
        CREATE TRIGGER hash_emptied AFTER DELETE ON hash_field WHEN NOT EXISTS (SELECT 1 FROM hash_field WHERE key = OLD.key)
            BEGIN DELETE FROM expiry WHERE kind = 'hash' AND key = OLD.key; END;
        CREATE TRIGGER list_emptied AFTER DELETE ON list_item WHEN NOT EXISTS (SELECT 1 FROM list_item WHERE key = OLD.key)
            BEGIN DELETE FROM expiry WHERE kind = 'list' AND key = OLD.key; END;

        CREATE TABLE server (
            id           TEXT PRIMARY KEY,
            queues       TEXT    NOT NULL,
            worker_count INTEGER NOT NULL,
            started_at   INTEGER NOT NULL,
            heartbeat_at INTEGER NOT NULL
        ) WITHOUT ROWID;

        PRAGMA user_version = 1;
        """;

    public static void Apply(Session session)
    {
        var found = session.Number("PRAGMA user_version");
        if (found > Version)
            throw new InvalidOperationException(
                $"jobs.db was written by a newer version (its schema is {found}, this version knows up to {Version}). Start that version, or move the file away: its jobs are then lost.");
        if (found == 0)
            session.RunScript(Script);
    }
}
