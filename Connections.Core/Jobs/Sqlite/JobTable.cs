using System.Globalization;
using Hangfire.Storage;

namespace Connections.Core.Jobs.Sqlite;

/// <summary>Jobs with their parameters and states. What concerns a job that is gone does nothing, as in the other storages.</summary>
internal static class JobTable
{
    /// <summary>A text that is no id of ours is the id of no job.</summary>
    public static bool TryParseId(string text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    public static string FormatId(long id) => id.ToString(CultureInfo.InvariantCulture);

    /// <summary>The highest id that was ever stored, of expired jobs too.</summary>
    public static long LastId(Session session) => session.Number("SELECT seq FROM sqlite_sequence WHERE name = 'job'");

    public static void Create(Session session, long id, string invocation, KeyValuePair<string, string?>[] parameters, long createdAt, long expireAt)
    {
        session.Run(
            "INSERT INTO job (id, invocation, created_at, expire_at) VALUES ($id, $invocation, $createdAt, $expireAt)",
            ("$id", id), ("$invocation", invocation), ("$createdAt", createdAt), ("$expireAt", expireAt));
        foreach (var (name, value) in parameters)
            SetParameter(session, id, name, value);
    }

    public static void SetParameter(Session session, long id, string name, string? value) => session.Run(
        """
        INSERT INTO job_parameter (job_id, name, value)
        SELECT id, $name, $value FROM job WHERE id = $id
        ON CONFLICT (job_id, name) DO UPDATE SET value = excluded.value
        """,
        ("$id", id), ("$name", name), ("$value", value));

    public static string? GetParameter(Session session, long id, string name) => session.First(
        "SELECT value FROM job_parameter WHERE job_id = $id AND name = $name",
        row => row.TextOrNull(0),
        ("$id", id), ("$name", name));

    public static Dictionary<string, string?> Parameters(Session session, long id) => session.Query(
        "SELECT name, value FROM job_parameter WHERE job_id = $id",
        row => KeyValuePair.Create(row.GetString(0), row.TextOrNull(1)),
        ("$id", id)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Adds a state to the history and leaves the current one as it is.</summary>
    public static void AddState(Session session, long id, StateText state, long now) => session.Run(
        """
        INSERT INTO job_state (job_id, name, reason, data, created_at)
        SELECT id, $name, $reason, $data, $now FROM job WHERE id = $id
        """,
        ("$id", id), ("$name", state.Name), ("$reason", state.Reason), ("$data", state.Data), ("$now", now));

    public static void SetState(Session session, long id, StateText state, long now)
    {
        AddState(session, id, state, now);
        session.Run(
            "UPDATE job SET state = $name, state_id = (SELECT max(id) FROM job_state WHERE job_id = $id) WHERE id = $id",
            ("$id", id), ("$name", state.Name));
    }

    public static StateData? CurrentState(Session session, long id) => session.First(
        "SELECT s.name, s.reason, s.data FROM job j JOIN job_state s ON s.id = j.state_id WHERE j.id = $id",
        row => new StateData { Name = row.GetString(0), Reason = row.TextOrNull(1), Data = StateText.Parse(row.GetString(2)) },
        ("$id", id));

    public static JobData? Find(Session session, long id)
    {
        var data = session.First(
            "SELECT invocation, created_at, state FROM job WHERE id = $id",
            row =>
            {
                var invocation = InvocationData.DeserializePayload(row.GetString(0));
                return new JobData
                {
                    InvocationData = invocation,
                    Job = invocation.TryGetJob(out var loadException),
                    LoadException = loadException,
                    CreatedAt = row.Time(1),
                    State = row.TextOrNull(2),
                };
            },
            ("$id", id));
        if (data is not null)
            data.ParametersSnapshot = Parameters(session, id);
        return data;
    }

    public static void Expire(Session session, long id, long expireAt) =>
        session.Run("UPDATE job SET expire_at = $expireAt WHERE id = $id", ("$id", id), ("$expireAt", expireAt));

    public static void Persist(Session session, long id) => session.Run("UPDATE job SET expire_at = NULL WHERE id = $id", ("$id", id));

    public static void Delete(Session session, long id) => session.Run("DELETE FROM job WHERE id = $id", ("$id", id));

    /// <returns>How many jobs were removed; fewer than the limit means that none is left.</returns>
    public static int DeleteExpired(Session session, long now, int limit) => session.Run(
        "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE expire_at <= $now ORDER BY expire_at LIMIT $limit)",
        ("$now", now), ("$limit", limit));
}
