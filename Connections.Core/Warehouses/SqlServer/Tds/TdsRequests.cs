namespace Connections.Core.Warehouses.SqlServer.Tds;

/// <summary>Writes statements, alone or with values.</summary>
internal static class TdsRequests
{
    private const int ExecuteSql = 10, ByNumber = 0xFFFF;

    private const string Whole = "nvarchar(max)";

    public static void Statement(TdsOutput output, TdsState state, string sql)
    {
        output.Begin(PacketType.Batch);
        Head(output, state);
        output.Text(sql);
    }

    /// <summary>A statement whose values <c>@p0</c> and so on the server takes apart from it.</summary>
    public static void Call(TdsOutput output, TdsState state, string sql, IReadOnlyList<object?> values)
    {
        var types = values.Select(TypeOf).ToList();
        output.Begin(PacketType.Call);
        Head(output, state);
        output.UShort(ByNumber);
        output.UShort(ExecuteSql);
        output.UShort(0);
        Value("", Whole, sql);
        Value("", Whole, string.Join(", ", types.Select((type, at) => $"@p{at} {type}")));
        for (var at = 0; at < values.Count; at++)
            Value($"@p{at}", types[at], values[at]);

        void Value(string name, string declared, object? value)
        {
            var type = TdsType.Of(declared);
            output.ShortText(name);
            output.Byte(0);
            type.Write(output, state.Collation);
            Write(output, type, value);
        }
    }

    // Which transaction it belongs to; one request is under way.
    private static void Head(TdsOutput output, TdsState state)
    {
        const int length = 18, transaction = 2;
        output.Int(length + 4);
        output.Int(length);
        output.UShort(transaction);
        output.Long((long)state.Transaction);
        output.Int(1);
    }

    private static string TypeOf(object? value) => value switch
    {
        null => "nvarchar(4000)",
        string text => text.Length <= 4000 ? "nvarchar(4000)" : "nvarchar(max)",
        bool => "bit",
        int or long => "bigint",
        float => "real",
        double => "float",
        decimal number => $"decimal(38,{number.Scale})",
        DateTimeOffset => "datetimeoffset(7)",
        DateTime => "datetime2(7)",
        byte[] => "varbinary(max)",
        _ => throw new ArgumentException($"A {value.GetType().Name} is not sent as a value."),
    };

    private static void Write(TdsOutput output, TdsType type, object? value)
    {
        switch (value)
        {
            case null:
                output.Null(type);
                break;
            case string text:
                output.Text(type, text);
                break;
            case bool or int or long:
                output.Integer(type, Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case float real:
                output.Real(type, real);
                break;
            case double real:
                output.Real(type, real);
                break;
            case decimal number:
                output.Decimal(type, number);
                break;
            case DateTimeOffset time:
                output.Time(type, time.UtcDateTime);
                break;
            case DateTime time:
                output.Time(type, time);
                break;
            case byte[] bytes:
                output.Binary(type, bytes);
                break;
        }
    }
}
