using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Sql;
using Connections.Core.Warehouses.Statements;

namespace Connections.Core.Warehouses.BigQuery;

/// <summary>What BigQuery's types hold.</summary>
/// <remarks>https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types, read 2026-11.</remarks>
internal static partial class BigQueryTypes
{
    private static readonly string[] Sizes = ["maxLength", "precision", "scale"];

    /// <summary>A column as the information schema has it.</summary>
    public static SqlColumn Of(string name, string type)
    {
        var match = Parts().Match(type);
        var (first, second) = (Number(match.Groups[2]), Number(match.Groups[3]));
        return match.Groups[1].Value switch
        {
            "STRING" => new(name, type, SqlForm.Text) { MaxCharacters = first },
            "INT64" => new(name, type, SqlForm.Integer),
            "FLOAT64" => new(name, type, SqlForm.Double),
            "BOOL" => new(name, type, SqlForm.Boolean),
            "TIMESTAMP" => new(name, type, SqlForm.Timestamp),
            "DATE" => new(name, type, SqlForm.Date),
            "NUMERIC" => new(name, type, SqlForm.Decimal) { Bounds = (first ?? 38, first is null ? 9 : second ?? 0) },
            "BIGNUMERIC" => new(name, type, SqlForm.Decimal) { Bounds = (first ?? 76, first is null ? 38 : second ?? 0) },
            _ => new(name, type, SqlForm.None),
        };
    }

    /// <summary>A column as the description of a table has it, which calls some types by older names.</summary>
    public static SqlColumn Of(JsonElement field)
    {
        var type = StatementHttp.Text(field, "type") switch
        {
            "INTEGER" => "INT64",
            "FLOAT" => "FLOAT64",
            "BOOLEAN" => "BOOL",
            var other => other,
        };
        var sizes = Sizes.Select(size => StatementHttp.Text(field, size)).Where(size => size.Length > 0).ToList();
        if (sizes.Count > 0)
            type = $"{type}({string.Join(", ", sizes)})";
        return Of(StatementHttp.Text(field, "name"), StatementHttp.Text(field, "mode") == "REPEATED" ? $"ARRAY<{type}>" : type);
    }

    /// <summary>The column as a job that loads rows has to name it.</summary>
    public static JsonObject Field(SqlColumn column)
    {
        var match = Parts().Match(column.Type);
        var field = new JsonObject { ["name"] = column.Name, ["type"] = match.Groups[1].Value, ["mode"] = "NULLABLE" };
        if (match.Groups[2].Success)
            field[column.Form == SqlForm.Text ? "maxLength" : "precision"] = match.Groups[2].Value;
        if (match.Groups[3].Success)
            field["scale"] = match.Groups[3].Value;
        return field;
    }

    private static int? Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^(\w+)(?:\((\d+)(?:, ?(\d+))?\))?$")]
    private static partial Regex Parts();
}
