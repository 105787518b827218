using System.Text.Json;
using Connections.Core.Storage;
using Connections.Core.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Accounts;

/// <summary>Keeps how each person wants each table, by person, workspace and page.</summary>
/// <param name="databases">Where the views are.</param>
public sealed class TableViews(IDbContextFactory<ConnectionsDb> databases)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The person's view; null before the first save, and when what was saved does not fit the table any more.</summary>
    public async Task<SavedView?> LoadAsync(Guid personId, Guid workspaceId, TableShape shape, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var state = await db.TableViews.AsNoTracking()
            .Where(v => v.PersonId == personId && v.WorkspaceId == workspaceId && v.Page == shape.Page)
            .Select(v => v.State).SingleOrDefaultAsync(cancellationToken);
        return state is not null && Parse(state) is { } view && Judge(view, shape) is null ? view : null;
    }

    /// <summary>Replaces the person's view, unless it asks for what the table cannot show. Saving the same twice changes nothing.</summary>
    public async Task<Checked<SavedView>> SaveAsync(
        Guid personId, Guid workspaceId, TableShape shape, SavedView view, CancellationToken cancellationToken)
    {
        if (Judge(view, shape) is { } problem)
            return problem;

        var state = JsonSerializer.Serialize(view, Json);
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        // One statement: two tabs of one person may save at the same moment.
        await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO "TableViews" ("PersonId", "WorkspaceId", "Page", "State") VALUES ({personId}, {workspaceId}, {shape.Page}, {state})
             ON CONFLICT ("PersonId", "WorkspaceId", "Page") DO UPDATE SET "State" = excluded."State"
             """,
            cancellationToken);
        return view;
    }

    /// <summary>What is wrong with a view; null for nothing.</summary>
    public static Problem? Judge(SavedView view, TableShape shape)
    {
        if (view.Columns.Count > TableShape.MaxColumns)
            return new("columns", $"A table shows at most {TableShape.MaxColumns} properties; these are {view.Columns.Count}. Leave some out.");
        if (view.Columns.Distinct(StringComparer.Ordinal).Count() < view.Columns.Count)
            return new("columns", "A property can be shown once. Leave out the repeated one.");
        if (view.Columns.Concat(view.Filters.Keys).FirstOrDefault(name => !shape.Columns.Contains(name)) is { } unknown)
            return new("columns", $"The table of {shape.Page} has no property '{unknown}'. It has {string.Join(", ", shape.Columns)}.");
        if (view.Sort is { } sort && sort != "Name" && !shape.Columns.Contains(sort))
            return new("sort", $"The table of {shape.Page} cannot be sorted by '{sort}'. It can by Name, {string.Join(", ", shape.Columns)}.");
        if (!TableShape.PageSizes.Contains(view.PageSize))
            return new("pageSize", $"A page has {string.Join(", ", TableShape.PageSizes)} rows, not {view.PageSize}.");
        return null;
    }

    // The text may come from a newer or older version, whose shape differs: the person then begins with the default.
    private static SavedView? Parse(string state)
    {
        try
        {
            return JsonSerializer.Deserialize<SavedView>(state, Json) is { Columns: not null, Filters: not null } view ? view : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
