using Connections.Core.Settings;

namespace Connections.Core.Warehouses.DataLake;

/// <summary>A data lake: Parquet files in a local folder, or in a bucket of S3 or of a storage that speaks like it.</summary>
internal sealed class DataLakeEngine : IWarehouseEngine
{
    public WarehouseProfile Profile { get; } = new("datalake", "Data lake", Embedded: false)
    {
        Description = "Parquet files by source, event and day, in a local folder or on S3-compatible storage, for Athena, Spark, DuckDB and whatever else reads Parquet.",
        AlertsAfter = [1, 5, 20],
        Settings =
        [
            new("path", "Folder", SettingKind.Text) { Description = "Where the lake is: a folder of this machine, or of the bucket. Left out, it is lake in the data folder, or the whole bucket. Each data lake needs one of its own." },
            new("bucket", "Bucket", SettingKind.Text) { Description = "Left out, the lake is in a folder of this machine." },
            new("region", "Region", SettingKind.Text) { Default = "us-east-1" },
            new("endpoint", "Endpoint", SettingKind.Url) { Description = "Origin of a storage other than Amazon's, such as https://minio.internal:9000." },
            new("accessKey", "Access key", SettingKind.Text) { Description = "Left out, what this machine may do counts: its role, or its environment." },
            new("secretKey", "Secret key", SettingKind.Secret),
        ],
    };

    Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken)
    {
        var store = StoreOf(context);
        try
        {
            (store as FolderStore)?.Hold(LakeLayout.Lock(context.Warehouse.Id));
            return Task.FromResult<IWarehouseSession>(new LakeSession(context, store));
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new LakeCheck(context).RunAsync(cancellationToken);

    /// <summary>Where the settings say that the lake is.</summary>
    public static ILakeStore StoreOf(EngineContext context)
    {
        var path = Text("path");
        if (Text("bucket") is not { } bucket)
            return new FolderStore(Path.GetFullPath(path ?? Path.Combine(Path.GetDirectoryName(context.DefaultFile)!, "lake")));
        var prefix = path?.Trim('/') is { Length: > 0 } folder ? $"{folder}/" : "";
        return new S3Store(new(bucket, prefix, Text("region") ?? "us-east-1", Text("endpoint"), Text("accessKey"), Text("secretKey")));

        string? Text(string key) => (string?)context.Warehouse.Settings[key] is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
    }
}
