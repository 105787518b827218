namespace Connections.Core.Mapping.Filters;

/// <summary>
/// Reads a filter's text: <c>or</c> binds weakest, then <c>and</c>, then <c>!</c>, then the comparisons. How deep it nests is limited,
/// so that no text can exhaust the stack.
/// </summary>
internal sealed class FilterParser
{
    private const int MaxDepth = 50;

    private readonly FilterLexer _lexer;
    private Token _token;

    private FilterParser(string text)
    {
        _lexer = new(text);
        _token = _lexer.Next();
    }

    /// <exception cref="FqlException">The text is no condition.</exception>
    public static FilterNode Parse(string text)
    {
        var parser = new FilterParser(text);
        var condition = parser.ReadOr(0);
        return parser._token.Kind == TokenKind.End ? condition : throw parser.NotTheEnd();
    }

    private FilterNode ReadOr(int depth)
    {
        var first = ReadAnd(depth);
        if (!IsWord("or"))
            return first;
        List<FilterNode> conditions = [];
        Add(first);
        while (IsWord("or"))
        {
            Advance();
            Add(ReadAnd(depth));
        }

        return new FilterNode.Or(conditions, first.Offset);

        void Add(FilterNode node) => conditions.AddRange(node is FilterNode.Or inner ? inner.Conditions : [node]);
    }

    private FilterNode ReadAnd(int depth)
    {
        var first = ReadUnary(depth);
        if (!IsWord("and"))
            return first;
        List<FilterNode> conditions = [];
        Add(first);
        while (IsWord("and"))
        {
            Advance();
            Add(ReadUnary(depth));
        }

        return new FilterNode.And(conditions, first.Offset);

        void Add(FilterNode node) => conditions.AddRange(node is FilterNode.And inner ? inner.Conditions : [node]);
    }

    private FilterNode ReadUnary(int depth)
    {
        if (_token is not { Kind: TokenKind.Operator, Text: "!" })
            return ReadPrimary(depth);
        Guard(depth);
        var offset = Advance().Offset;
        return new FilterNode.Not(ReadUnary(depth + 1), offset);
    }

    private FilterNode ReadPrimary(int depth)
    {
        if (Is("("))
        {
            Guard(depth);
            Advance();
            var inner = ReadOr(depth + 1);
            Take(")", "')'");
            return inner;
        }

        var left = ReadValue(depth);
        if (_token is { Kind: TokenKind.Operator, Text: not "!" })
        {
            var sign = Advance();
            return new FilterNode.Comparison(sign.Text, left, ReadValue(depth), sign.Offset);
        }

        if (!IsWord("in"))
            return left;
        var offset = Advance().Offset;
        return new FilterNode.In(left, ReadValue(depth), offset);
    }

    private FilterNode ReadValue(int depth)
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Text:
                Advance();
                return new FilterNode.Text(token.Text, token.Offset);
            case TokenKind.Number:
                Advance();
                return new FilterNode.Number(token.Text, token.Offset);
            case TokenKind.Path when token.Text is "and" or "or":
                throw Unexpected("a value");
            case TokenKind.Path:
                Advance();
                return Is("(") ? ReadCall(token, depth) : Named(token);
            case TokenKind.Punctuation when token.Text == "[":
                Guard(depth);
                Advance();
                return new FilterNode.List(ReadItems("]", depth + 1), token.Offset);
            default:
                throw Unexpected("a value (a name, a text in quotes, a number, true, false, null or a list)");
        }
    }

    private static FilterNode Named(Token token) => token.Text switch
    {
        "true" or "false" => new FilterNode.Truth(token.Text == "true", token.Offset),
        "null" => new FilterNode.Null(token.Offset),
        _ => new FilterNode.Path(token.Segments!, token.Offset),
    };

    private FilterNode.Call ReadCall(Token name, int depth)
    {
        Guard(depth);
        Advance();
        var call = new FilterNode.Call(name.Text, ReadItems(")", depth + 1), name.Offset);
        FilterFunctions.Check(call);
        return call;
    }

    private List<FilterNode> ReadItems(string end, int depth)
    {
        List<FilterNode> items = [];
        if (!Is(end))
        {
            items.Add(ReadValue(depth));
            while (Is(","))
            {
                Advance();
                items.Add(ReadValue(depth));
            }
        }

        Take(end, $"',' or '{end}'");
        return items;
    }

    private void Guard(int depth)
    {
        if (depth >= MaxDepth)
            throw new FqlException(_token.Offset, $"A condition nests at most {MaxDepth} levels deep.");
    }

    private bool IsWord(string word) => _token.Kind == TokenKind.Path && _token.Text == word;

    private bool Is(string punctuation) => _token.Kind == TokenKind.Punctuation && _token.Text == punctuation;

    private void Take(string punctuation, string wanted)
    {
        if (!Is(punctuation))
            throw Unexpected(wanted);
        Advance();
    }

    private Token Advance()
    {
        var token = _token;
        _token = _lexer.Next();
        return token;
    }

    private FqlException NotTheEnd() => _token switch
    {
        { Kind: TokenKind.Path, Text: "AND" or "OR" or "And" or "Or" } => new(_token.Offset, $"Write '{_token.Text.ToLowerInvariant()}' in lower case."),
        { Kind: TokenKind.Operator, Text: not "!" } => new(_token.Offset, "A comparison has two sides. Join two comparisons with 'and'."),
        _ => Unexpected("an operator, 'in', 'and', 'or' or the end"),
    };

    private FqlException Unexpected(string wanted) =>
        new(_token.Offset, $"Here stands {(_token.Kind == TokenKind.End ? "nothing" : $"'{_token.Text}'")}, and {wanted} is expected.");
}
