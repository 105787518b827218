namespace Connections.Core.Destinations;

/// <summary>What a field of a payload holds.</summary>
public enum FieldType
{
    /// <summary>A text; numbers and booleans become one.</summary>
    Text,

#pragma warning disable CA1720 // the word of the mapping language, not of C#
    /// <summary>An object.</summary>
    Object,
#pragma warning restore CA1720

    /// <summary>Any JSON value.</summary>
    Any,

    /// <summary>A number; texts that hold one and booleans (0, 1) become one.</summary>
    Number,

#pragma warning disable CA1720 // the word of the mapping language, not of C#
    /// <summary>A number without a fraction.</summary>
    Integer,
#pragma warning restore CA1720

    /// <summary>True or false; <c>"true"</c>, <c>"false"</c>, 1 and 0 become one.</summary>
    Boolean,

    /// <summary>A date as a text or a Unix time; it is checked and passed on as it came.</summary>
    DateTime,

    /// <summary>A text of several lines in the form; as <see cref="Text"/> else.</summary>
    Paragraph,

    /// <summary>A text that the form hides; as <see cref="Text"/> else.</summary>
    Password,
}
