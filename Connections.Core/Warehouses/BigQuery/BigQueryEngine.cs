using Connections.Core.Settings;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.BigQuery;

/// <summary>BigQuery, over its REST interface.</summary>
internal sealed class BigQueryEngine : IWarehouseEngine
{
    private static readonly Setting Views = new("views", "Make views", SettingKind.Boolean)
    {
        Description = "Beside each table a view of its name with _view, as Segment has them for queries without repeats. An event may not be called like one then.",
    };

    public WarehouseProfile Profile { get; } = new("bigquery", "BigQuery", Embedded: false)
    {
        Description = "A project in Google BigQuery, with a service account. Each source gets a dataset of its own.",
        Settings =
        [
            new("project", "Project ID", SettingKind.Text) { Required = true, Description = "As in the project's address; it is not always its name." },
            new("location", "Location", SettingKind.Text) { Default = "US", Description = "Where datasets are made, such as US, EU or europe-west3. It cannot change later." },
            new("credentials", "Service account key", SettingKind.Secret) { Required = true, Description = "The whole JSON file. The account needs the roles BigQuery Job User and BigQuery Data Editor." },
            new("endpoint", "API endpoint", SettingKind.Url) { Description = "Left out, it is bigquery.googleapis.com. Enter one for private access." },
            Views,
            WarehouseSettings.Widen,
        ],
    };

    Task<IWarehouseSession> IWarehouseEngine.OpenAsync(EngineContext context, CancellationToken cancellationToken) => StatementSession.OpenAsync(
        new BigQueryDialect(context.Warehouse.Id, (bool?)context.Warehouse.Settings[Views.Key] == true), context, new BigQueryConnection(context, TimeProvider.System), cancellationToken);

    Task<ConnectionReport> IWarehouseEngine.CheckAsync(EngineContext context, IReadOnlyList<string> schemas, CancellationToken cancellationToken) =>
        new BigQueryCheck(context, schemas).RunAsync(cancellationToken);
}
