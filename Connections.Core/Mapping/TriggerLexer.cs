using System.Globalization;
using System.Text;

namespace Connections.Core.Mapping;

/// <summary>What a piece of a trigger's or a filter's text is.</summary>
internal enum TokenKind
{
    End,
    Path,
    Text,
    Number,
    Operator,
    Punctuation,
}

/// <summary>A piece of a trigger's or a filter's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Itself: an operator, a path as written, or a string without its quotes.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Segments">The parts of a path, escapes resolved.</param>
internal sealed record Token(TokenKind Kind, string Text, int Offset, IReadOnlyList<string>? Segments = null);

/// <summary>Cuts a trigger's text into tokens, one on each call.</summary>
internal sealed class TriggerLexer(string text)
{
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">", "!"];
    private int _at;

    public Token Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t' or '\n')
            _at++;
        if (_at == text.Length)
            return new(TokenKind.End, "the end", _at);

        var c = text[_at];
        if (c is '(' or ')' or ',')
            return new(TokenKind.Punctuation, c.ToString(), _at++);
        if (c == '"')
            return ReadText();
        if (c == '\'')
            throw new FqlException(_at, "Texts stand in double quotes.");
        if (char.IsAsciiDigit(c) || (c is '-' or '+' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
            return ReadNumber();
        if (char.IsLetter(c) || c is '_' or '\\')
            return ReadPath();
        return ReadOperator();
    }

    private Token ReadText()
    {
        var start = _at;
        var end = text.IndexOf('"', start + 1);
        if (end < 0)
            throw new FqlException(start, "This text has no closing double quote.");
        _at = end + 1;
        return new(TokenKind.Text, text[(start + 1)..end], start);
    }

    private Token ReadNumber()
    {
        var start = _at++;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.'))
            _at++;
        var digits = text[start.._at];
        if (digits.EndsWith('.') || !double.TryParse(digits, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            throw new FqlException(start, $"'{digits}' is no number.");
        return new(TokenKind.Number, digits, start);
    }

    private Token ReadPath()
    {
        var start = _at;
        List<string> segments = [];
        var segment = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == '\\' && _at + 1 < text.Length)
                segment.Append(text[++_at]);
            else if (char.IsLetterOrDigit(c) || c is '_' or '-')
                segment.Append(c);
            else if (c == '.')
                CloseSegment();
            else
                break;
        }

        if (_at < text.Length && text[_at] == '[')
            throw new FqlException(_at, "Items of lists cannot be reached in a trigger.");
        CloseSegment();
        return new(TokenKind.Path, text[start.._at], start, segments);

        void CloseSegment()
        {
            if (segment.Length == 0)
                throw new FqlException(_at, "A name is missing beside the dot.");
            segments.Add(segment.ToString());
            segment.Clear();
        }
    }

    private Token ReadOperator()
    {
        if (text.AsSpan(_at).StartsWith("=="))
            throw new FqlException(_at, "Equality is written with one =.");
        if (Operators.FirstOrDefault(o => text.AsSpan(_at).StartsWith(o)) is not { } found)
            throw new FqlException(_at, $"'{text[_at]}' has no meaning here.");
        var token = new Token(TokenKind.Operator, found, _at);
        _at += found.Length;
        return token;
    }
}
