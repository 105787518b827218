using System.Data.Common;
using System.Text.Json.Nodes;
using Connections.Core.Warehouses;
using Connections.Core.Warehouses.DataLake;
using Connections.Tests.Support.Tools;
using DuckDB.NET.Data;

namespace Connections.Tests.Warehouses.DataLake;

/// <summary>
/// A lake of a test's own. It is read as a stranger does it: all Parquet files below <c>data/</c>, whatever we know of them, a table for each
/// folder of a type.
/// </summary>
internal sealed class LakeWarehouse : TestWarehouse
{
    private DuckDBConnection? _reader;

    private LakeWarehouse(WarehouseOptions? options, JsonObject settings) : base(new DataLakeEngine(), options, settings) { }

    /// <summary>One in a local folder.</summary>
    public static LakeWarehouse InFolder(WarehouseOptions? options = null)
    {
        var lake = new LakeWarehouse(options, []);
        lake.Context.Warehouse.Settings["path"] = Path.Combine(lake.Folder, "lake");
        return lake;
    }

    /// <summary>One in a folder of the bucket of the run's S3 server.</summary>
    public static async Task<LakeWarehouse> InBucketAsync(WarehouseOptions? options = null)
    {
        var endpoint = await S3Server.SharedAsync();
        return new(options, new()
        {
            ["bucket"] = S3Server.Bucket,
            ["path"] = $"{Guid.NewGuid():N}",
            ["endpoint"] = endpoint.GetLeftPart(UriPartial.Authority),
            ["accessKey"] = S3Server.Key,
            ["secretKey"] = S3Server.Key,
        });
    }

    public ILakeStore Store() => DataLakeEngine.StoreOf(Context);

    /// <summary>All keys of the lake.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string folder = "data/")
    {
        using var store = Store();
        return await store.ListAsync(folder, after: null, int.MaxValue, default);
    }

    protected override string RowOrder => "rowid";

    public override string TypeName(string logical) => logical switch
    {
        "integer" => "BIGINT",
        "float" => "DOUBLE",
        "boolean" => "BOOLEAN",
        "timestamp" => "TIMESTAMP WITH TIME ZONE",
        _ => "VARCHAR",
    };

    protected override DbConnection Reader()
    {
        if (_reader is not null)
            return _reader;
        _reader = new("Data Source=:memory:");
        _reader.Open();
        var copy = Path.Combine(Folder, "copy");
        Copy(copy);
        foreach (var type in Directory.Exists(copy) ? Directory.GetDirectories(Path.Combine(copy, "data"), "segment_type=*", SearchOption.AllDirectories) : [])
        {
            var (schema, table) = (Path.GetFileName(Path.GetDirectoryName(type)), Path.GetFileName(type)["segment_type=".Length..]);
            Run($"CREATE SCHEMA IF NOT EXISTS {schema}");
            Run($"""
                CREATE TABLE {schema}."{table}" AS SELECT * EXCLUDE (filename, file_row_number)
                FROM read_parquet('{type}/*/*.parquet', union_by_name = true, hive_partitioning = false, filename = true, file_row_number = true)
                ORDER BY parse_filename(filename), filename, file_row_number
                """);
        }

        return _reader;
    }

    public override void CloseReader()
    {
        _reader?.Dispose();
        _reader = null;
    }

    private void Copy(string to)
    {
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        using var store = Store();
        foreach (var key in store.ListAsync("data/", after: null, int.MaxValue, default).GetAwaiter().GetResult())
        {
            var file = Path.Combine(to, key);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            store.GetAsync(key, file, default).GetAwaiter().GetResult();
        }
    }

    private void Run(string sql)
    {
        using var command = _reader!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
