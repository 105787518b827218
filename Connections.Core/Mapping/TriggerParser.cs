using System.Text.Json;

namespace Connections.Core.Mapping;

/// <summary>
/// Reads <c>group = item (connective item)*</c>, <c>item = condition | "(" conditions ")"</c>. One group has one connective, and
/// parentheses go one level deep: that is what the console's form can show.
/// </summary>
internal sealed class TriggerParser
{
    private const string Functions = "contains(field, \"text\") and match(field, \"text*\")";
    private readonly TriggerLexer _lexer;
    private Token _token;

    public TriggerParser(string text)
    {
        _lexer = new(text);
        _token = _lexer.Next();
    }

    /// <exception cref="TriggerSyntaxException">The text is no trigger.</exception>
    public Predicate<JsonElement> Parse()
    {
        var group = ReadGroup(depth: 0);
        if (_token.Kind != TokenKind.End)
            throw Unexpected("'and', 'or' or the end");
        return group;
    }

    private Predicate<JsonElement> ReadGroup(int depth)
    {
        List<Predicate<JsonElement>> items = [ReadItem(depth)];
        string? connective = null;
        while (Connective() is { } next)
        {
            if (connective is not null && connective != next)
                throw new TriggerSyntaxException(_token.Offset, "'and' and 'or' are mixed: put the conditions that belong together in parentheses.");
            connective = next;
            Advance();
            items.Add(ReadItem(depth));
        }

        if (items.Count == 1)
            return items[0];
        Predicate<JsonElement>[] all = [.. items];
        return connective == "and"
            ? record => Array.TrueForAll(all, item => item(record))
            : record => Array.Exists(all, item => item(record));
    }

    private string? Connective() =>
        _token is { Kind: TokenKind.Path, Text: var text } && text.ToLowerInvariant() is "and" or "or" ? _token.Text.ToLowerInvariant() : null;

    private Predicate<JsonElement> ReadItem(int depth)
    {
        if (Is("("))
        {
            if (depth > 0)
                throw new TriggerSyntaxException(_token.Offset, "Parentheses go one level deep.");
            Advance();
            var group = ReadGroup(depth + 1);
            Take(")");
            return group;
        }

        if (_token is { Kind: TokenKind.Operator, Text: "!" })
        {
            Advance();
            if (_token.Kind != TokenKind.Path)
                throw new TriggerSyntaxException(_token.Offset, "Only contains(…) and match(…) can stand behind '!'.");
            return ReadFunction(Advance(), negated: true);
        }

        if (_token.Kind != TokenKind.Path)
            throw Unexpected("a field");
        var name = Advance();
        return Is("(") ? ReadFunction(name, negated: false) : ReadComparison(name);
    }

    private Predicate<JsonElement> ReadFunction(Token name, bool negated)
    {
        if (name.Text is not ("contains" or "match"))
            throw new TriggerSyntaxException(name.Offset, $"A trigger knows {Functions}, and not '{name.Text}'.");
        Take("(");
        if (_token.Kind != TokenKind.Path)
            throw Unexpected("a field");
        var field = Field(Advance());
        Take(",");
        if (_token.Kind != TokenKind.Text)
            throw Unexpected("a text in double quotes");
        var text = Advance();
        Take(")");
        return name.Text == "contains" ? TriggerCondition.Contains(field, text.Text, negated) : Match(field, text, negated);
    }

    private static Predicate<JsonElement> Match(EventPath field, Token pattern, bool negated)
    {
        var text = pattern.Text;
        var stars = text.Count(c => c == '*');
        if (stars == 1 && text.EndsWith('*'))
            return TriggerCondition.StartsWith(field, text[..^1], negated);
        if (stars == 1 && text.StartsWith('*'))
            return TriggerCondition.EndsWith(field, text[1..], negated);
        throw new TriggerSyntaxException(
            pattern.Offset, "A pattern of match has one star, at its end (starts with) or at its beginning (ends with). Use contains for text in the middle.");
    }

    private Predicate<JsonElement> ReadComparison(Token name)
    {
        var field = Field(name);
        if (_token is not { Kind: TokenKind.Operator, Text: not "!" })
            throw Unexpected("an operator (=, !=, <, <=, >, >=)");
        var comparison = Advance();
        var value = Advance();
        return (value.Kind, value.Text, comparison.Text) switch
        {
            (TokenKind.Text, var text, "=") => TriggerCondition.Is(field, text),
            (TokenKind.Text, var text, "!=") => TriggerCondition.IsNot(field, text),
            (TokenKind.Number, _, var sign) => TriggerCondition.Compare(field, sign, value.Number),
            (TokenKind.Path, "null", "=") => TriggerCondition.Exists(field, false),
            (TokenKind.Path, "null", "!=") => TriggerCondition.Exists(field, true),
            (TokenKind.Path, "true", "=") => TriggerCondition.Is(field, JsonValueKind.True),
            (TokenKind.Path, "false", "=") => TriggerCondition.Is(field, JsonValueKind.False),
            (TokenKind.Path, "true", "!=") => throw new TriggerSyntaxException(comparison.Offset, "Write '= false' instead of '!= true'."),
            (TokenKind.Path, "false", "!=") => throw new TriggerSyntaxException(comparison.Offset, "Write '= true' instead of '!= false'."),
            (TokenKind.Text, _, _) => throw new TriggerSyntaxException(comparison.Offset, $"'{comparison.Text}' compares with a number."),
            _ => throw new TriggerSyntaxException(value.Offset, "A text in double quotes, a number, true, false or null is expected here."),
        };
    }

    private static EventPath Field(Token path)
    {
        var segments = path.Segments!;
        var known = segments switch
        {
            ["type" or "event" or "name" or "userId"] => true,
            ["properties" or "traits" or "context", _, ..] => true,
            _ => false,
        };
        if (!known)
        {
            throw new TriggerSyntaxException(
                path.Offset, $"'{path.Text}' cannot be asked for. Known: type, event, name, userId, and names below properties, traits and context.");
        }

        if (segments.FirstOrDefault(segment => segment.All(char.IsAsciiDigit)) is { } number)
            throw new TriggerSyntaxException(path.Offset, $"Items of lists ('{number}') cannot be reached in a trigger.");
        return new(segments);
    }

    private bool Is(string punctuation) => _token.Kind == TokenKind.Punctuation && _token.Text == punctuation;

    private void Take(string punctuation)
    {
        if (!Is(punctuation))
            throw Unexpected($"'{punctuation}'");
        Advance();
    }

    private Token Advance()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    private TriggerSyntaxException Unexpected(string wanted) =>
        new(_token.Offset, $"Here stands {(_token.Kind == TokenKind.End ? "nothing" : $"'{_token.Text}'")}, and {wanted} is expected.");
}
