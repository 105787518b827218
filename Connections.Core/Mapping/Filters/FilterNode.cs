namespace Connections.Core.Mapping.Filters;

/// <summary>
/// A piece of a filter's condition, as it was read. The tree is normal: connectives of one kind are one list, so that a text and what
/// <see cref="FilterText"/> prints of it give the same tree.
/// </summary>
/// <param name="Offset">Where it begins in the text, from 0.</param>
internal abstract record FilterNode(int Offset)
{
    /// <summary>Whether it is a value, which may stand beside an operator; the others are conditions.</summary>
    public virtual bool IsValue => true;

    /// <summary>A text, without its quotes.</summary>
    public sealed record Text(string Value, int Offset) : FilterNode(Offset);

    /// <summary>A number, as it is written, without a plus sign.</summary>
    public sealed record Number(string Digits, int Offset) : FilterNode(Offset);

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public sealed record Truth(bool Value, int Offset) : FilterNode(Offset);

    /// <summary><c>null</c>.</summary>
    public sealed record Null(int Offset) : FilterNode(Offset);

    /// <summary><c>["a", 1]</c>.</summary>
    public sealed record List(IReadOnlyList<FilterNode> Items, int Offset) : FilterNode(Offset);

    /// <summary><c>properties.plan</c>, escapes resolved.</summary>
    public sealed record Path(IReadOnlyList<string> Segments, int Offset) : FilterNode(Offset);

    /// <summary><c>contains(event, "x")</c>.</summary>
    public sealed record Call(string Function, IReadOnlyList<FilterNode> Arguments, int Offset) : FilterNode(Offset);

    /// <summary><c>left = right</c>, or another sign.</summary>
    public sealed record Comparison(string Sign, FilterNode Left, FilterNode Right, int Offset) : FilterNode(Offset)
    {
        /// <inheritdoc />
        public override bool IsValue => false;
    }

    /// <summary><c>item in list</c>.</summary>
    public sealed record In(FilterNode Item, FilterNode Items, int Offset) : FilterNode(Offset)
    {
        /// <inheritdoc />
        public override bool IsValue => false;
    }

    /// <summary><c>!condition</c>.</summary>
    public sealed record Not(FilterNode Negated, int Offset) : FilterNode(Offset)
    {
        /// <inheritdoc />
        public override bool IsValue => false;
    }

    /// <summary>Two or more conditions joined by <c>and</c>; none of them is itself one.</summary>
    public sealed record And(IReadOnlyList<FilterNode> Conditions, int Offset) : FilterNode(Offset)
    {
        /// <inheritdoc />
        public override bool IsValue => false;
    }

    /// <summary>Two or more conditions joined by <c>or</c>; none of them is itself one.</summary>
    public sealed record Or(IReadOnlyList<FilterNode> Conditions, int Offset) : FilterNode(Offset)
    {
        /// <inheritdoc />
        public override bool IsValue => false;
    }
}
