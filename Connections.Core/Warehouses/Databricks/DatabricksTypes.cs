using System.Globalization;
using System.Text.RegularExpressions;
using Connections.Core.Warehouses.Sql;

namespace Connections.Core.Warehouses.Databricks;

/// <summary>What Databricks' types hold.</summary>
/// <remarks>https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatypes, read 2026-11.</remarks>
internal static partial class DatabricksTypes
{
    /// <summary>A column as the information schema has it.</summary>
    public static SqlColumn Of(string name, string type)
    {
        var upper = type.ToUpperInvariant();
        if (Decimal().Match(upper) is { Success: true } match)
            return new(name, upper, SqlForm.Decimal) { Bounds = (Number(match.Groups[1], 10), Number(match.Groups[2], 0)) };
        if (Bounded().Match(upper) is { Success: true } bounded)
            return new(name, upper, SqlForm.Text) { MaxCharacters = Number(bounded.Groups[1], 1) };
        return upper switch
        {
            "STRING" => new(name, upper, SqlForm.Text),
            "BIGINT" or "LONG" => new(name, "BIGINT", SqlForm.Integer),
            "INT" or "INTEGER" => new(name, "INT", SqlForm.Integer) { Least = int.MinValue, Most = int.MaxValue },
            "SMALLINT" or "SHORT" => new(name, "SMALLINT", SqlForm.Integer) { Least = short.MinValue, Most = short.MaxValue },
            "TINYINT" or "BYTE" => new(name, "TINYINT", SqlForm.Integer) { Least = sbyte.MinValue, Most = sbyte.MaxValue },
            "DOUBLE" => new(name, upper, SqlForm.Double),
            "FLOAT" or "REAL" => new(name, "FLOAT", SqlForm.Single),
            "BOOLEAN" => new(name, upper, SqlForm.Boolean),
            "TIMESTAMP" or "TIMESTAMP_NTZ" => new(name, upper, SqlForm.Timestamp),
            "DATE" => new(name, upper, SqlForm.Date),
            _ => new(name, type, SqlForm.None),
        };
    }

    private static int Number(Group group, int otherwise) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : otherwise;

    [GeneratedRegex(@"^(?:DECIMAL|DEC|NUMERIC)(?:\((\d+)(?:,\s*(\d+))?\))?$")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^(?:VARCHAR|CHAR)\((\d+)\)$")]
    private static partial Regex Bounded();
}
