using System.Collections.Frozen;
using System.Text;
using Connections.Core.Warehouses.Rows;
using DuckDB.NET.Data;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>
/// Finds, among the rows of a batch that may be repeats, those whose ids the lake really holds: the stored row stays. Only what
/// <see cref="Repeats.LoadedIds"/> suspects comes here, as a rule nothing, since the table's files of the window have to be fetched for it.
/// </summary>
internal sealed class LakeRepeats(ILakeStore store, LakeStaging staging)
{
    /// <param name="schema">The source's schema.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="texts">Their texts.</param>
    /// <param name="suspects">Hashes of ids that may be there; null: any.</param>
    /// <param name="since">Rows received before are not looked at; null: all are.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlySet<int>> FindAsync(
        string schema, TableRows rows, TextArena texts, IReadOnlySet<ulong>? suspects, DateTime? since, CancellationToken cancellationToken)
    {
        if (suspects is { Count: 0 })
            return FrozenSet<int>.Empty;
        List<(int Row, string Id)> ids = [];
        for (var row = 0; row < rows.Count; row++)
        {
            if (suspects?.Contains(rows.IdHash(row)) != false)
                ids.Add((row, Encoding.UTF8.GetString(texts[rows.Row(row)[0].Text]))); // a row begins with its id
        }

        if (ids.Count == 0)
            return FrozenSet<int>.Empty;
        var after = since is { } oldest ? LakeLayout.Before(schema, rows.Name, DateOnly.FromDateTime(oldest)) : null;
        var keys = await store.ListAsync(LakeLayout.TableFolder(schema, rows.Name), after, int.MaxValue, cancellationToken);
        HashSet<int> found = [];
        staging.LookFor(ids);
        foreach (var key in keys.Where(key => key.EndsWith(".parquet", StringComparison.Ordinal)))
            found.UnionWith(await FindAsync(key, since, cancellationToken));
        return found;
    }

    private async Task<IEnumerable<int>> FindAsync(string key, DateTime? since, CancellationToken cancellationToken)
    {
        var file = staging.NewFile();
        await store.GetAsync(key, file, cancellationToken);
        try
        {
            return staging.Find(file, since);
        }
        catch (DuckDBException e)
        {
            throw new WarehouseException(
                WarehouseFault.Schema, false, $"{key} in {store.Name} cannot be read as a table of events. Move it away; the next sync loads what waits. ({e.Message.Trim()})", e);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
