using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Redshift;

/// <summary>A connection with the bucket that goes with it.</summary>
internal sealed class RedshiftConnection(ISqlConnection server, RedshiftStaging? staging) : ISqlConnection
{
    /// <summary>Null where rows go by statements alone.</summary>
    public RedshiftStaging? Staging => staging;

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values) => server.ExecuteAsync(sql, cancellationToken, values);

    public Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values) => server.QueryAsync(sql, cancellationToken, values);

    public ValueTask DisposeAsync()
    {
        staging?.Dispose();
        return server.DisposeAsync();
    }
}
