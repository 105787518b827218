namespace Connections.Core.Workspaces;

/// <summary>Wrong input, as a value: which field, and what would be right. Shown under the field in a form, and with its path in a file.</summary>
/// <param name="Field">The field's name as its owner wrote it, such as <c>name</c> or <c>settings.url</c>.</param>
/// <param name="Message">One sentence that says what is wrong and what to do.</param>
public sealed record Problem(string Field, string Message)
{
    /// <summary>Where in the field's text it is, from 0; null where it is about the field as a whole.</summary>
    public int? Offset { get; init; }
}

/// <summary>Either a value or the problems that kept it from being made; never both.</summary>
/// <param name="Value">The value, or null where there are problems.</param>
/// <param name="Problems">Empty where there is a value.</param>
public readonly record struct Checked<T>(T? Value, IReadOnlyList<Problem> Problems)
    where T : class
{
    /// <summary>Wraps a value that was made.</summary>
    public static implicit operator Checked<T>(T value) => new(value, []);

    /// <summary>Wraps one problem.</summary>
    public static implicit operator Checked<T>(Problem problem) => new(null, [problem]);

    /// <summary>Wraps several problems.</summary>
    public static implicit operator Checked<T>(Problem[] problems) => new(null, problems);
}
