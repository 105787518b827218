using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Connections.Core.Workspaces;

namespace Connections.Core.Warehouses.Selective;

/// <summary>What a warehouse leaves out of one source.</summary>
public sealed record SourceSelection
{
    /// <summary>Nothing is left out.</summary>
    public static SourceSelection All { get; } = new();

    /// <summary>Whether the source is loaded at all. Where not, its cursor stands still: once it is, everything since then is loaded.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Tables that get no rows.</summary>
    public IReadOnlySet<string> Tables { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Columns that get no values, by table.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Columns { get; init; } = FrozenDictionary<string, IReadOnlySet<string>>.Empty;

    /// <summary>Whether nothing is left out.</summary>
    public bool IsAll => Enabled && Tables.Count == 0 && Columns.Count == 0;

    /// <summary>Whether a table gets rows.</summary>
    public bool Takes(string table) => !Tables.Contains(table);

    /// <summary>The columns of a table that get no values; null for none.</summary>
    public IReadOnlySet<string>? LeftOutOf(string table) => Columns.GetValueOrDefault(table);

    /// <summary>Reads <c>{"enabled":false,"tables":{"order_completed":false,"register":{"plan":false}}}</c>, which <see cref="Problems"/> finds nothing wrong with.</summary>
    public static SourceSelection Of(JsonObject json)
    {
        var tables = json["tables"] as JsonObject ?? [];
        return new()
        {
            Enabled = json["enabled"]?.GetValue<bool>() ?? true,
            Tables = tables.Where(table => table.Value is JsonValue on && !on.GetValue<bool>()).Select(table => table.Key).ToFrozenSet(StringComparer.Ordinal),
            Columns = tables.Where(table => table.Value is JsonObject)
                .Select(table => (table.Key, Off: table.Value!.AsObject().Where(column => !column.Value!.GetValue<bool>()).Select(column => column.Key).ToFrozenSet(StringComparer.Ordinal)))
                .Where(table => table.Off.Count > 0)
                .ToFrozenDictionary(table => table.Key, table => (IReadOnlySet<string>)table.Off, StringComparer.Ordinal),
        };
    }

    /// <summary>What is wrong with such a JSON, each with the member below it.</summary>
    internal static IEnumerable<Problem> Problems(JsonNode? json)
    {
        const string Form = "It has the form {\"enabled\":false} or {\"tables\":{\"order_completed\":false,\"register\":{\"plan\":false}}}.";
        if (json is not JsonObject source || source.Any(member => member.Key is not ("enabled" or "tables")) || !IsFlag(source["enabled"] ?? true) || source["tables"] is not (null or JsonObject))
        {
            yield return new("", Form);
            yield break;
        }

        foreach (var (table, wish) in source["tables"] as JsonObject ?? [])
        {
            if (wish is not JsonObject columns)
            {
                if (!IsFlag(wish))
                    yield return new($"tables.{table}", Form);
                continue;
            }

            foreach (var (column, on) in columns)
            {
                if (!IsFlag(on))
                    yield return new($"tables.{table}.{column}", Form);
                else if (!on!.GetValue<bool>() && SyncSelection.Always.Contains(column))
                    yield return new($"tables.{table}.{column}", ProblemOfAlways(column));
            }
        }
    }

    /// <summary>Why a column cannot be left out.</summary>
    internal static string ProblemOfAlways(string column) => $"The column {column} cannot be turned off: without it repeats would not be found, and every sync would fail.";

    internal JsonObject ToJson()
    {
        var tables = new JsonObject();
        foreach (var table in Tables.Order(StringComparer.Ordinal))
            tables[table] = false;
        foreach (var (table, columns) in Columns.Where(table => Takes(table.Key)).OrderBy(table => table.Key, StringComparer.Ordinal))
            tables[table] = new JsonObject(columns.Order(StringComparer.Ordinal).Select(column => KeyValuePair.Create(column, (JsonNode?)false)));
        var json = new JsonObject();
        if (!Enabled)
            json["enabled"] = false;
        if (tables.Count > 0)
            json["tables"] = tables;
        return json;
    }

    private static bool IsFlag(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out _);
}
