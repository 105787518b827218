namespace Connections.Web.Pages.Destinations.Conditions;

/// <summary>A line of conditions being edited.</summary>
public sealed class ConditionRow
{
    public string Field { get; set; } = "";

    /// <summary>Key of a <see cref="ConditionOperator"/>.</summary>
    public string Operator { get; set; } = "";

    public string Value { get; set; } = "";
}

/// <summary>What a line can ask of a field.</summary>
/// <param name="Key">Its name in the language's form.</param>
/// <param name="Label">What people read.</param>
/// <param name="Takes">What its value is.</param>
public sealed record ConditionOperator(string Key, string Label, ConditionValue Takes = ConditionValue.Text);

/// <summary>What the value of a condition is.</summary>
public enum ConditionValue
{
    Text,
    Number,
    Nothing,
}
