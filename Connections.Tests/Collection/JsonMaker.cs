using System.Globalization;
using System.Text;

namespace Connections.Tests.Collection;

/// <summary>Makes JSON that is allowed but odd: it is what has to come through to the letter. The same seed makes the same.</summary>
internal sealed class JsonMaker(int seed)
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "-0.0", "0.1000", "1e400", "-1E+400", "1e-400", "12345678901234567890123456789", "9007199254740993", "0.30000000000000004",
        "1.0", "100E-2", "1e0", "-9223372036854775809", "3.14159265358979323846264338327950288419716939937510",
    ];

    private static readonly string[] Texts =
    [
        "", "plain", "é", "\\u00e9", "😀", "\\ud83d\\ude00", "\\ud800", "\\udc00x", "\u2028\u2029", "\\u0000", "\\u001f", "\\\"", "\\\\", "\\/", "/",
        "a\\nb", "\u007f", "\ufffe", "<script>", "\\u003c", "e\u0301", "  two  blanks  ", "\\b\\f\\r\\t",
    ];

    private static readonly string[] Names = ["a", "b", "a", "\\u0061", "ключ", "", "with space", "a.b", "$x", "__proto__", "\\ud800", "n\\u0000l", "type", "userId"];

    private static readonly string[] Blanks = ["", "", "", " ", "  ", "\n", "\r\n\t"];

    private readonly Random _random = new(seed);

    /// <summary>An object of at most so many levels.</summary>
    public string Object(int depth)
    {
        var text = new StringBuilder();
        WriteObject(text, depth);
        return text.ToString();
    }

    /// <summary>Exactly so many levels, each an object or an array.</summary>
    public string Nested(int depth)
    {
        var (head, tail) = (new StringBuilder(), new StringBuilder());
        for (var level = 0; level < depth; level++)
        {
            // The outermost is an object: it stands where one is asked for.
            var isObject = level == 0 || _random.Next(2) == 0;
            head.Append(isObject ? "{\"k\":" : "[");
            tail.Insert(0, isObject ? '}' : ']');
        }

        return $"{head}{Pick(Numbers)}{tail}";
    }

    private void WriteValue(StringBuilder text, int depth)
    {
        switch (_random.Next(depth > 0 ? 8 : 6))
        {
            case 0:
                text.Append("null");
                break;
            case 1:
                text.Append(_random.Next(2) == 0 ? "true" : "false");
                break;
            case 2:
                text.Append(_random.NextDouble().ToString("R", CultureInfo.InvariantCulture));
                break;
            case 3:
                text.Append(Pick(Numbers));
                break;
            case 4 or 5:
                text.Append('"').Append(Pick(Texts)).Append(Pick(Texts)).Append('"');
                break;
            case 6:
                WriteObject(text, depth - 1);
                break;
            default:
                WriteArray(text, depth - 1);
                break;
        }
    }

    private void WriteObject(StringBuilder text, int depth) => WriteMany(text, '{', '}', () =>
    {
        text.Append('"').Append(Pick(Names)).Append('"').Append(Pick(Blanks)).Append(':').Append(Pick(Blanks));
        WriteValue(text, depth);
    });

    private void WriteArray(StringBuilder text, int depth) => WriteMany(text, '[', ']', () => WriteValue(text, depth));

    private void WriteMany(StringBuilder text, char open, char close, Action write)
    {
        text.Append(open).Append(Pick(Blanks));
        for (var (i, count) = (0, _random.Next(6)); i < count; i++)
        {
            if (i > 0)
                text.Append(',').Append(Pick(Blanks));
            write();
            text.Append(Pick(Blanks));
        }

        text.Append(close);
    }

    private string Pick(string[] from) => from[_random.Next(from.Length)];
}
