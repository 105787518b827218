namespace Connections.Core.Warehouses.Sql;

/// <summary>An open way to a database that takes statements one after another. Whatever it throws its <see cref="SqlDialect"/> knows.</summary>
internal interface ISqlConnection : IAsyncDisposable
{
    /// <summary>Runs a statement. <c>@p0</c> and so on stand for the values.</summary>
    Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object?[] values);

    /// <summary>All rows of an answer, NULL as null: for answers that are small.</summary>
    Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken, params object?[] values);
}
