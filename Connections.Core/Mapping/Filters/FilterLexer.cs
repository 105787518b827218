using System.Text;

namespace Connections.Core.Mapping.Filters;

/// <summary>
/// Cuts a filter's text into tokens, one on each call. Texts have no escapes; a backslash in a name makes the next character a part of
/// it; a name is followed by white space, <c>, ] ) . ( = !</c> or the end.
/// </summary>
internal sealed class FilterLexer(string text)
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
        return c switch
        {
            '(' or ')' or '[' or ']' or ',' => new(TokenKind.Punctuation, c.ToString(), _at++),
            '"' or '\'' => ReadText(c),
            >= '0' and <= '9' => ReadNumber(),
            '-' or '+' when _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1]) => ReadNumber(),
            '_' or '\\' => ReadPath(),
            _ when char.IsLetter(c) => ReadPath(),
            _ => ReadOperator(),
        };
    }

    private Token ReadText(char quote)
    {
        var start = _at;
        var end = text.IndexOf(quote, start + 1);
        if (end < 0)
            throw new FqlException(start, $"This text has no closing {quote}. A text that holds one kind of quote stands in the other kind.");
        _at = end + 1;
        return new(TokenKind.Text, text[(start + 1)..end], start);
    }

    private Token ReadNumber()
    {
        var start = _at++;
        SkipDigits();
        if (_at < text.Length && text[_at] == '.')
        {
            if (++_at == text.Length || !char.IsAsciiDigit(text[_at]))
                throw new FqlException(_at, "A digit follows the point of a number.");
            SkipDigits();
        }

        if (_at < text.Length && (char.IsLetter(text[_at]) || text[_at] is '.' or '_' or '\\'))
            throw new FqlException(_at, $"A number ends before '{text[_at]}': it is digits with one point at most. A text stands in quotes.");
        return new(TokenKind.Number, text[start.._at].TrimStart('+'), start);
    }

    private void SkipDigits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
    }

    private Token ReadPath()
    {
        var start = _at;
        List<string> segments = [];
        do
        {
            if (segments.Count > 0)
                _at++; // the dot
            segments.Add(ReadSegment());
        }
        while (_at < text.Length && text[_at] == '.');

        if (_at < text.Length && text[_at] == '[')
            throw new FqlException(_at, "Items of lists cannot be reached by their place. Ask 'value in list' instead.");
        if (_at < text.Length && text[_at] is not (' ' or '\t' or '\n' or '\r' or ',' or ']' or ')' or '(' or '=' or '!'))
            throw new FqlException(_at, $"A space parts a name from '{text[_at]}'; where it belongs to the name, put a backslash before it.");
        return new(TokenKind.Path, text[start.._at], start, segments);
    }

    private string ReadSegment()
    {
        if (_at == text.Length || (!char.IsLetter(text[_at]) && text[_at] is not ('_' or '\\')))
        {
            throw new FqlException(
                _at, _at < text.Length && char.IsAsciiDigit(text[_at]) ? "A name starts with a letter. Put a backslash before the digit." : "A name is missing beside the dot.");
        }

        var segment = new StringBuilder();
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (c == '\\')
            {
                if (++_at == text.Length)
                    throw new FqlException(_at - 1, "A character follows a backslash.");
                segment.Append(text[_at]);
                if (char.IsHighSurrogate(text[_at]) && _at + 1 < text.Length && char.IsLowSurrogate(text[_at + 1]))
                    segment.Append(text[++_at]);
            }
            else if (char.IsLetterOrDigit(c) || c is '_' or '-')
            {
                segment.Append(c);
            }
            else
            {
                break;
            }
        }

        return segment.ToString();
    }

    private Token ReadOperator()
    {
        var rest = text.AsSpan(_at);
        if (rest.StartsWith("=="))
            throw new FqlException(_at, "Equality is written with one =.");
        if (rest.StartsWith("&&") || rest.StartsWith("||"))
            throw new FqlException(_at, $"Write '{(rest[0] == '&' ? "and" : "or")}' instead of '{rest[..2]}'.");
        if (rest[0] == '\r')
            throw new FqlException(_at, "A carriage return stands here: lines part with a line feed alone.");
        if (Array.Find(Operators, one => text.AsSpan(_at).StartsWith(one)) is not { } found)
            throw new FqlException(_at, $"'{(char.IsControl(rest[0]) ? $"\\u{(int)rest[0]:x4}" : rest[0].ToString())}' has no meaning here. A text stands in quotes.");
        var token = new Token(TokenKind.Operator, found, _at);
        _at += found.Length;
        return token;
    }
}
