namespace Connections.Core.Mapping.Filters;

/// <summary>What a line of a filter's form asks of a field.</summary>
public enum FilterOperator
{
    /// <summary>Is that text.</summary>
    Is,

    /// <summary>Is anything but that text; a missing field is not that text.</summary>
    IsNot,

    /// <summary>Is that number.</summary>
    NumberIs,

    /// <summary>Is anything but that number.</summary>
    NumberIsNot,

    /// <summary>Is a number below that one.</summary>
    Less,

    /// <summary>Is a number, and that one or below.</summary>
    AtMost,

    /// <summary>Is a number above that one.</summary>
    Greater,

    /// <summary>Is a number, and that one or above.</summary>
    AtLeast,

    /// <summary>Is a text with that in it.</summary>
    Contains,

    /// <summary>Is no text with that in it.</summary>
    ContainsNot,

    /// <summary>Is a text that fits that glob pattern.</summary>
    Matches,

    /// <summary>Is no text that fits that glob pattern.</summary>
    MatchesNot,

    /// <summary>Is missing or null.</summary>
    IsNull,

    /// <summary>Is neither missing nor null.</summary>
    IsNotNull,

    /// <summary>Is the literal true.</summary>
    IsTrue,

    /// <summary>Is the literal false.</summary>
    IsFalse,
}
