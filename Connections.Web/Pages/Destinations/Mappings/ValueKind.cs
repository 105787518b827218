namespace Connections.Web.Pages.Destinations.Mappings;

/// <summary>How a field gets its value, as the editor's forms have it.</summary>
public enum ValueKind
{
    /// <summary>It gets none.</summary>
    Nothing,

    /// <summary>The value at a path of the event (<c>@path</c>).</summary>
    Event,

    /// <summary>The same for each event.</summary>
    Fixed,

    /// <summary>A text with values of the event in it (<c>@template</c>).</summary>
    Template,

    /// <summary>The first of several that is there and not null (<c>@if</c> in <c>@if</c>).</summary>
    FirstOf,

    /// <summary>One of two values, by whether a third is there (<c>@if</c>).</summary>
    If,

    /// <summary>Lower or upper case (<c>@case</c>).</summary>
    Case,

    /// <summary>Text replaced by other text (<c>@replace</c>).</summary>
    Replace,

    /// <summary>JSON made to text, or text to JSON (<c>@json</c>).</summary>
    Json,

    /// <summary>Nested members brought to one level (<c>@flatten</c>).</summary>
    Flatten,

    /// <summary>A Liquid template (<c>@liquid</c>).</summary>
    Liquid,

    /// <summary>An object with a value for each member.</summary>
    Members,

    /// <summary>An object for each item of a list (<c>@arrayPath</c>).</summary>
    Each,

    /// <summary>Whatever the language has beside, as JSON.</summary>
    Raw,
}

/// <summary>What a fixed value is.</summary>
public enum FixedType
{
    Text,
    Number,
    Boolean,
    Null,
}
