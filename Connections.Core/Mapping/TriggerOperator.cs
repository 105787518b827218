namespace Connections.Core.Mapping;

/// <summary>What a condition of a trigger asks of a field; every one says what a missing field means.</summary>
public enum TriggerOperator
{
    /// <summary>Is that text.</summary>
    Is,

    /// <summary>Is not that text; a missing field is not.</summary>
    IsNot,

    /// <summary>Is a number, and that one.</summary>
    NumberIs,

    /// <summary>Is a number, and another one.</summary>
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

    /// <summary>Is a text without that in it.</summary>
    ContainsNot,

    /// <summary>Is a text that starts so.</summary>
    StartsWith,

    /// <summary>Is a text that starts otherwise.</summary>
    StartsNotWith,

    /// <summary>Is a text that ends so.</summary>
    EndsWith,

    /// <summary>Is a text that ends otherwise.</summary>
    EndsNotWith,

    /// <summary>Is neither missing nor null.</summary>
    Exists,

    /// <summary>Is missing or null.</summary>
    ExistsNot,

    /// <summary>Is the literal true.</summary>
    IsTrue,

    /// <summary>Is the literal false.</summary>
    IsFalse,
}
