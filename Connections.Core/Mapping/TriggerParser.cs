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

    /// <exception cref="FqlException">The text is no trigger.</exception>
    public TriggerNode Parse()
    {
        var group = ReadGroup(depth: 0);
        if (_token.Kind != TokenKind.End)
            throw Unexpected("'and', 'or' or the end");
        return group;
    }

    private TriggerNode ReadGroup(int depth)
    {
        List<TriggerNode> items = [ReadItem(depth)];
        string? connective = null;
        while (Connective() is { } next)
        {
            if (connective is not null && connective != next)
                throw new FqlException(_token.Offset, "'and' and 'or' are mixed: put the conditions that belong together in parentheses.");
            connective = next;
            Advance();
            items.Add(ReadItem(depth));
        }

        return connective is null ? items[0] : new TriggerNode.Group(connective, items);
    }

    private string? Connective() =>
        _token is { Kind: TokenKind.Path, Text: var text } && text.ToLowerInvariant() is "and" or "or" ? _token.Text.ToLowerInvariant() : null;

    private TriggerNode ReadItem(int depth)
    {
        if (Is("("))
        {
            if (depth > 0)
                throw new FqlException(_token.Offset, "Parentheses go one level deep.");
            Advance();
            var group = ReadGroup(depth + 1);
            Take(")");
            return group;
        }

        if (_token is { Kind: TokenKind.Operator, Text: "!" })
        {
            Advance();
            if (_token.Kind != TokenKind.Path)
                throw new FqlException(_token.Offset, "Only contains(…) and match(…) can stand behind '!'.");
            return ReadFunction(Advance(), negated: true);
        }

        if (_token.Kind != TokenKind.Path)
            throw Unexpected("a field");
        var name = Advance();
        return Is("(") ? ReadFunction(name, negated: false) : ReadComparison(name);
    }

    private TriggerNode.Condition ReadFunction(Token name, bool negated)
    {
        if (name.Text is not ("contains" or "match"))
            throw new FqlException(name.Offset, $"A trigger knows {Functions}, and not '{name.Text}'.");
        Take("(");
        if (_token.Kind != TokenKind.Path)
            throw Unexpected("a field");
        var field = Field(Advance());
        Take(",");
        if (_token.Kind != TokenKind.Text)
            throw Unexpected("a text in double quotes");
        var text = Advance();
        Take(")");
        return name.Text == "contains"
            ? new TriggerNode.Condition(negated ? TriggerOperator.ContainsNot : TriggerOperator.Contains, field, text.Text)
            : Match(field, text, negated);
    }

    private static TriggerNode.Condition Match(EventPath field, Token pattern, bool negated)
    {
        var text = pattern.Text;
        var stars = text.Count(c => c == '*');
        if (stars == 1 && text.EndsWith('*'))
            return new(negated ? TriggerOperator.StartsNotWith : TriggerOperator.StartsWith, field, text[..^1]);
        if (stars == 1 && text.StartsWith('*'))
            return new(negated ? TriggerOperator.EndsNotWith : TriggerOperator.EndsWith, field, text[1..]);
        throw new FqlException(
            pattern.Offset, "A pattern of match has one star, at its end (starts with) or at its beginning (ends with). Use contains for text in the middle.");
    }

    private TriggerNode.Condition ReadComparison(Token name)
    {
        var field = Field(name);
        if (_token is not { Kind: TokenKind.Operator, Text: not "!" })
            throw Unexpected("an operator (=, !=, <, <=, >, >=)");
        var comparison = Advance();
        var value = Advance();
        return (value.Kind, value.Text, comparison.Text) switch
        {
            (TokenKind.Text, var text, "=") => new TriggerNode.Condition(TriggerOperator.Is, field, text),
            (TokenKind.Text, var text, "!=") => new TriggerNode.Condition(TriggerOperator.IsNot, field, text),
            (TokenKind.Number, var digits, var sign) => new TriggerNode.Condition(Number(sign), field, digits.TrimStart('+')),
            (TokenKind.Path, "null", "=") => new TriggerNode.Condition(TriggerOperator.ExistsNot, field),
            (TokenKind.Path, "null", "!=") => new TriggerNode.Condition(TriggerOperator.Exists, field),
            (TokenKind.Path, "true", "=") => new TriggerNode.Condition(TriggerOperator.IsTrue, field),
            (TokenKind.Path, "false", "=") => new TriggerNode.Condition(TriggerOperator.IsFalse, field),
            (TokenKind.Path, "true", "!=") => throw new FqlException(comparison.Offset, "Write '= false' instead of '!= true'."),
            (TokenKind.Path, "false", "!=") => throw new FqlException(comparison.Offset, "Write '= true' instead of '!= false'."),
            (TokenKind.Text, _, _) => throw new FqlException(comparison.Offset, $"'{comparison.Text}' compares with a number."),
            _ => throw new FqlException(value.Offset, "A text in double quotes, a number, true, false or null is expected here."),
        };
    }

    private static TriggerOperator Number(string sign) => sign switch
    {
        "=" => TriggerOperator.NumberIs,
        "!=" => TriggerOperator.NumberIsNot,
        "<" => TriggerOperator.Less,
        "<=" => TriggerOperator.AtMost,
        ">" => TriggerOperator.Greater,
        _ => TriggerOperator.AtLeast,
    };

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
            throw new FqlException(
                path.Offset, $"'{path.Text}' cannot be asked for. Known: type, event, name, userId, and names below properties, traits and context.");
        }

        if (segments.FirstOrDefault(segment => segment.All(char.IsAsciiDigit)) is { } number)
            throw new FqlException(path.Offset, $"Items of lists ('{number}') cannot be reached in a trigger.");
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

    private FqlException Unexpected(string wanted) =>
        new(_token.Offset, $"Here stands {(_token.Kind == TokenKind.End ? "nothing" : $"'{_token.Text}'")}, and {wanted} is expected.");
}
